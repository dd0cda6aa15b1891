import TestSupport
import Testing

@testable import Patterns

@Suite struct PatternShapeTests {
  @Test(arguments: [
    ("a|b|", ["a", "b", ""]), ("", [""]),
    ("(api|web)-(1|2)", ["api-1", "api-2", "web-1", "web-2"]),
    ("^a$|^b$", ["a", "b"]), ("(?:x(y|z))", ["xy", "xz"]), ("(?P<n>a)\\.b", ["a.b"]),
    ("é|日", ["é", "日"]),
  ])
  func fewTextsAreListed(_ expression: String, _ texts: [String]) {
    #expect(PatternShape(expression) == .literals(texts))
  }

  /// How what fits begins and ends, and what stands between.
  @Test(arguments: [
    (".*-777[0-9]-x.*", "", "", PatternForm.Between.unknown(bytes("-777"))),
    ("service-(3|4)-.*7-x1", "service-3-|service-4-", "7-x1", .anything(atLeast: 0)),
    ("service-11-.+", "service-11-", "", .anything(atLeast: 1)),
    (".*", "", "", .anything(atLeast: 0)),
    ("a.*bc.*d", "a", "d", .anythingWith(bytes("bc"))), ("a+bcd*", "a", "", .unknown(bytes("bc"))),
    ("ab(cd)?e", "ab", "e", .unknown([])), ("\\.foo\\d+", ".foo", "", .unknown([])),
    ("x[]a]yz?", "x", "", .unknown(bytes("y"))), ("ab{2,3}?cde", "a", "cde", .unknown([])),
    ("foo.?", "foo", "", .unknown([])), ("éé*a", "é", "a", .unknown([])),
    // What could change the meaning of the rest is not looked into.
    ("(?i)abc", "", "", .unknown([])), ("\\x41b", "", "", .unknown([])),
    ("a\\b.*", "", "", .unknown([])),
    ("[[:alpha:]]abc", "", "", .unknown([])), ("\\Qa.b\\E", "", "", .unknown([])),
    ("(a|^b)c.*", "", "", .unknown([])), ("(?s:a).*", "", "", .unknown([])),
  ])
  func formsAreSeen(
    _ expression: String, _ prefixes: String, _ suffixes: String, _ between: PatternForm.Between
  ) throws {
    guard case .forms(let forms) = PatternShape(expression) else {
      Issue.record("listed")
      return
    }
    let form = try #require(forms.first)
    #expect(forms.count == 1)
    func joined(_ texts: [[UInt8]]) -> String {
      texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
    }
    #expect(joined(form.prefixes) == prefixes && joined(form.suffixes) == suffixes)
    #expect(form.between == between)
  }

  @Test func alternativesHaveFormsOfTheirOwn() {
    guard case .forms(let forms) = PatternShape("a.*|.*b|c") else {
      Issue.record("listed")
      return
    }
    #expect(forms.map(\.prefixes) == [[[0x61]], [[]], [[0x63]]])
    #expect(forms.map(\.between) == [.anything(atLeast: 0), .anything(atLeast: 0), .nothing])
  }

  /// Expressions of many kinds over texts made of the same letters: what the shape lets through and holds back is
  /// what the expression alone finds.
  @Test func theShapeNeverChangesTheAnswer() throws {
    var random = SplitMix(seed: 2_024)
    var texts = ValueTexts()
    var values: [String] = []
    for _ in 0..<400 {
      let letters = ["a", "b", "-", ".", "é", "aa", "ab-a", "\n"]
      let count = Int.random(in: 0...12, using: &random)
      values.append((0..<count).map { _ in letters.randomElement(using: &random) ?? "" }.joined())
      texts.append(values[values.count - 1])
    }
    texts.erase(7)
    values[7] = ""
    var exact = 0
    for _ in 0..<1_500 {
      let source = expression(&random, depth: 3)
      guard let pattern = try? Pattern(source) else { continue }
      let expected = values.indices.filter { !values[$0].isEmpty && pattern.matches(values[$0]) }
      let found = ValueFilter(pattern).matching(texts, from: 0)
      try #require(found == expected.map { UInt32($0) }, "\(source)")
      #expect(ValueFilter(pattern).matching(texts, from: 200) == found.filter { $0 >= 200 })
      if let literals = ValueFilter(pattern).literals {
        exact += 1
        try #require(literals.allSatisfy { pattern.matches($0) }, "\(source)")
      }
      if ValueFilter(pattern).isAnything { try #require(values.allSatisfy { pattern.matches($0) }) }
    }
    #expect(exact > 50)
  }

  private func expression(_ random: inout SplitMix, depth: Int) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      switch Int.random(in: 0..<16, using: &random) {
      case 0: text += ".*"
      case 1: text += ".+"
      case 2:
        text +=
          ["[ab]", "[^a]", "\\d", "\\.", "\\-", ".", "[]-]", "\\w+?"].randomElement(using: &random)
          ?? ""
      case 3 where depth > 0:
        text += ["(", "(?:", "(?P<n>"].randomElement(using: &random) ?? ""
        text += expression(&random, depth: depth - 1) + ")"
      case 4 where depth > 0: text += "|" + expression(&random, depth: depth - 1)
      case 5:
        text += ["*", "+", "?", "{2}", "{0,1}", "{1,}?", "*?"].randomElement(using: &random) ?? ""
      case 6:
        text += ["^", "$", "(?i)", "\\b", "\\Qa.\\E", "|"].randomElement(using: &random) ?? ""
      default: text += ["a", "b", "-", "é", "ab", "a-", "\\."].randomElement(using: &random) ?? ""
      }
    }
    return text
  }
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
