import Glibc
import TestSupport
import Testing
import Transport

@testable import Serving

/// Real certificates, made by openssl.
@Suite(.enabled(if: access("/usr/bin/openssl", X_OK) == 0, "openssl is not installed"))
struct TLSServerTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private static let routes = Routes([
    Routes.Route("/") { ServedAnswer(text: "\($0.client.mayChange)") },
    Routes.Route("/large") { _ in
      let left = Counter()
      return ServedAnswer(
        pieces: { left.next() < 50 ? [UInt8](repeating: 0x61, count: 60_000) : nil },
        contentType: "text/plain")
    },
  ])

  /// Makes `name.pem` and `name.key`, which nobody vouches for but itself.
  private func make(_ name: String, _ names: String = "DNS:vigil.test,IP:127.0.0.1") throws {
    let made = try run([
      "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
      "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", path(name + ".key"),
      "-out", path(name + ".pem"), "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)",
    ])
    try #require(made.code == 0, "\(made.output)")
  }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  private func tls(_ name: String) -> ServerTLS {
    ServerTLS(
      certificate: contents(of: path(name + ".pem")), key: contents(of: path(name + ".key")))
  }

  private func opened(_ tls: ServerTLS, _ change: (inout ServingLimits) -> Void = { _ in }) throws
    -> HTTPServer
  {
    var limits = ServingLimits()
    change(&limits)
    return try HTTPServer(
      .tcp(host: "127.0.0.1", port: 0), web: WebSource(WebSettings(tls: tls)), limits: limits,
      Self.routes)
  }

  /// The answer's text, or what failed.
  private func ask(
    _ server: HTTPServer, trusting name: String, as client: String? = nil, path: String = "/",
    _ change: (inout TLSOptions) -> Void = { _ in }
  ) async -> Result<String, HTTPError> {
    var request = HTTPRequest("https://127.0.0.1:\(server.port)\(path)")
    request.timeout = .seconds(5)
    request.tls.authorities = .file(self.path(name + ".pem"))
    if let client {
      request.tls.certificate = .file(self.path(client + ".pem"))
      request.tls.key = .file(self.path(client + ".key"))
    }
    change(&request.tls)
    do throws(HTTPError) {
      let body = try await HTTPClient().send(request).body
      return .success(body.count > 100 ? "\(body.count)" : String(decoding: body, as: UTF8.self))
    } catch { return .failure(error) }
  }

  @Test func answersAreEncrypted() async throws {
    try make("server")
    let server = try opened(tls("server"))
    #expect(await ask(server, trusting: "server") == .success("false"))
    #expect(await ask(server, trusting: "server", path: "/large") == .success("3000000"))
    let old = await ask(server, trusting: "server") {
      ($0.minimumVersion, $0.maximumVersion) = (.tls10, .tls11)
    }
    #expect((try? old.get()) == nil)
    #expect(
      await ask(server, trusting: "server") { $0.maximumVersion = .tls12 } == .success("false"))
  }

  @Test func whatIsNoTLSDisturbsNobody() async throws {
    try make("server")
    let server = try opened(tls("server")) { $0.requestTime = .milliseconds(300) }
    let hello: [UInt8] = [0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00, 0x3F, 0xFC, 0x03, 0x03]
    for bytes in [
      Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), [], hello,
      [UInt8](repeating: 0xFF, count: 100_000),
    ] {
      let isClosed = try await apart {
        let client = try RawClient(port: server.port)
        client.write(bytes)
        return client.isClosed()
      }
      #expect(isClosed)
      #expect(await ask(server, trusting: "server") == .success("false"))
    }
  }

  @Test func clientsProveThemselvesByCertificates() async throws {
    for name in ["server", "client", "stranger"] {
      try make(name, name == "client" ? "DNS:client.test,IP:10.0.0.7,URI:spiffe://a/b" : "DNS:x")
    }
    try make("server")
    var tls = tls("server")
    tls.clientAuthorities = contents(of: path("client.pem"))
    func outcome(_ kind: ServerTLS.ClientCertificates, _ names: [String]? = nil) async throws
      -> [Bool]
    {
      (tls.clientCertificates, tls.clientNames) = (kind, names)
      let server = try opened(tls)
      var isIn: [Bool] = []
      for client in [nil, "client", "stranger"] {
        isIn.append((try? await ask(server, trusting: "server", as: client).get()) != nil)
      }
      return isIn
    }
    #expect(try await outcome(.ignored) == [true, true, true])
    #expect(try await outcome(.requested) == [true, true, true])
    #expect(try await outcome(.required) == [false, true, true])
    #expect(try await outcome(.verifiedIfGiven) == [true, true, false])
    #expect(try await outcome(.verified) == [false, true, false])
    for name in ["client.test", "10.0.0.7", "spiffe://a/b"] {
      #expect(try await outcome(.verified, ["other", name]) == [false, true, false])
    }
    #expect(try await outcome(.verified, ["test", "x"]) == [false, false, false])
    tls.clientNames = nil
    tls.clientCertificates = .verified
    let server = try opened(tls)
    #expect(await ask(server, trusting: "server", as: "client") == .success("true"))
  }

  /// A connection that is there goes on; the next one sees the other certificate.
  @Test func certificatesAreRenewed() async throws {
    try make("first")
    try make("second")
    let event = Event()
    let other = WebSettings(tls: tls("second"))
    let server = try HTTPServer(
      .tcp(host: "127.0.0.1", port: 0),
      web: WebSource(
        WebSettings(tls: tls("first")), every: .milliseconds(5),
        renewed: { event.hasHappened ? other : nil }, problem: { _ in }), Self.routes)
    let client = HTTPClient()
    var request = HTTPRequest("https://127.0.0.1:\(server.port)/")
    request.timeout = .seconds(5)
    request.tls.authorities = .file(path("first.pem"))
    #expect(try await client.send(request).status == 200)
    event.happen()
    while (try? await ask(server, trusting: "second").get()) == nil { await Task.yield() }
    #expect((try? await ask(server, trusting: "first").get()) == nil)
    let again = try await client.send(request)
    #expect(again.status == 200 && again.newConnections == 0)
  }

  @Test func whatCannotBeUsedIsSaid() throws {
    try make("server")
    try make("other")
    var mixed = tls("server")
    mixed.key = contents(of: path("other.key"))
    #expect(throws: ServingError.self) { try mixed.check() }
    #expect(throws: ServingError.self) { try opened(mixed) }
    var plain = tls("server")
    plain.clientCertificates = .verified
    plain.clientAuthorities = "nothing"
    #expect(throws: ServingError.self) { try plain.check() }
  }

  @Test(arguments: [
    (["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"], [], ServerTLS.Version.tls12),
    (["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"], ["CurveP256"], .tls13),
    ([], ["X25519", "CurveP384"], .tls13), (["TLS_CHACHA20_POLY1305_SHA256"], [], .tls13),
  ])
  func ciphersAndCurvesAreTaken(
    _ suites: [String], _ curves: [String], _ version: ServerTLS.Version
  ) async throws {
    try make("server")
    var tls = tls("server")
    (tls.cipherSuites, tls.curves, tls.maximumVersion) = (suites, curves, version)
    let server = try opened(tls)
    #expect(await ask(server, trusting: "server") == .success("false"))
  }
}

@Suite struct TLSPrioritiesTests {
  @Test(arguments: [
    (
      [], [],
      "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:%SERVER_PRECEDENCE"
    ),
    (
      ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"], ["X25519"],
      "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-RSA:-CIPHER-ALL:+AES-256-GCM"
        + ":-MAC-ALL:+AEAD:-GROUP-ALL:+GROUP-X25519:%SERVER_PRECEDENCE"
    ),
  ])
  func wordsAreGnuTLSs(_ suites: [String], _ curves: [String], _ expected: String) {
    var tls = ServerTLS(certificate: "", key: "")
    (tls.cipherSuites, tls.curves) = (suites, curves)
    #expect(TLSPriorities.text(tls) == expected)
  }

  @Test func whatIsImpliedIsTold() {
    #expect(
      TLSPriorities.implied(by: [
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      ]) == [
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      ])
    #expect(TLSPriorities.implied(by: ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]) == [])
  }
}
