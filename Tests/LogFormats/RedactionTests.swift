import LogFormats
import Patterns
import Testing

struct RedactionTests {
  @Test(arguments: [
    "user=ana password=hunter2hunter2", "{\"api_key\":\"hunter2hunter2\"}",
    "Authorization: Bearer hunter2hunter2", "GET https://ana:hunter2hunter2@example.com/",
    "token: hunter2hunter2", "AWS_SECRET_ACCESS_KEY=hunter2hunter2", "PASSWD=hunter2hunter2",
    "Authorization: Basic hunter2hunter2", "curl -u ana:hunter2hunter2 x",
    "Set-Cookie: sid=hunter2hunter2", "db pwd=hunter2hunter2",
    "{\"log\":\"secret=hunter2hunter2\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05Z\"}",
  ])
  func secretsAreTakenOut(line: String) {
    let found = records(line + "\nnext")
    #expect(found.first?.text.contains("hunter2") == false, "\(found.first?.text ?? "")")
    #expect(found.first?.text.contains("[redacted]") == true)
    #expect(found.last?.text == "next")
  }

  /// The quick look before it leaves no rule out.
  @Test(arguments: [
    "ghp_abcdefghijklmnopqrstuvwxyz0123", "xoxb-12345678901-abc", "AKIAIOSFODNN7EXAMPLE",
    "sk-proj-abcdefghijklmnopqrstuvwx", "AIzaSyA1234567890abcdefghijklmnopqrstuv",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "glpat-abcdefghij0123456789",
    "hvs.abcdefghijklmnopqrstuvwx", "npm_abcdefghijklmnopqrstuvwxyz012345",
    "-----BEGIN RSA PRIVATE KEY-----", "SG.abcdefghijklmnopqrst.abcdefghijklmnopqrst",
    "key: 0123456789abcdef0123456789abcdef", "mysql --password hunter2",
  ])
  func whatRedactionKnowsIsLookedAt(secret: String) {
    #expect(records("x " + secret + " y").first?.text == Redaction().clean("x " + secret + " y"))
    #expect(records("x " + secret + " y").first?.text.contains("[redacted]") == true)
  }

  @Test func furtherRulesAndNone() throws {
    let rule = try Pattern("customer-[0-9]+")
    #expect(
      records("for customer-123") { $0.redaction = LogRedaction([rule]) }.first?.text
        == "for [redacted]")
    #expect(
      records("password=x1234567") { $0.redaction = LogRedaction(isOn: false) }.first?.text
        == "password=x1234567")
  }

  @Test func theJournalsFieldsToo() {
    let json = "{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":\"x\",\"API_TOKEN\":\"hunter2\"}"
    #expect(records(json).first?.fields == [.init("API_TOKEN", "[redacted]")])
  }
}
