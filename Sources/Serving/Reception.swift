internal import Gzip
internal import Synchronization

/// What all connections of a server have in common: who is let in, what is answered, and the bounds of it.
final class Reception: Sendable {
  /// What changes when settings are renewed.
  private struct Web {
    var settings: WebSettings?
    var users: [String: PasswordHash] = [:]
    var tls: TLSContext?
    var bucket: TokenBucket?
  }

  let limits: ServingLimits
  let memory: BodyMemory
  let connections: Connections
  private let kind: Access.Listener
  private let address: String
  private let routes: Routes
  private let web: Mutex<Web>
  private let workers: Workers
  private let passwords: PasswordCheck

  init(
    _ routes: Routes, _ limits: ServingLimits, kind: Access.Listener, _ address: String,
    _ source: WebSource?
  ) throws(ServingError) {
    if let refusal = Access.refusal(of: kind, source?.settings.protection ?? .none) {
      throw ServingError(address, refusal)
    }
    self.limits = limits
    self.kind = kind
    self.address = address
    self.routes = routes
    memory = BodyMemory(limits.bodyMemory)
    workers = Workers(threads: 4)
    passwords = try PasswordCheck(limits)
    web = Mutex(try Self.web(source?.settings, nil))
    let renewal = Renewal()
    var chore: (interval: Duration, body: @Sendable () -> Void)?
    if let interval = source?.interval {
      chore = (interval, { [renewal] in renewal.look() })
    }
    connections = try Connections(limits, chore: chore)
    if let source { renewal.begin(self, source, workers) }
  }

  func stop() {
    connections.stop()
    workers.stop()
    passwords.stop()
  }

  private static func web(_ settings: WebSettings?, _ before: Web?) throws(ServingError) -> Web {
    var web = Web(settings: settings)
    guard let settings else { return web }
    for (name, text) in settings.users {
      guard let hash = PasswordHash(text) else {
        throw ServingError("user \(name)", "the password is not bcrypt's")
      }
      web.users[name] = hash
    }
    // What is the same goes on: the sessions' context, the bucket's fill.
    if let tls = settings.tls {
      web.tls =
        tls == before?.settings?.tls ? before?.tls : try TLSContext(tls)
    }
    if let limit = settings.rateLimit {
      web.bucket =
        limit == before?.settings?.rateLimit
        ? before?.bucket : TokenBucket(limit, at: .now)
    }
    return web
  }

  /// Takes other settings for whoever comes from now on.
  func renew(_ settings: WebSettings) throws(ServingError) {
    let before = web.withLock { $0 }
    if (settings.tls == nil) != (before.tls == nil) {
      throw ServingError(address, "TLS cannot be begun or ended while the server runs")
    }
    let web = try Self.web(settings, before)
    self.web.withLock { $0 = web }
  }

  /// What a connection that begins now is encrypted with.
  var tls: TLSContext? { web.withLock { $0.tls } }

  var mayChange: Bool {
    Access.mayChange(kind, web.withLock { $0.settings?.protection } ?? .none)
  }

  // MARK: Who asks

  /// What becomes of a request; nil where `then` is told in a while, on another thread.
  func verdict(
    on request: ServedRequest, of guest: Guest,
    then: @escaping @Sendable (Exchange.Verdict) -> Void
  ) -> Exchange.Verdict? {
    let (isWithinRate, users, protection) = web.withLock { web in
      (
        web.bucket?.take(at: .now) ?? true, web.users, web.settings?.protection ?? .none
      )
    }
    guard isWithinRate else {
      return .refuse(ServedAnswer(text: "There are too many requests.\n", status: 429))
    }
    var client = ServedRequest.Client(mayChange: Access.mayChange(kind, protection))
    if case .user(let number) = guest.peer { client.uid = number }
    guard !users.isEmpty else { return .go(client) }
    guard let credentials = request.header("authorization").flatMap(BasicCredentials.init) else {
      return .refuse(Self.unproved)
    }
    client.name = credentials.user
    return passwords.outcome(of: credentials, among: users, from: guest.peer) { [client] in
      then(Self.verdict($0, on: client))
    }.map { Self.verdict($0, on: client) }
  }

