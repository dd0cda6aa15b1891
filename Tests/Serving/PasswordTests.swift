import Glibc
import Synchronization
import Testing
import Transport

@testable import Serving

@Suite struct PasswordTests {
  /// Of `secret`, at the least cost.
  private static let hash = "$2b$04$aaaaaaaaaaaaaaaaaaaaaOGY9KrC7e/pHj3EXQPxs8hKEBbvQhsvG"

  private func server(_ users: [String: String], _ change: (inout ServingLimits) -> Void = { _ in })
    throws -> HTTPServer
  {
    var limits = ServingLimits()
    change(&limits)
    return try HTTPServer(
      .tcp(host: "127.0.0.1", port: 0), web: WebSource(WebSettings(users: users)), limits: limits,
      Routes([
        Routes.Route("/") { request in
          ServedAnswer(text: "\(request.client.name ?? "-") \(request.client.mayChange)")
        },
        Routes.Route("/", method: "POST") { ServedAnswer(text: "\($0.body.count)") },
      ]))
  }

  private func ask(_ server: HTTPServer, _ user: String?, _ password: String, body: [UInt8]? = nil)
    async throws -> HTTPResponse
  {
    var request = HTTPRequest("http://127.0.0.1:\(server.port)/")
    request.timeout = .seconds(10)
    request.body = body
    if body != nil {
      request.method = "POST"
      request.headers = [HTTPHeader("Content-Type", "a/b")]
    }
    if let user { request.credentials = .basic(user: user, password: password) }
    return try await HTTPClient().send(request)
  }

  @Test func whoProvesTheirNameIsLetIn() async throws {
    let server = try server(["alice": Self.hash])
    #expect(!server.isReadOnly)
    for _ in 0..<3 {
      let answer = try await ask(server, "alice", "secret")
      #expect(answer.status == 200)
      #expect(String(decoding: answer.body, as: UTF8.self) == "alice true")
    }
    let body = try await ask(server, "alice", "secret", body: [UInt8](repeating: 1, count: 900_000))
    #expect(body.status == 200 && String(decoding: body.body, as: UTF8.self) == "900000")
  }

  @Test(arguments: [
    ("alice", "Secret"), ("alice", ""), ("Alice", "secret"), ("bob", "secret"), (nil, ""),
    ("alice", "secret "), ("", "secret"),
  ])
  func whoDoesNotIsRefused(_ user: String?, _ password: String) async throws {
    let server = try server(["alice": Self.hash])
    for body in [nil, [UInt8](repeating: 1, count: 900_000)] {
      let answer = try await ask(server, user, password, body: body)
      #expect(answer.status == 401)
      #expect(answer.header("www-authenticate")?.hasPrefix("Basic realm=") == true)
    }
  }

  @Test(arguments: [
    "Basic", "Basic !!!!", "Basic YWxpY2U=", "Bearer YWxpY2U6c2VjcmV0",
    "Basic YWxpY2U6c2VjcmV0AA==",
    "Basic YWxpY2U6c2VjcmV0AGE=",
  ])
  func whatIsNoPasswordIsRefused(_ header: String) async throws {
    let server = try server(["alice": Self.hash])
    var request = HTTPRequest("http://127.0.0.1:\(server.port)/")
    request.headers = [HTTPHeader("Authorization", header)]
    #expect(try await HTTPClient().send(request).status == 401)
  }

