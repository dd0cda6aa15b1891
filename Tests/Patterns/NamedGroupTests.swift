import Testing

@testable import Patterns

/// A group may bear its name with and without the P, as in Go.
@Suite struct NamedGroupTests {
  @Test(arguments: [
    ("(?<n>h).*", "(?P<n>h).*"), ("a(?<x>b(?<y>c))|(?P<z>d)", "a(?P<x>b(?P<y>c))|(?P<z>d)"),
    // Text, not syntax.
    (#"\(?<n>h"#, #"\(?<n>h"#), (#"\\(?<n>h)"#, #"\\(?P<n>h)"#), ("[(?<n>]", "[(?<n>]"),
    ("[]((?<n>]", "[]((?<n>]"), ("[^](?<n>x]", "[^](?<n>x]"), (#"[\](?<n>]"#, #"[\](?<n>]"#),
    ("[[:alpha:](?<n>](?<m>x)", "[[:alpha:](?<n>](?P<m>x)"),
    ("[[](?<m>x)", "[[](?P<m>x)"), ("[[:x](?<m>x)", "[[:x](?P<m>x)"),
    (#"\Q(?<n>x)\E(?<m>y)"#, #"\Q(?<n>x)\E(?P<m>y)"#), (#"\Q(?<n>x"#, #"\Q(?<n>x"#),
    // No lookbehind is made of it, and none is hidden.
    ("(?<=a)b", "(?<=a)b"), ("(?<!a)b", "(?<!a)b"), ("a(?<", "a(?<"),
    ("(?i)(?<ä>x)", "(?i)(?P<ä>x)"),
    ("[(?<n>", "[(?<n>"), ("a\\", "a\\"), ("x<y", "x<y"),
  ]) func names(pattern: String, expected: String) {
    #expect(namingGroupsWithP(pattern) == expected)
  }

  @Test func namesAreExpanded() throws {
    let pattern = try Pattern("(?<host>[a-z]+):(?P<port>[0-9]+)")
    #expect(pattern.expand("${port}/$host", matching: "web:80") == "80/web")
    #expect(pattern.source == "(?<host>[a-z]+):(?P<port>[0-9]+)")
    #expect(pattern.groupName(1) == "host" && pattern.groupName(2) == "port")
  }

  @Test(arguments: [
    "(?<=a)b", "(?<!a)b", "(?<>a)", "(?<n", "(?<n>a", "(?<a b>x)",
  ])
  func errorsStay(pattern: String) {
    #expect(throws: PatternError.self) { try Pattern(pattern) }
  }
}
