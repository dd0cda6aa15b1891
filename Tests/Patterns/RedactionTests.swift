import Patterns
import Testing

/// What never reaches a record.
@Suite struct RedactionTests {
  @Test(arguments: [
    (
      "curl -H 'Authorization: Bearer abc.def-123456' x",
      "curl -H 'Authorization: Bearer [redacted]' x"
    ),
    ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"),
    ("sent bearer eyJhbGciOi", "sent bearer [redacted]"),
    ("DB_PASSWORD=hunter2 was wrong", "DB_PASSWORD=[redacted] was wrong"),
    ("{\"api_key\": \"a b, c\", \"user\": \"me\"}", "{\"api_key\": [redacted], \"user\": \"me\"}"),
    (
      "token: abc, secret:\"a b\", 'api_key':7",
      "token: [redacted], secret:[redacted], 'api_key':[redacted]"
    ),
    (
      "psql 'postgres://shop:s3cr3t:@x@db.internal/shop'",
      "psql 'postgres://[redacted]@db.internal/shop'"
    ),
    ("aws AKIAIOSFODNN7EXAMPLE leaked", "aws [redacted] leaked"),
    ("mysql --password hunter2 -h db", "mysql --password [redacted] -h db"),
    ("password:hunter2", "password:[redacted]"),
    ("pwd=hunter2 and passwd hunter2", "pwd=[redacted] and passwd [redacted]"),
    ("curl -u bob:hunter2 http://h", "curl -u bob:[redacted] http://h"),
    ("Cookie: session=abc; id=7", "Cookie: [redacted]"),
    ("with sk-ant-api03-0123456789abcdefghijABCDEFGHIJ012345", "with [redacted]"),
    ("signature 0123456789abcdef0123456789abcdef", "signature [redacted]"),
    ("key: wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYwJalrXUtn=", "key: [redacted]"),
    ("ghp_0123456789abcdefghijABCDEFGHIJ012345 is out", "[redacted] is out"),
    (
      "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nb",
      "a\n[redacted]\nb"
    ),
    ("-----BEGIN PRIVATE KEY-----\nMIIE cut off", "[redacted]"),
    ("rate(x{token=\"abc\",job=\"api\"}[5m])", "rate(x{token=[redacted],job=\"api\"}[5m])"),
  ])
  func secretsAreKnownByTheirForm(_ text: String, _ clean: String) {
    let redaction = Redaction()
    #expect(redaction.clean(text) == clean)
    // What is clean stays as it is.
    #expect(redaction.clean(clean) == clean)
  }

  @Test(arguments: [
    "", "checkout-1 down: connection refused", "p99 latency is 1.24 s at 14:03:22Z",
    "http://prometheus:9090/graph?g0.expr=up", "mail oncall@example.org about it",
    "commit 0123456789abcdef0123456789abcdef01234567 is out", "rolled back basic settings",
    "auth_token:rate5m > 5", "sum(job:secret:rate5m) / job:token:count",
    "sum by (app) (rate(http_requests_total{code=~\"5..\"}[5m])) > 0.05", "tokens left: 5 Ünï ✓",
  ])
  func whatIsNoSecretStays(_ text: String) {
    #expect(Redaction().clean(text) == text)
  }

  @Test func furtherExpressionsAreSecretsWhole() throws {
    let redaction = Redaction([try Pattern("(?P<n>CUST)-[0-9]+"), try Pattern("(?P<n>x)yz")])
    #expect(redaction.clean("CUST-17 and CUST-18, xyz") == "[redacted] and [redacted], [redacted]")
    #expect(redaction.clean("password=a CUST-1") == "password=[redacted] [redacted]")
  }

  @Test func aNameMayTellThatAValueIsASecret() {
    let redaction = Redaction()
    #expect(redaction.clean("hunter2", of: "db_password") == "[redacted]")
    #expect(redaction.clean("hunter2", of: "instance") == "hunter2")
    #expect(redaction.clean("password=x", of: "note") == "password=[redacted]")
  }
}
