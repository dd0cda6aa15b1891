import Patterns
import Testing

@Test(arguments: [
  ("/^a/", "Abc", false), ("/^a/i", "Abc", true), ("b(?!x)", "abx", false),
  ("b(?!x)", "aby", true), ("/a\\/b/", "a/b", true), ("/", "a/b", true),
  ("(?<n>a)\\k<n>", "xaa", true), ("[^]", "\n", true), ("a.c", "a\nc", false),
  ("/a.c/s", "a\nc", true), ("é+$", "caféé", true), ("a$", "a\n", false),
])
func matchesAsJavaScriptDoes(pattern: String, text: String, matches: Bool) throws {
  #expect(try ScriptPattern(pattern).matches(text) == matches)
}

@Test func namesItsGroups() throws {
  let pattern = try ScriptPattern(#"/instance="(?<text>[^"]+)|id="(?<value>[^"]+)/g"#)
  let matches = pattern.allMatches(in: #"{instance="a", id="7"}"#)
  #expect(matches.count == 2)
  #expect(matches[0]["text"] == "a")
  #expect(matches[0]["value"] == nil)
  #expect(matches[1]["value"] == "7")
}

@Test(arguments: [
  ("(\\w+) (\\w+)", "$2 $1", "b a"), ("/\\w/g", "<$&>", "<a> <b>"),
  ("(?<x>a)", "$<x>$$$9", "a$$9 b"), ("z", "q", "a b"),
])
func replacesAsJavaScriptDoes(pattern: String, template: String, result: String) throws {
  #expect(try ScriptPattern(pattern).replacing(in: "a b", with: template) == result)
}

@Test func runawayBacktrackingIsNoMatch() throws {
  let text = String(repeating: "a", count: 60) + "!"
  #expect(try !ScriptPattern("(a+)+(a+)+(a+)+$").matches(text))
}

@Test func brokenPatternSaysWhy() {
  #expect(throws: PatternError.self) { try ScriptPattern("/(/") }
}
