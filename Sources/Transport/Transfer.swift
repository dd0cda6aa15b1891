internal import CCurl
internal import Glibc
internal import Synchronization

/// One request on its way: what libcurl is told and what has come back so far.
///
/// After it is handed to the loop it belongs to the loop's thread, but for the flag.
final class Transfer: @unchecked Sendable {
  static let headerLimit = 1 << 20
  static let pieceBytes = 8 << 20

  let request: HTTPRequest
  let isCancelled = Atomic<Bool>(false)
  var completion: (@Sendable (Result<HTTPResponse, HTTPError>) -> Void)?
  private(set) var easy: UnsafeMutableRawPointer?

  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private var errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var parsed: ParsedURL?
  private var headers: [HTTPHeader] = []
  private var headerBytes = 0
  private var body: [UInt8] = []
  /// What came after the first `pieceBytes`, in pieces: one array that grows would be copied, old and new held at once.
  private var pieces: [[UInt8]] = []
  private var bodyBytes = 0
  /// Why a callback broke the transfer off.
  private var refusal: HTTPError?
  private var started = ContinuousClock.now

  init(_ request: HTTPRequest) { self.request = request }

  deinit {
    for list in lists { curl_slist_free_all(list) }
    errorText.deallocate()
  }

  func complete(_ result: Result<HTTPResponse, HTTPError>) {
    easy = nil
    let completion = completion
    self.completion = nil
    completion?(result)
  }

  // MARK: - Setting up

