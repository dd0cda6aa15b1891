import Serving
import TestSupport
import Testing
import WebConfig
import YAML

/// A `web.yml`, and what is said of it: `line:column: message`, or nothing.
private func complaint(_ text: String) -> String? {
  do throws(YAMLError) {
    _ = try WebConfigFile(try YAMLNode.parse(text, file: "web.yml"), directory: "/nowhere")
    return nil
  } catch { return error.description }
}

private func read(_ text: String) throws -> WebConfigFile {
  try WebConfigFile(try YAMLNode.parse(text, file: "web.yml"), directory: "/nowhere")
}

private let hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"

@Suite struct WebConfigTests {
  @Test func anEmptyFileLetsEverybodyIn() throws {
    let file = try read("")
    #expect(file.settings == WebSettings() && file.remarks.all.isEmpty)
    #expect(file.settings.protection == .open)
  }

  @Test func usersHeadersAndRate() throws {
    let file = try read(
      """
      http_server_config:
        http2: false
        headers:
          X-Frame-Options: deny
          Strict-Transport-Security: max-age=31536000
          X-XSS-Protection: ""
      basic_auth_users:
        alice: \(hash)
        bob: \(hash)
      rate_limit:
        interval: 1.5s
        burst: 20
      """)
    #expect(
      file.settings.headers == [
        ServedHeader("X-Frame-Options", "deny"),
        ServedHeader("Strict-Transport-Security", "max-age=31536000"),
      ])
    #expect(file.settings.users == ["alice": hash, "bob": hash])
    #expect(file.settings.rateLimit == .init(interval: .milliseconds(1500), burst: 20))
    #expect(file.settings.protection == .proving && file.remarks.all.isEmpty)
  }

  @Test(arguments: [
    (
      "http_server_config: {http2: true}",
      "web.yml:1:22: http2 is not supported: HTTP/1.1 is spoken"
    ),
    ("rate_limit: {interval: 1s}", "web.yml:1:13: a burst of 0 lets no request through"),
    (
      "tls_server_config:\n  min_version: TLS13",
      "web.yml:2:3: tls_server_config has neither certificate nor key: nothing is encrypted"
    ),
  ])
  func whatHasNoEffectIsRemarked(_ text: String, _ remark: String) throws {
    #expect(try read(text).remarks.all.map(\.description) == [remark])
  }

  @Test(arguments: [
    ("tls: {}", "web.yml:1:1: unknown key \"tls\" in web.yml"),
    ("[]", "web.yml:1:1: expected a mapping, found a list"),
    (
      "http_server_config: {http3: true}",
      "web.yml:1:22: unknown key \"http3\" in http_server_config"
    ),
    (
      "http_server_config:\n  headers:\n    Server: x",
      "web.yml:3:5: the header \"Server\" cannot be set"
    ),
    (
      "http_server_config:\n  headers:\n    X-Frame-Options: no",
      "web.yml:3:22: expected one of deny, sameorigin, found \"no\""
    ),
    ("http_server_config: {http2: maybe}", "web.yml:1:29: expected true or false, found \"maybe\""),
    (
      "basic_auth_users:\n  alice: secret",
      "web.yml:2:10: a password is to be bcrypt's, as `htpasswd -nBC 10 \"\"` makes it"
    ),
    ("rate_limit: {interval: 5 apples}", "web.yml:1:24: expected a duration, found \"5 apples\""),
    ("rate_limit: {burst: x}", "web.yml:1:21: expected a whole number, found \"x\""),
    (
      "tls_server_config: {cert_file: a.pem, key: k}",
      "web.yml:1:32: /nowhere/a.pem: No such file or directory"
    ),
    ("tls_server_config: {key: k}", "web.yml:1:20: cert or cert_file is missing"),
    ("tls_server_config: {cert: c}", "web.yml:1:20: key or key_file is missing"),
    (
      "tls_server_config: {min_version: TLS14}",
      "web.yml:1:34: expected one of TLS10, TLS11, TLS12, TLS13, found \"TLS14\""
    ),
    (
      "tls_server_config: {cipher_suites: [TLS_NULL]}",
      "web.yml:1:37: unknown cipher suite \"TLS_NULL\""
    ),
    (
      "tls_server_config: {curve_preferences: [X448]}", "web.yml:1:41: unknown curve \"X448\""
    ),
    (
      "tls_server_config: {client_auth_type: Maybe}",
      "web.yml:1:39: expected one of NoClientCert, RequestClientCert, RequireAnyClientCert, "
        + "VerifyClientCertIfGiven, RequireAndVerifyClientCert, found \"Maybe\""
    ),
    (
      "tls_server_config: {client_allowed_sans: [a], client_auth_type: RequestClientCert}",
      "web.yml:1:42: client_allowed_sans needs a client_auth_type of RequireAnyClientCert or "
        + "RequireAndVerifyClientCert"
    ),
    (
      "tls_server_config: {cert: c, key: k}",
      "web.yml:1:20: certificate and key: The requested data were not available."
    ),
  ])
  func whatIsWrongIsToldWithItsPlace(_ text: String, _ expected: String) {
    #expect(complaint(text) == expected)
  }

  @Test(arguments: [
    ("0", Duration.zero), ("1h30m", .seconds(5400)), ("1.5s", .milliseconds(1500)),
    ("250ms", .milliseconds(250)), ("3us", .microseconds(3)), ("1000", .microseconds(1)),
  ])
  func durationsAreGos(_ text: String, _ duration: Duration) throws {
    let file = try read("rate_limit: {interval: \(text), burst: 1}")
    #expect(file.settings.rateLimit?.interval ?? .zero == duration)
  }
}
