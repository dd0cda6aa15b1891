internal import CCurl
internal import Glibc
internal import Synchronization

/// One mail on its way: what libcurl is told, and what the server said last.
///
/// After it is handed to the loop it belongs to the loop's thread, but for the flag.
final class MailTransfer: AnsweringTransfer, @unchecked Sendable {
  private let request: MailRequest
  private let isCancelled = Atomic<Bool>(false)
  var completion: (@Sendable (Result<MailAnswer, HTTPError>) -> Void)?
  private(set) var easy: UnsafeMutableRawPointer?

  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  /// Bytes of the mail that libcurl has taken.
  private var sent = 0
  /// The server's last line, but for its farewell.
  private var lastLine = ""
  private var started = ContinuousClock.now

  init(_ request: MailRequest) { self.request = request }

  deinit {
    for list in lists { vigil_curl_slist_free_all(list) }
    errorText.deallocate()
  }

  var wasCancelled: Bool { isCancelled.load(ordering: .relaxed) }
  func cancelEarly() { isCancelled.store(true, ordering: .relaxed) }

  func prepare(
    _ easy: UnsafeMutableRawPointer, share: BodyShare, makeRoom: @escaping (Transfer) -> Void
  ) throws(HTTPError) {
    self.easy = easy
    started = .now
    errorText[0] = 0
    let setup = EasySetup(easy)
    setup.pointer(CURLOPT_ERRORBUFFER, errorText)
    setup.flag(CURLOPT_NOSIGNAL, true)
    setup.flag(CURLOPT_QUICK_EXIT, true)
    try setup.string(CURLOPT_PROTOCOLS_STR, "smtp,smtps", "protocols")
    try setup.string(CURLOPT_PROXY, "", "proxy")
    setup.milliseconds(CURLOPT_TIMEOUT_MS, request.timeout)
    setup.milliseconds(CURLOPT_CONNECTTIMEOUT_MS, request.timeout)
    setup.flag(CURLOPT_FORBID_REUSE, true)
    setup.flag(CURLOPT_FRESH_CONNECT, true)
    try setUpServer(setup)
    try setUpEnvelope(setup)
    let me = Unmanaged.passUnretained(self).toOpaque()
    setup.flag(CURLOPT_UPLOAD, true)
    setup.offset(CURLOPT_INFILESIZE_LARGE, request.content.count)
    setup.pointer(CURLOPT_READDATA, me)
    setup.pointer(CURLOPT_HEADERDATA, me)
    setup.pointer(CURLOPT_WRITEDATA, me)
    vigil_curl_set_read(easy) { bytes, size, count, transfer in
      guard let transfer, let bytes else { return 0 }
      return Unmanaged<MailTransfer>.fromOpaque(transfer).takeUnretainedValue()
        .give(UnsafeMutableRawBufferPointer(start: bytes, count: size &* count))
    }
    vigil_curl_set_header(easy) { bytes, size, count, transfer in
      guard let transfer, let bytes else { return 0 }
      return Unmanaged<MailTransfer>.fromOpaque(transfer).takeUnretainedValue()
        .hear(UnsafeRawBufferPointer(start: bytes, count: size &* count))
    }
    vigil_curl_set_write(easy) { _, size, count, _ in size &* count }
  }