  func prepare(_ easy: UnsafeMutableRawPointer) throws(HTTPError) {
    let parsed = try ParsedURL(request.url)
    self.parsed = parsed
    self.easy = easy
    started = .now
    errorText[0] = 0
    let setup = EasySetup(easy)
    setup.pointer(CURLOPT_ERRORBUFFER, errorText)
    setup.flag(CURLOPT_NOSIGNAL, true)
    // A name server that hangs must not hold the thread when its transfer ends.
    setup.flag(CURLOPT_QUICK_EXIT, true)
    try setup.string(CURLOPT_PROTOCOLS_STR, "http,https", "protocols")
    try setup.string(CURLOPT_REDIR_PROTOCOLS_STR, "http,https", "protocols")
    // One connection carries one transfer, so that a hung one stands in nobody's way.
    setup.long(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    setup.long(CURLOPT_BUFFERSIZE, 256 << 10)
    setup.milliseconds(CURLOPT_TIMEOUT_MS, request.timeout)
    setup.milliseconds(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout ?? request.timeout)
    setup.flag(CURLOPT_FOLLOWLOCATION, request.followsRedirects)
    setup.long(CURLOPT_MAXREDIRS, 10)
    if request.acceptsGzip { try setup.string(CURLOPT_ACCEPT_ENCODING, "gzip", "encoding") }
    try setup.string(CURLOPT_PROXY, request.proxy ?? "", "proxy")
    if let socket = request.unixSocket {
      try setup.string(CURLOPT_UNIX_SOCKET_PATH, socket, "socket path")
    }
    var lines = request.headers
    try setAddress(setup, parsed, &lines)
    try setMethod(setup)
    try setCredentials(setup, parsed, &lines)
    try setHeaders(setup, lines)
    if parsed.scheme == "https" { try setup.tls(request.tls) }
    let me = Unmanaged.passUnretained(self).toOpaque()
    setup.pointer(CURLOPT_WRITEDATA, me)
    setup.pointer(CURLOPT_HEADERDATA, me)
    vigil_curl_set_write(easy) { bytes, size, count, transfer in
      guard let transfer, let bytes else { return 0 }
      return Unmanaged<Transfer>.fromOpaque(transfer).takeUnretainedValue()
        .receive(UnsafeRawBufferPointer(start: bytes, count: size &* count))
    }
    vigil_curl_set_header(easy) { bytes, size, count, transfer in
      guard let transfer, let bytes else { return 0 }
      return Unmanaged<Transfer>.fromOpaque(transfer).takeUnretainedValue()
        .receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size &* count))
    }
  }

  private func setAddress(_ setup: EasySetup, _ parsed: ParsedURL, _ lines: inout [HTTPHeader])
    throws(HTTPError)
  {
    guard let name = request.tls.serverName, !name.isEmpty, parsed.scheme == "https" else {
      return try setup.string(CURLOPT_URL, parsed.url, "URL")
    }
    // libcurl takes the name to verify from the URL, so the URL says the name and the connection goes elsewhere.
    guard let url = parsed.url(atHost: name) else {
      throw HTTPError(.request, "server_name is no host name")
    }
    try setup.string(CURLOPT_URL, url, "URL")
    let route = "\(name):\(parsed.port):\(parsed.host):\(parsed.port)"
    guard let list = curl_slist_append(nil, route) else { return }
    lists.append(list)
    setup.pointer(CURLOPT_CONNECT_TO, list)
    if !lines.contains(where: { $0.name.lowercased() == "host" }) {
      lines.append(HTTPHeader("Host", parsed.authority))
    }
  }

  private func setMethod(_ setup: EasySetup) throws(HTTPError) {
    if let body = request.body {
      setup.flag(CURLOPT_POST, true)
      setup.offset(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
      // Copied: libcurl reads it while the transfer runs.
      body.withUnsafeBytes { bytes in
        var empty: UInt8 = 0
        if let base = bytes.baseAddress {
          setup.pointer(CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: base))
        } else {
          withUnsafeMutableBytes(of: &empty) {
            setup.pointer(CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
          }
        }
      }
      if request.method != "POST" {
        try setup.string(CURLOPT_CUSTOMREQUEST, request.method, "method")
      }
    } else if request.method == "HEAD" {
      setup.flag(CURLOPT_NOBODY, true)
    } else if request.method != "GET" {
      try setup.string(CURLOPT_CUSTOMREQUEST, request.method, "method")
    }
  }

  private func setCredentials(
    _ setup: EasySetup, _ parsed: ParsedURL, _ lines: inout [HTTPHeader]
  ) throws(HTTPError) {
    var credentials = request.credentials
    if credentials == nil, let user = parsed.user {
      credentials = .basic(user: user, password: parsed.password ?? "")
    }
    switch credentials {
    case .basic(let user, let password):
      setup.long(CURLOPT_HTTPAUTH, 1)
      try setup.string(CURLOPT_USERNAME, user, "user name")
      try setup.string(CURLOPT_PASSWORD, password, "password")
    case .token(let scheme, let token):
      lines.append(HTTPHeader("Authorization", scheme + " " + token))
    case nil: break
    }
  }

  private func setHeaders(_ setup: EasySetup, _ lines: [HTTPHeader]) throws(HTTPError) {
    var list: UnsafeMutablePointer<curl_slist>?
    // Without it libcurl waits a second for leave to send a large body.
    for line in lines + [HTTPHeader("Expect", "")] {
      let isClean = (line.name + line.value).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 }
      guard isClean, !line.name.isEmpty, !line.name.contains(":") else {
        if let list { lists.append(list) }
        throw HTTPError(.request, "header \(quotedName(line.name)) holds characters it must not")
      }
      let text: String
      if line.value.isEmpty {
        text = line.name + (line.name == "Expect" ? ":" : ";")
      } else {
        text = line.name + ": " + line.value
      }
      guard let grown = curl_slist_append(list, text) else { continue }
      list = grown
    }
    if let list {
      lists.append(list)
      setup.pointer(CURLOPT_HTTPHEADER, list)
    }
  }

  private func quotedName(_ name: String) -> String {
    "\"" + String(name.prefix(40).filter { $0.isASCII && !$0.isNewline && $0 >= " " }) + "\""
  }

  // MARK: - What comes back

  private func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    headerBytes &+= bytes.count
    guard headerBytes <= Self.headerLimit else {
      refusal = HTTPError(.protocolViolation, "more than 1 MiB of headers")
      return 0
    }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      headers = []
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) }
      headers.append(
        HTTPHeader(String(line[..<colon]), String(value[..<(end ?? value.startIndex)])))
    }
    return bytes.count
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    bodyBytes &+= bytes.count
    guard bodyBytes <= request.bodyLimit else {
      refusal = HTTPError(.tooLarge, "body is larger than \(request.bodyLimit) bytes")
      return 0
    }
    if body.isEmpty, request.expectedBodySize > 0 {
      body.reserveCapacity(min(request.expectedBodySize, request.bodyLimit))
    }
    if pieces.isEmpty,
      body.count < Self.pieceBytes || body.capacity - body.count >= bytes.count
    {
      body.append(contentsOf: bytes)
    } else {
      appendPiece(bytes)
    }
    return bytes.count
  }

  private func appendPiece(_ bytes: UnsafeRawBufferPointer) {
    if let last = pieces.indices.last,
      pieces[last].capacity - pieces[last].count >= bytes.count
    {
      pieces[last].append(contentsOf: bytes)
      return
    }
    var piece: [UInt8] = []
    piece.reserveCapacity(max(Self.pieceBytes, bytes.count))
    piece.append(contentsOf: bytes)
    pieces.append(piece)
  }

  /// The body in one; the pieces are let go one by one, so that little more than the body is ever held.
  private func takeBody() -> [UInt8] {
    var whole = body
    body = []
    if !pieces.isEmpty { whole.reserveCapacity(bodyBytes) }
    for index in pieces.indices {
      whole.append(contentsOf: pieces[index])
      pieces[index] = []
    }
    pieces = []
    return whole
  }

  /// What the transfer came to; asked once, before the handle is used again.
  func outcome(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
    guard let easy else { return .failure(.cancelled) }
    if let refusal { return .failure(refusal) }
    guard code == CURLE_OK else { return .failure(failure(code, easy)) }
    var status = 0
    var connections = 0
    vigil_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
    vigil_curl_get_long(easy, CURLINFO_NUM_CONNECTS, &connections)
    let response = HTTPResponse(
      status: status, headers: headers, body: takeBody(), duration: .now - started,
      newConnections: connections)
    return .success(response)
  }

  private func failure(_ code: CURLcode, _ easy: UnsafeMutableRawPointer) -> HTTPError {
    let place = parsed.map { "\($0.host):\($0.port)" } ?? "the server"
    var reason = String(cString: errorText)
    if reason.isEmpty { reason = String(cString: curl_easy_strerror(code)) }
    var number = 0
    vigil_curl_get_long(easy, CURLINFO_OS_ERRNO, &number)
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      let seconds = request.timeout.components
      let limit = Double(seconds.seconds) + Double(seconds.attoseconds) * 1e-18
      return HTTPError(
        .timeout, "no complete answer from \(place) within \(limit) s (\(bodyBytes) bytes came)")
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
        .protocolViolation, "\(place) broke off after \(bodyBytes) bytes of body")
    default:
      return HTTPError(.protocolViolation, "\(place): \(reason)")
    }
  }
}
