import Metrics
import Routing
import Testing

private func printed(_ text: String, _ syntax: MatcherSyntax = .fallback) -> String? {
  (try? syntax.list(text))?.alertText
}

@Suite struct MatcherSyntaxTests {
  @Test(arguments: [
    ("", "{}"), ("a=b", #"{a="b"}"#), ("{a=b, c!~\"d|e\",}", #"{a="b",c!~"d|e"}"#),
    (#""a b"="c d""#, #"{"a b"="c d"}"#), ("größe=klein", #"{größe="klein"}"#),
    ("a=b c", #"{a="b c"}"#), ("a==b", #"{a="=b"}"#), (#"a="x,y",b=z"#, #"{a="x,y",b="z"}"#),
    (#""a\x41"="\u00e9""#, #"{aA="é"}"#), (#"a="tab\t""#, #"{a="tab\\t"}"#),
  ])
  func listsAreReadAndPrinted(_ text: String, _ wanted: String) {
    #expect(printed(text) == wanted)
  }

  @Test func whereBothWaysReadATextAndDifferTheOlderCounts() {
    let text = #"a="\u00e9""#
    #expect(printed(text, .utf8) == #"{a="é"}"#)
    #expect(printed(text, .classic) == #"{a="\\u00e9"}"#)
    #expect(printed(text) == printed(text, .classic))
  }

  @Test func bracesAreForLists() throws {
    #expect(throws: MatcherError.self) { try MatcherSyntax.fallback.single("{a=b}") }
    #expect(try MatcherSyntax.fallback.single("a=b").alertText == #"a="b""#)
    #expect(throws: MatcherError.self) { try MatcherSyntax.utf8.single("a=b,c=d") }
    #expect(try MatcherSyntax.classic.single("a=b,c=d").value == "b,c=d")
  }

  @Test(arguments: [
    "a", "=b", "a=\"b", "a=b\"c", "a=~(", ",", "{{a=b}}", "a!b", #""a"="\q""#, #""a"="\xf0""#,
  ])
  func whatIsNoMatcherIsRefused(_ text: String) {
    for syntax in MatcherSyntax.allCases { #expect(printed(text, syntax) == nil) }
  }

  @Test func expressionsAreAnchoredAndTheirDotIsOfOneLine() throws {
    let matcher = try Matcher(alerts: "a", .regex, "b.*|c")
    let fits = ["b", "bx", "c", "xb", "cx", "b\nx", ""].filter { matcher.matches($0) }
    #expect(fits == ["b", "bx", "c"])
    #expect(try Matcher(alerts: "a", .regex, "(?s)b.*").matches("b\nx"))
    #expect(try Matcher(alerts: "a", .notRegex, "b").matches(""))
  }

  @Test func aSilenceHidesNotEverything() throws {
    func isTaken(_ text: String) throws -> Bool {
      let matchers = try MatcherSyntax.fallback.list(text)
      return (try? SilenceMatchers(matchers)) != nil
    }
    #expect(try isTaken("a=b"))
    #expect(try isTaken("a!=b"))
    #expect(try isTaken("a=~\".*\",b=c"))
    #expect(try !isTaken("a=~\".*\""))
    #expect(try !isTaken("a=\"\""))
    #expect(try !isTaken(""))
  }
}
