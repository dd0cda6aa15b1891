import PromQL
import Testing

@Suite struct ParserTests {
  /// Texts of 100,000 levels are refused with a message, whichever way they are deep.
  @Test(arguments: [
    ["", "(", "1", ")", ""], ["", "(", "", "", ""], ["", "-", "a", "", ""],
    ["", "", "a", " + a", ""], ["", "", "a", " ^ a", ""], ["", "sum(", "a", ")", ""],
    ["", "max_over_time(", "a", "[1m:])", ""], ["a[", "(", "1m", ")", "]"],
    ["a[", "", "1", "+1", "]"], ["a[", "-", "1", "", "]"],
  ])
  func refusesDepth(_ parts: [String]) {
    func many(_ text: String) -> String { String(repeating: text, count: 100_000) }
    let text = parts[0] + many(parts[1]) + parts[2] + many(parts[3]) + parts[4]
    let error = #expect(throws: PromQLError.self) { try parseExpression(text) }
    #expect(error?.message.hasPrefix("expression is nested too deeply") == true)
  }

  @Test func acceptsModerateDepth() throws {
    let chain = "a" + String(repeating: " or a", count: 400)
    #expect(try parseExpression(chain).description == chain)
  }

  /// Printing and reading again gives the same text.
  @Test(arguments: [
    "sum by (a, \"b c\") (rate(x{y=~\"z|w\"}[5m])) / on (a) group_left (q) up",
    "-a ^ -2", "histogram_quantile(0.9, x) > bool 1", "a </ 5", "a >/ -1",
    "count_values(\"v\", x)", "{\"a.b\", \"c.d\"=\"e\"}",
    "max_over_time(x[1h:] @ 12.500 offset -5m)", "a[min_of(step(), 5m) * 2]",
    "a + fill_left (1) fill_right (2) b", "start() + end()",
  ])
  func printsWhatReadsTheSame(_ text: String) throws {
    let printed = try parseExpression(text).description
    #expect(try parseExpression(printed).description == printed)
    #expect(try parseExpression(try parseExpression(text).pretty(width: 10)).description == printed)
  }

  @Test(arguments: [
    // A grouping stands as it was written, an empty one too.
    ("sum by() (a)", "sum by () (a)"), ("sum(a) by ()", "sum by () (a)"), ("sum(a)", "sum(a)"),
    ("topk without() (5, a)", "topk without () (5, a)"),
    ("quantile(0.9, a) by (\"x.y\", b)", "quantile by (\"x.y\", b) (0.9, a)"),
    ("a + on() b", "a + on () b"), ("a + ignoring() b", "a + b"),
    ("a + ignoring() group_left b", "a + ignoring () group_left () b"),
    ("a + fill(NaN) b", "a + fill (NaN) b"), ("a + fill(-Inf) b", "a + fill (-Inf) b"),
    ("a + fill_right(1) fill_left(2) b", "a + fill_left (2) fill_right (1) b"),
    // The edges stand behind the instant of a plain selector, before that of a range.
    ("a smoothed @ 5", "a @ 5.000 smoothed"),
    ("a offset 1m @ 5 anchored", "a @ 5.000 anchored offset 1m"),
    ("a[1m] @ start() smoothed", "a[1m] smoothed @ start()"),
  ])
  func printsAsItWasMeant(_ text: String, _ printed: String) throws {
    #expect(try parseExpression(text).description == printed)
    #expect(try parseExpression(printed).description == printed)
  }

  @Test(arguments: [
    ("sum(a) offset 5m", "offset modifier must be preceded by"),
    ("a offset 1m offset 2m", "offset may not be set multiple times"),
    ("rate(a[5m],)", "trailing commas not allowed in function call args"),
    ("a[]", "unexpected \"]\" in subquery or range selector, expected number, duration"),
    ("a[5m 3]", "unexpected number \"3\" in subquery or range, expected \":\" or \"]\""),
    ("sum by x (a)", "unexpected identifier \"x\" in grouping opts, expected \"(\""),
    ("1 > 2", "comparisons between scalars must use BOOL modifier"),
    ("a{b=~\"(\"}", "error parsing regexp"),
    ("foo{__name__=\"a\"}", "metric name must not be set twice: \"foo\" or \"a\""),
    ("a[1m] smoothed anchored", "anchored and smoothed modifiers cannot be used together"),
    ("1e999", "value out of range"),
    ("a offset NaN", "duration out of range"),
  ])
  func refuses(_ text: String, _ message: String) {
    let error = #expect(throws: PromQLError.self) { try parseExpression(text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: ["limitk(1, a)", "a[2*1m]", "a anchored", "a + fill(1) b", "max_of(1, 2)"])
  func readsExperiments(_ text: String) throws {
    _ = try parseExpression(text)
  }

  @Test func tellsLineAndColumn() {
    let text = "a +\n  b c"
    let error = #expect(throws: PromQLError.self) { try parseExpression(text) }
    #expect(
      error?.described(in: text) == "2:5: parse error: unexpected identifier \"c\"")
  }

  @Test(arguments: [
    ("5e-324", "0." + String(repeating: "0", count: 323) + "5"), ("1e21", "1000000000000000000000"),
    ("0x1F", "31"), ("0755", "493"), ("1_000", "1000"), ("08", "8"), ("-0", "-0"), ("1.50", "1.5"),
    ("123456789.125", "123456789.125"), ("1e-3", "0.001"), ("9007199254740993", "9007199254740992"),
  ])
  func readsAndPrintsNumbers(_ text: String, _ printed: String) throws {
    #expect(try parseExpression(text).description == printed)
  }

  /// Whatever the bytes are, there is an answer and no crash.
  @Test func survivesMangledText() {
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let seeds = [
      "sum by (a) (rate(x{y=~\"z|w\", 'q'!=`r`}[5m:1m] @ start() offset -(step()*2))) / 0x1F",
      "a + on(b) group_left(c) fill(-1) b ^ -2 </ 5 # c\n", "\"\\u00e4\\x41\\101\\n\" or {\"ä\"}",
    ].map { Array($0.utf8) }
    for round in 0..<20_000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0...random(4) {
        switch random(4) {
        case 0: bytes[random(bytes.count)] = UInt8(random(256))
        case 1: bytes.remove(at: random(bytes.count))
        case 2: bytes.insert(UInt8(random(128)), at: random(bytes.count))
        default: bytes.swapAt(random(bytes.count), random(bytes.count))
        }
      }
      if let parsed = try? parseExpression(utf8: bytes) { _ = parsed.description }
    }
  }

  @Test func resolvesDurationExpressions() throws {
    guard case .matrix(let matrix) = try parseExpression("a[max_of(step() * 2, range() / 4)]")
    else {
      Issue.record("no range selector")
      return
    }
    let window = try matrix.window.resolved(
      step: .seconds(15), range: .seconds(3600), mustBePositive: true)
    #expect(window == .seconds(900))
  }
}