  private func setUpServer(_ setup: EasySetup) throws(HTTPError) {
    let isSafe = { (text: String) in
      !text.isEmpty
        && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\"<>\\".utf8.contains($0) }
    }
    guard isSafe(request.host), (1...65_535).contains(request.port) else {
      throw HTTPError(.request, "the mail server's address cannot be used")
    }
    guard isSafe(request.hello) else {
      throw HTTPError(.request, "the name for the mail server's greeting cannot be used")
    }
    let host = request.host.contains(":") ? "[\(request.host)]" : request.host
    let scheme = request.security == .implicit ? "smtps" : "smtp"
    // libcurl greets with the URL's path.
    try setup.string(
      CURLOPT_URL, "\(scheme)://\(host):\(request.port)/\(request.hello)", "mail server")
    switch request.security {
    // CURLUSESSL_ALL: no word is said without TLS.
    case .startTLS: setup.long(CURLOPT_USE_SSL, 3)
    case .none, .implicit: setup.long(CURLOPT_USE_SSL, 0)
    }
    if request.security != .none { try setUpTLS(setup, host) }
    guard let user = request.user, !user.isEmpty else { return }
    try setup.string(CURLOPT_USERNAME, user, "user name")
    try setup.string(CURLOPT_PASSWORD, request.password, "password")
    if !request.identity.isEmpty {
      try setup.string(CURLOPT_SASL_AUTHZID, request.identity, "identity")
    }
    try setup.string(
      CURLOPT_LOGIN_OPTIONS,
      request.mechanisms.map { "AUTH=\($0.rawValue)" }.joined(separator: ";"), "mechanisms")
  }

  private func setUpTLS(_ setup: EasySetup, _ host: String) throws(HTTPError) {
    try setup.tls(request.tls)
    guard let name = request.tls.serverName, !name.isEmpty else { return }
    // libcurl takes the name to verify from the URL, so the URL says the name and the connection goes elsewhere.
    let scheme = request.security == .implicit ? "smtps" : "smtp"
    try setup.string(
      CURLOPT_URL, "\(scheme)://\(name):\(request.port)/\(request.hello)", "server_name")
    let route = "\(name):\(request.port):\(host):\(request.port)"
    guard let list = vigil_curl_slist_append(nil, route) else { return }
    lists.append(list)
    setup.pointer(CURLOPT_CONNECT_TO, list)
  }

  private func setUpEnvelope(_ setup: EasySetup) throws(HTTPError) {
    guard !request.recipients.isEmpty else { throw HTTPError(.request, "a mail to nobody") }
    for address in [request.sender] + request.recipients {
      let isClean = address.utf8.allSatisfy {
        $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
      }
      guard isClean, !address.isEmpty else {
        throw HTTPError(.request, "an address of the mail holds what it must not")
      }
    }
    try setup.string(CURLOPT_MAIL_FROM, "<\(request.sender)>", "sender")
    var list: UnsafeMutablePointer<curl_slist>?
    for address in request.recipients {
      guard let grown = vigil_curl_slist_append(list, "<\(address)>") else { continue }
      list = grown
    }
    guard let list else { throw HTTPError(.request, "out of memory") }
    lists.append(list)
    setup.pointer(CURLOPT_MAIL_RCPT, list)
  }

  // MARK: - What goes and comes

  private func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, request.content.count - sent)
    guard count > 0 else { return 0 }
    request.content.withUnsafeBytes { bytes in
      room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[sent..<sent + count]))
    }
    sent += count
    return count
  }

  private func hear(_ line: UnsafeRawBufferPointer) -> Int {
    let text = String(decoding: line.prefix(1000), as: UTF8.self)
    // A farewell says nothing of the mail.
    if !text.hasPrefix("221") { lastLine = text }
    return line.count
  }

  private var place: String { "\(request.host):\(request.port)" }

  private var status: Int {
    var status = 0
    if let easy { vigil_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status) }
    return status
  }

  // MARK: - The end

  func ending(_ error: HTTPError) -> () -> Void { { self.complete(.failure(error)) } }

  func ending(_ code: CURLcode) -> () -> Void {
    let result: Result<MailAnswer, HTTPError>
    let answer = MailAnswer(
      status: status, text: printable(oneLine(withoutStatus(lastLine)), limit: 300),
      duration: .now - started)
    switch code {
    case CURLE_OK: result = .success(answer)
    // The server has spoken: what it says of a user, an address or the mail.
    case CURLE_LOGIN_DENIED, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_UPLOAD_FAILED,
      CURLE_WEIRD_SERVER_REPLY, CURLE_QUOTE_ERROR:
      result = answer.status >= 400 ? .success(answer) : .failure(failure(code))
    default: result = .failure(failure(code))
    }
    return { self.complete(result) }
  }

  private func withoutStatus(_ line: String) -> String {
    String(line.drop { $0.isASCII && $0.isNumber }.drop { $0 == "-" || $0 == " " })
  }

  private func failure(_ code: CURLcode) -> HTTPError {
    var reason = String(cString: errorText)
    if reason.isEmpty { reason = String(cString: vigil_curl_easy_strerror(code)) }
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      return HTTPError(
        .timeout, "\(place) did not take the mail within \(secondsText(request.timeout)) s")
    case CURLE_COULDNT_RESOLVE_HOST: return HTTPError(.resolve, reason)
    case CURLE_COULDNT_CONNECT:
      var number = 0
      if let easy { vigil_curl_get_long(easy, CURLINFO_OS_ERRNO, &number) }
      if number != 0, let text = strerror(Int32(truncatingIfNeeded: number)) {
        reason = String(cString: text)
      }
      return HTTPError(.connect, "connect to \(place): \(reason)")
    case CURLE_USE_SSL_FAILED: return HTTPError(.tls, "\(place) offers no STARTTLS")
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
      return HTTPError(.tls, "TLS with \(place): \(reason)")
    default: return HTTPError(.protocolViolation, "\(place): \(reason)")
    }
  }

  private func complete(_ result: Result<MailAnswer, HTTPError>) {
    easy = nil
    let completion = completion
    self.completion = nil
    completion?(result)
  }
}