  private static func verdict(
    _ outcome: PasswordCheck.Outcome, on client: ServedRequest.Client
  ) -> Exchange.Verdict {
    switch outcome {
    case .right: .go(client)
    case .wrong: .refuse(unproved)
    case .busy: .refuse(.busy("Too many passwords are being checked."))
    }
  }

  private static let unproved = ServedAnswer(
    text: "A name and a password are needed here.\n", status: 401,
    headers: [ServedHeader("WWW-Authenticate", "Basic realm=\"vigil\", charset=\"UTF-8\"")])

  // MARK: Answers

  /// The answer to a whole request, for the library; nil where there is no memory for it.
  func reply(to request: ServedRequest, _ share: BodyShare, _ place: Place) async -> Reply? {
    var request = request
    let refusal: ServedAnswer?
    if request.body.isEmpty {
      refusal = nil
    } else {
      let taken = request
      request.body = []
      (request, refusal) = await workers.value { [limits] in
        var opened = taken
        let refusal = opened.openBody(limits, share)
        return (opened, refusal)
      }
    }
    if let refusal { return reply(refusal) }
    let answer = await routes.answer(request)
    return await reply(answer, to: request, place)
  }

  /// A short answer, as it is.
  func reply(_ answer: ServedAnswer) -> Reply? {
    guard case .bytes(let bytes) = answer.body else { return nil }
    return Reply(bytes, status: answer.status, headers: headers(of: answer))
  }

  private func reply(_ answer: ServedAnswer, to request: ServedRequest, _ place: Place) async
    -> Reply?
  {
    let isHead = request.method == "HEAD"
    let takesGzip = AnswerPacking.takesGzip(request.header("accept-encoding"))
    let isEncoded = answer.headers.contains { $0.name.lowercased() == "content-encoding" }
    var bytes: [UInt8]
    var rest: (@Sendable () -> [UInt8]?)?
    switch answer.body {
    case .bytes(let all): bytes = all
    case .pieces(let next):
      let first = isHead ? ([], false) : await workers.value { AnswerStream.gather(next) }
      bytes = first.0
      if !first.1 { rest = isHead ? { nil } : next }
    }
    let isPackable =
      !isEncoded && (rest != nil || bytes.count >= AnswerPacking.leastBytes)
    let isPacked = takesGzip && isPackable
    let headers = headers(of: answer, isPackable: isPackable, isPacked: isPacked)
    if rest == nil, !isPacked || bytes.count <= AnswerPacking.mostAtOnce {
      if isPacked {
        let plain = bytes
        let packed = await workers.value { gzipped(plain) }
        guard let packed else { return nil }
        bytes = packed
      }
      return Reply(bytes, status: answer.status, headers: headers)
    }
    var next = rest ?? { nil }
    if isHead {
      bytes = []
    } else if isPacked {
      guard let packed = AnswerPacking.packed(AnswerPacking.pieces(of: bytes, then: rest)) else {
        return nil
      }
      (bytes, next) = ([], packed)
    }
    return Reply(
      AnswerStream(first: bytes, next, workers: workers, place: place), status: answer.status,
      headers: headers, isHead: isHead)
  }

  private func headers(
    of answer: ServedAnswer, isPackable: Bool = false, isPacked: Bool = false
  ) -> [ServedHeader] {
    var headers = [ServedHeader("Content-Type", answer.contentType)] + answer.headers
    if isPacked { headers.append(ServedHeader("Content-Encoding", "gzip")) }
    if isPackable { headers.append(ServedHeader("Vary", "Accept-Encoding")) }
    return headers + web.withLock { $0.settings?.headers ?? [] }
  }
}
