import LogQL
import Testing

struct LineFilterTests {
  @Test(arguments: [
    (#"|= "GET""#, "GET /", true), (#"|= "GET""#, "get /", false), (#"|= """#, "", true),
    (#"!= """#, "", false), (#"|= "a" or "b""#, "xb", true), (#"!= "a" or "b""#, "xb", false),
    (#"!= "a" or "b""#, "x", true), (#"|~ "^a.c$""#, "abc", true), (#"|~ "a.c""#, "a\nc", false),
    (#"|~ "(?s)a.c""#, "a\nc", true), (#"|~ "(?i)ΣΑΣ""#, "σας", true),
    (#"|~ "(?i)τέλος""#, "τέλος", true), (#"!~ "a|b" or "c""#, "c", false),
    (#"|> "GET <_> 200""#, "GET /api 200", true), (#"|> "GET <_> 200""#, "GET  200", false),
    (#"|> "GET <_> 200""#, "x GET /api 200", false), (#"|> "GET <_> 200""#, "GET /api 200 ", false),
    (#"|> "<_> bar""#, "foo bar bar", true), (#"|> "a<_>b<_>c""#, "abbc", false),
    (#"|> "a<_>b<_>c""#, "axbxc", true), (#"|> "<_>""#, "", false), (#"|> """#, "", true),
    (#"|> """#, "x", false), (#"|> "plain""#, "plain", true), (#"!> "<_>x""#, "ax", false),
    (#"|= "a" |= "b" != "c""#, "ab", true), (#"|= "a" |= "b" != "c""#, "abc", false),
  ])
  func filters(_ stage: String, _ line: String, _ isKept: Bool) throws {
    #expect(try stays(stage, line) == isKept)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "from 10.1.2.3:8080 to", true), ("10.0.0.0/8", "from 11.1.2.3", false),
    ("10.1.2.3", "it was 10.1.2.3.", true), ("10.1.2.3", "10.1.2.34", false),
    ("10.1.2.3", "10.1.2.03", false), ("10.1.2.3", "", false), ("0.0.0.0/0", "1.2.3.4", true),
    ("192.168.0.1-192.189.10.12", "192.172.6.1", true),
    ("192.168.0.1-192.189.10.12", "192.190.0.0", false),
    ("2001:db8::/32", "[2001:db8::1]:443", true), ("::1", "::1", true), ("::1", "at ::1", true),
    ("::1", "12:34:56", false), ("::ffff:1.2.3.4", "::ffff:102:304", true),
    ("::/0", "fe80::1", true),
    ("1.2.3.4", "::ffff:1.2.3.4", true), ("2001:db8::1-2001:db8::8", "2001:db8::5", true),
  ])
  func addresses(_ pattern: String, _ line: String, _ isFound: Bool) throws {
    #expect(try stays("|= ip(\"\(pattern)\")", line) == isFound)
    #expect(try stays("!= ip(\"\(pattern)\")", line) == !isFound)
  }

  @Test(arguments: [
    "1.2.3", "1.2.3.4/33", "1.2.3.4-1.2.3.3", "::1-1.2.3.4", "a", "1:2:3:4:5:6:7:8::", "",
  ])
  func whatIsNoAddressIsRefused(_ pattern: String) {
    #expect(throws: LogQLError.self) { try parseLogStages("|= ip(\"\(pattern)\")") }
  }

  /// Against a search that tries every place.
  @Test func literalsAreFoundWhereverTheyAre() {
    var state: UInt64 = 3
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    for _ in 0..<1000 {
      let text = (0..<next(400)).map { _ in UInt8(97 + next(2)) }
      let needle = (0..<next(12)).map { _ in UInt8(97 + next(2)) }
      let start = next(text.count + 1)
      let wanted = (start...text.count).first { text[$0...].starts(with: needle) }
      let found = text.withUnsafeBytes { LiteralSearch(needle).find(in: $0, from: start) }
      #expect(found == wanted)
    }
  }

  @Test func literalsCostNoMoreThanTheirText() {
    let needle =
      [UInt8](repeating: 97, count: 2000) + [98] + [UInt8](repeating: 97, count: 2000)
    let text = [UInt8](repeating: 97, count: 400_000)
    #expect(text.withUnsafeBytes { LiteralSearch(needle.dropFirst(2001)).find(in: $0) } == 0)
    let almost = [UInt8](repeating: 97, count: 2000) + [99]
    let repeated = Array((0..<100).map { _ in almost.dropLast() + [98] }.joined())
    #expect(repeated.withUnsafeBytes { LiteralSearch(almost).find(in: $0) } == nil)
  }

  @Test func whatEveryLineHoldsIsKnown() throws {
    func texts(_ stages: String) throws -> [String] {
      try LogPipeline(try parseLogStages(stages)).requiredTexts.map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    #expect(try texts(#"|= "ab" | json |= "long" != "no" |= "x" or "y""#) == ["long", "ab"])
    #expect(try texts(#"|> "GET <_> 200""#).sorted() == [" 200", "GET "])
    #expect(try texts(#"|= "a" | line_format "{{.b}}" |= "c""#) == ["a"])
    #expect(try texts(#"|~ "abc" | unpack |= "c""#) == ["abc"])
  }
}
