internal import CCurl
internal import Glibc
internal import Synchronization

/// One request on its way: what libcurl is told and what has come back so far.
///
/// After it is handed to the loop it belongs to the loop's thread, but for the flag.
final class Transfer: AnsweringTransfer, @unchecked Sendable {
  static let headerLimit = 1 << 20

  let request: HTTPRequest
  private let isCancelled = Atomic<Bool>(false)
  var completion: (@Sendable (Result<HTTPResponse, HTTPError>) -> Void)?
  private(set) var easy: UnsafeMutableRawPointer?

  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var parsed: ParsedURL?
  private var headers: [HTTPHeader] = []
  private var headerBytes = 0
  private var body = ReceivedBody()
  /// Bytes of body as they came, packed or not.
  private(set) var receivedBytes = 0
  private var decoder: BodyDecoder?
  /// What comes is passed over: it cannot be unpacked, and the status says more.
  private var isPassedOver = false
  /// What the body holds of the memory that all of the client's share.
  private(set) var share: BodyShare?
  /// Finds room for this transfer's body where all of it is taken; on the loop's thread.
  private var makeRoom: ((Transfer) -> Void)?
  /// Why a callback broke the transfer off.
  private(set) var refusal: HTTPError?
  private var started = ContinuousClock.now

  init(_ request: HTTPRequest) { self.request = request }

  deinit {
    for list in lists { vigil_curl_slist_free_all(list) }
    errorText.deallocate()
  }

  var wasCancelled: Bool { isCancelled.load(ordering: .relaxed) }
  func cancelEarly() { isCancelled.store(true, ordering: .relaxed) }

  func ending(_ code: CURLcode) -> () -> Void {
    let result = outcome(code)
    return { self.complete(result) }
  }
  func ending(_ error: HTTPError) -> () -> Void { { self.complete(.failure(error)) } }

  private func complete(_ result: Result<HTTPResponse, HTTPError>) {
    easy = nil
    makeRoom = nil
    share = nil
    let completion = completion
    self.completion = nil
    completion?(result)
  }

  // MARK: - Setting up

  func prepare(
    _ easy: UnsafeMutableRawPointer, share: BodyShare, makeRoom: @escaping (Transfer) -> Void
  ) throws(HTTPError) {
    self.share = share
    self.makeRoom = makeRoom
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
    setup.flag(CURLOPT_HTTP_CONTENT_DECODING, false)
    try setup.string(CURLOPT_PROXY, request.proxy ?? "", "proxy")
    if let socket = request.unixSocket {
      try setup.string(CURLOPT_UNIX_SOCKET_PATH, socket, "socket path")
    }
    var lines = request.headers
    if !lines.contains(where: { $0.name.lowercased() == "accept-encoding" }) {
      lines.append(HTTPHeader("Accept-Encoding", request.acceptsGzip ? "gzip" : "identity"))
    }
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
    guard let list = vigil_curl_slist_append(nil, route) else { return }
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
      guard let grown = vigil_curl_slist_append(list, text) else { continue }
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
    if refusal != nil { return 0 }
    if isPassedOver { return bytes.count }
    let isFirst = receivedBytes == 0
    receivedBytes &+= bytes.count
    do throws(BodyDecoder.Fault) {
      if isFirst { decoder = try BodyDecoder(headers, limit: request.bodyLimit) }
      if decoder == nil { return append(bytes) ? bytes.count : 0 }
      // Packed bytes that come to nothing must end too.
      guard receivedBytes - Self.packingLimit <= request.bodyLimit else { return tooLarge() }
      try decoder?.take(bytes) { append($0) }
      return refusal == nil ? bytes.count : 0
    } catch {
      if isRefusedByServer {
        isPassedOver = true
        return bytes.count
      }
      refusal = HTTPError(error.kind, "\(place): \(error.reason)")
      return 0
    }
  }

  /// By how much a packed body may be larger than it is unpacked.
  private static let packingLimit = 1 << 20

  private func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= request.bodyLimit else { return tooLarge() > 0 }
    if body.isEmpty, request.expectedBodySize > 0 {
      body.reserve(min(request.expectedBodySize, request.bodyLimit))
    }
    body.append(bytes)
    share?.grow(by: bytes.count)
    makeRoom?(self)
    return refusal == nil
  }

  private func tooLarge() -> Int {
    refusal = HTTPError(.tooLarge, "body is larger than \(request.bodyLimit) bytes")
    return 0
  }

  /// Gives up the body, as all bodies together have become too large.
  func breakOff() {
    refusal = HTTPError(
      .tooLarge,
      "\(place): broken off after \(body.count >> 20) MiB, for all bodies that were on their way had filled their "
        + "common memory and this one was the largest")
    body.drop()
    share?.giveBack()
  }

  private var status: Int {
    var status = 0
    if let easy { vigil_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status) }
    return status
  }

  private var isRefusedByServer: Bool { status >= 300 }

  /// Why a body whose end has come is not whole after all.
  private var missing: HTTPError? {
    guard request.method != "HEAD", status != 204, !isRefusedByServer else { return nil }
    let reason: String?
    do throws(BodyDecoder.Fault) {
      var decoder = decoder
      if decoder == nil { decoder = try BodyDecoder(headers, limit: request.bodyLimit) }
      reason = decoder?.missing
    } catch { reason = error.reason }
    return reason.map {
      HTTPError(.protocolViolation, "\(place): \($0) after \(receivedBytes) bytes")
    }
  }

  /// What the transfer came to; asked once, before the handle is used again.
  private func outcome(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
    guard let easy else { return .failure(.cancelled) }
    if let refusal { return .failure(refusal) }
    guard code == CURLE_OK else { return .failure(failure(code, easy)) }
    if let missing { return .failure(missing) }
    var connections = 0
    vigil_curl_get_long(easy, CURLINFO_NUM_CONNECTS, &connections)
    var response = HTTPResponse(
      status: status, headers: headers, body: body.take(), duration: .now - started,
      newConnections: connections)
    response.share = share
    return .success(response)
  }

  var place: String { parsed.map { "\($0.host):\($0.port)" } ?? "the server" }
}
