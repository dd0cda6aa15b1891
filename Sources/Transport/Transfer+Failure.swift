internal import CCurl
internal import Glibc

extension Transfer {
  /// What is said of a transfer that libcurl gave up.
  func failure(_ code: CURLcode, _ easy: UnsafeMutableRawPointer) -> HTTPError {
    var reason = String(cString: errorText)
    if reason.isEmpty { reason = String(cString: vigil_curl_easy_strerror(code)) }
    var number = 0
    vigil_curl_get_long(easy, CURLINFO_OS_ERRNO, &number)
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      let limit = secondsText(request.timeout)
      return HTTPError(
        .timeout,
        "no complete answer from \(place) within \(limit) s (\(receivedBytes) bytes came)")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      return HTTPError(.resolve, reason)
    case CURLE_COULDNT_CONNECT:
      if number != 0, let text = strerror(Int32(truncatingIfNeeded: number)) {
        reason = String(cString: text)
      }
      return HTTPError(.connect, "connect to \(request.unixSocket ?? place): \(reason)")
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_ENGINE_NOTFOUND:
      return HTTPError(.tls, "TLS with \(place): \(reason)")
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      return HTTPError(.protocolViolation, "\(place) redirects to what is no http URL")
    case CURLE_TOO_MANY_REDIRECTS:
      return HTTPError(.protocolViolation, "\(place) redirects more than 10 times")
    case CURLE_GOT_NOTHING:
      return HTTPError(.protocolViolation, "empty reply from \(place)")
    case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR:
      return HTTPError(
        .protocolViolation, "\(place) broke off after \(receivedBytes) bytes of body")
    default:
      return HTTPError(.protocolViolation, "\(place): \(reason)")
    }
  }
}