  /// Many that come at once with the same password cost one check, and a flood of others has an end.
  @Test func checksAreBounded() async throws {
    let server = try server(["alice": Self.hash.replacing("$04$", with: "$08$")]) {
      $0.passwordChecksPerClient = 2
    }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<40 {
        group.addTask { try await ask(server, "alice", "wrong \(number)").status }
      }
      var seen: Set<Int> = []
      for try await status in group { seen.insert(status) }
      #expect(seen == [401, 503])
    }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<40 { group.addTask { try await ask(server, "alice", "the same").status } }
      for try await status in group { #expect(status == 401) }
    }
  }

  @Test func hashesAreBcrypts() throws {
    let hash = try #require(PasswordHash(Self.hash))
    #expect(hash.cost == 4 && hash.matches("secret") && !hash.matches("secre"))
    // Made by Go's bcrypt.
    let fake = try #require(
      PasswordHash("$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"))
    #expect(fake.cost == 10 && fake.matches("fakepassword"))
    for text in ["", "secret", "$1$a$b", "$2b$4$" + Self.hash.dropFirst(7), Self.hash + "a"] {
      #expect(PasswordHash(text) == nil)
    }
  }

  @Test func wrongOnesDoNotPushOutRightOnes() {
    var known = KnownPasswords(most: 3)
    known.add([0], isRight: true)
    for byte in 1...9 as ClosedRange<UInt8> { known.add([byte], isRight: false) }
    #expect(known[[0]] == true && known[[9]] == false && known[[7]] == false && known[[6]] == nil)
  }

  @Test(
    arguments: [
      ("", []), ("YQ==", [0x61]), ("YWI=", [0x61, 0x62]), ("YWJj", [0x61, 0x62, 0x63]),
      ("/+8=", [0xFF, 0xEF]), ("YQ=", nil), ("Y", nil), ("Y===", nil), ("Y W=", nil),
    ] as [(String, [UInt8]?)])
  func base64(_ text: String, _ expected: [UInt8]?) {
    #expect(BasicCredentials.decoded(Array(text.utf8)) == expected)
  }
}

@Suite struct WebSettingsTests {
  private let routes = Routes([
    Routes.Route("/") { ServedAnswer(text: "\($0.client.mayChange)") }
  ])

  @Test func aRateIsKept() {
    let start = ContinuousClock.now
    var bucket = TokenBucket(.init(interval: .seconds(2), burst: 3), at: start)
    let times = [0, 0, 0, 0, 1, 2, 2, 100, 100, 100, 100]
    let taken = times.map { bucket.take(at: start + .seconds($0)) }
    #expect(
      taken == [true, true, true, false, false, true, false, true, true, true, false])
  }

  @Test func headersAndRateAreInForce() async throws {
    let settings = WebSettings(
      headers: [ServedHeader("X-Frame-Options", "deny")],
      rateLimit: .init(interval: .seconds(1000), burst: 2))
    let server = try HTTPServer(
      .tcp(host: "127.0.0.1", port: 0), web: WebSource(settings), routes)
    var statuses: [Int] = []
    for _ in 0..<3 {
      let answer = try await HTTPClient().send(HTTPRequest("http://127.0.0.1:\(server.port)/"))
      statuses.append(answer.status)
      #expect(answer.header("x-frame-options") == "deny")
    }
    #expect(statuses == [200, 200, 429])
  }

  @Test func otherSettingsAreTakenAndWrongOnesTold() async throws {
    let next = Mutex<WebSettings?>(nil)
    let told = Mutex<[String]>([])
    let server = try HTTPServer(
      .tcp(host: "127.0.0.1", port: 0),
      web: WebSource(
        WebSettings(), every: .milliseconds(5),
        renewed: { next.withLock { $0.take() } },
        problem: { problem in told.withLock { $0.append(problem.description) } }), routes)
    var status = 0
    func ask() async throws {
      status =
        try await HTTPClient().send(HTTPRequest("http://127.0.0.1:\(server.port)/")).status
    }
    try await ask()
    #expect(status == 200 && server.isReadOnly)
    next.withLock {
      $0 = WebSettings(users: ["a": "$2b$04$aaaaaaaaaaaaaaaaaaaaaOGY9KrC7e/pHj3EXQPxs8hKEBbvQhsvG"])
    }
    while status != 401 { try await ask() }
    #expect(!server.isReadOnly)
    next.withLock { $0 = WebSettings(users: ["a": "secret"]) }
    while told.withLock({ $0.isEmpty }) { await Task.yield() }
    #expect(told.withLock { $0 } == ["user a: the password is not bcrypt's"])
    try await ask()
    #expect(status == 401)
  }
}
