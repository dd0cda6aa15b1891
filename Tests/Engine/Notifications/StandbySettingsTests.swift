import Clients
import Testing
import YAML

@testable import Engine

/// `standby_of` and `standby_after` of vigil.yml.
struct StandbySettingsTests {
  private func read(_ notifications: String) throws(YAMLError) -> StandbySettings? {
    let text = "alertmanager: alertmanager.yml\nnotifications:\n" + notifications
    return try Configuration.read(Array(text.utf8), file: "/etc/vigil/vigil.yml").alertmanager
      .standby
  }

  @Test func anAddressOrHowItIsReached() throws {
    let plain = try #require(try read("  standby_of: http://one:9490\n"))
    #expect(plain.first.url == "http://one:9490" && plain.after == .seconds(60))
    let whole = try #require(
      try read(
        """
          standby_of: {url: https://ann:pw@one/vigil, basic_auth: {username: ann, password_file: pw},
                       tls_config: {ca_file: ca.pem}}
          standby_after: 30s
        """))
    #expect(whole.after == .seconds(30) && whole.address == "https://one/vigil")
    #expect(whole.first.http.files == ["/etc/vigil/pw"])
    #expect(whole.first.http.authorization != nil)
    #expect(try read("  fallback: x\n") == nil)
  }

  @Test(arguments: [
    ("  standby_of: one:9490\n", "/etc/vigil/vigil.yml:3:15: a source's url begins with"),
    ("  standby_of: http://one\n  standby_after: 1s\n", "4:18: notifications.standby_after wants"),
    (
      "  standby_of: http://one\n  standby_after: soon\n", "4:18: notifications.standby_after wants"
    ),
    ("  standby_after: 1m\n", "3:18: notifications.standby_after goes with standby_of"),
    ("  standby_of: {url: http://one, nonsense: 1}\n", "nonsense"),
  ])
  func whatIsWrongIsToldWithItsPlace(_ text: String, _ words: String) {
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
