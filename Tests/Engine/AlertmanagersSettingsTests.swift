import Clients
import Remote
import Testing
import Transport
import YAML

@testable import Engine

/// What vigil.yml says of the Alertmanager that somebody else runs.
@Suite struct AlertmanagersSettingsTests {
  private func read(_ text: String) throws -> AlertmanagersSettings {
    try Configuration.read(Array(text.utf8), file: "/etc/vigil/vigil.yml").alertmanagers
  }

  @Test func oneOrSeveralAreNamed() throws {
    #expect(try read("").urls == nil)
    #expect(try read("alertmanagers: []").urls == [])
    #expect(try read("alertmanagers: http://a:9093").urls == ["http://a:9093"])
    #expect(
      try read("alertmanagers: [http://a:9093, http://b:9093, http://a:9093]").urls
        == ["http://a:9093", "http://b:9093"])
    let whole = try read(
      """
      alertmanagers:
        urls: ["https://a:9093/am"]
        basic_auth: {username: eva, password_file: pw}
        tls_config: {ca_file: ca.pem}
      """)
    #expect(whole.urls == ["https://a:9093/am"])
    #expect(
      whole.http.authorization == .basic(user: .text("eva"), password: .file("/etc/vigil/pw")))
    #expect(whole.http.tls.authorities == .file("/etc/vigil/ca.pem"))
  }

  @Test(arguments: [
    ("alertmanagers: am:9093", "vigil.yml:1:16: an Alertmanager's URL begins with http"),
    ("alertmanagers: [http://a, 7]", "vigil.yml:1:27: an Alertmanager's URL begins with http"),
    ("alertmanagers: {url: http://a}", "vigil.yml:1:16: alertmanagers wants urls"),
    ("alertmanagers: {urls: http://a, colour: red}", "colour"),
    ("alertmanagers: {urls: http://a, bearer_token: t, basic_auth: {username: u}}", "at most one"),
  ])
  func whatIsWrongIsSaidWithItsPlace(_ text: String, _ words: String) {
    let error = #expect(throws: YAMLError.self) { _ = try read(text) }
    #expect(error.map { "\($0)" }?.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func withoutItsSecretsItIsNotAsked() throws {
    let settings = try read("alertmanagers: {urls: http://a, bearer_token_file: gone}")
    let error = #expect(throws: EngineError.self) { _ = try settings.cluster() }
    #expect(error.map { "\($0)" }?.contains("/etc/vigil/gone") == true)
    #expect(try read("alertmanagers: []").cluster() == nil)
    #expect(
      try read("alertmanagers: [http://me:hunter2@a:9093/]").cluster()?.name == "http://a:9093")
  }
}
