import Templates
import Testing

private func run(_ text: String, _ dot: TemplateValue = .null) throws(TemplateError) -> String {
  try Template(parsing: text, functions: ["now"]).run(
    dot,
    functions: [
      "now": TemplateFunction(0...0) { _ in
        .record(TemplateRecord("time.Time", [("Unix", .integer(5))]))
      }
    ])
}

private let dot: TemplateValue = .map(
  [
    "L": .list([.string("x"), .string("y")]), "E": .list([]), "Nil": .null, "N": .integer(3),
    "M": .map(["a": .null], missing: .null),
  ], missing: .null)

/// The corners of Go's text/template, each as its own package runs it.
@Suite struct GoRulesTests {
  @Test(arguments: [
    // A field of nothing is nothing; one of a value that is nil is an error (below).
    (
      "{{ define \"t\" }}<{{ .A }}{{ .A.B }}>{{ end }}{{ template \"t\" }}",
      "<<no value><no value>>"
    ),
    ("{{ (index .M \"zz\").b }}", "<no value>"), ("{{ $x := .Nil }}{{ $x.b }}", "<no value>"),
    ("{{ html .Nil }}", "&lt;no value&gt;"), ("{{ print .Nil .Nil }}", "<nil> <nil>"),
    // A field of what a function gives.
    ("{{ now.Unix }}", "5"), ("{{ printf \"%d\" now.Unix }}", "5"),
    // Until there is an element, a loop's variables hold the whole.
    ("{{ range $x := .E }}{{ else }}{{ $x }}{{ end }}", "[]"),
    ("{{ $x := 1 }}{{ range $x = .E }}{{ end }}{{ $x }}", "[]"),
    (
      "{{ range $x := .L }}{{ range $y := $.L }}{{ $x }}{{ $y }} {{ end }}{{ end }}", "xx xy yx yy "
    ),
    ("{{ range $i, $x := .L }}{{ $x := 1 }}{{ $i }}{{ $x }}{{ end }}", "0111"),
    // A break in an else leaves the loop that it belongs to, a continue goes on with the outer one.
    ("{{ range .L }}{{ range $.E }}{{ else }}{{ break }}{{ end }}{{ . }}{{ end }}", "xy"),
    ("{{ range .L }}{{ range $.E }}{{ else }}{{ continue }}{{ end }}{{ . }}{{ end }}", ""),
    ("{{ range .L }}{{ with . }}{{ continue }}{{ end }}{{ . }}{{ end }}", ""),
    // Comments and trim markers.
    ("a {{- /* b */ -}} c", "ac"), ("a {{/* b */ -}} c", "a c"), ("a\n{{- 1 }}\n", "a1\n"),
    ("{{/* {{ end }} */}}x", "x"), ("{{ 3 -}} \n\t x", "3x"), ("{{-3}}", "-3"),
    ("{{ \"}}\" }}{{ `{{` }}", "}}{{"), ("{{ with $y := 2 -}} {{ $y }} {{- end }}", "2"),
    ("{{\n1\n|\nprintf \"%d\"\n}}", "1"),
    // Definitions: an empty one gives way, wherever it stands.
    ("{{ define \"t\" }} {{ end }}{{ define \"t\" }}a{{ end }}{{ template \"t\" }}", "a"),
    ("{{ define \"t\" }}a{{ end }}{{ define \"t\" }} {{ end }}{{ template \"t\" }}", "a"),
    ("{{ if true }}{{ block \"b\" .N }}{{ . }}{{ end }}{{ end }}{{ template \"b\" 4 }}", "34"),
    ("{{ if 0 }}{{ else if 0 }}{{ else if 1 }}c{{ else }}d{{ end }}", "c"),
    // Comparison and numbers.
    (
      "{{ eq 1 2 3 1 }} {{ ne .Nil 1 }} {{ le 1.5 1.5 }} {{ lt \"a\" \"b\" }}",
      "true true true true"
    ),
    ("{{ 0x1F }} {{ 1_000 }} {{ 0b11 }} {{ 1e3 }} {{ 'é' }} {{ .5 }}", "31 1000 3 1000 233 0.5"),
    // Arguments by number, and texts that do not print.
    ("{{ printf \"%[2]s-%[1]s-%[1]q\" \"a\" \"b\" }}", "b-a-\"a\""),
    ("{{ printf \"%[3]d|%[x]d\" 1 }}", "%!d(BADINDEX)|%!d(BADINDEX)"),
    ("{{ printf \"%[2]*[1]d\" 7 3 }}", "  7"),
    ("{{ printf \"%q\" \"\\u00ad\\u200b\" }}", "\"\\u00ad\\u200b\""),
    ("{{ js \"\\u2028\" }}", "\\u2028"),
  ])
  func writes(_ text: String, _ expected: String) throws { #expect(try run(text, dot) == expected) }

  @Test(arguments: [
    ("{{ .Nil.b }}", "1: nil pointer evaluating interface {}.b"),
    ("{{ .M.a.b }}", "1: nil pointer evaluating interface {}.b"),
    ("{{/* a */ }}", "1: comment ends before closing delimiter"),
    ("{{/* a */  -}}", "1: comment ends before closing delimiter"),
    ("{{ if 1 }}\n{{ define \"t\" }}{{ end }}{{ end }}", "2: unexpected {{define}} in a block"),
    (
      "{{ define \"t\" }}a{{ end }}{{ define \"t\" }}b{{ end }}",
      "1: multiple definition of template \"t\""
    ),
    ("{{ if 1 }}{{ else with 1 }}{{ end }}", "1: unexpected <with> in else"),
    ("{{ range .L }}{{ else }}{{ break }}{{ end }}", "1: {{break}} outside {{range}}"),
    ("{{ range .L }}{{ define \"x\" }}{{ end }}{{ end }}", "1: unexpected {{define}} in a block"),
    ("{{ 9223372036854775808 }}", "1: integer overflow: \"9223372036854775808\""),
    ("{{ index nil }}", "1: error calling index: index of untyped nil"),
    ("{{ index .M nil }}", "1: error calling index: value is nil; should be of type string"),
    ("{{ eq .L 1 }}", "1: error calling eq: incompatible types for comparison"),
    ("{{ lt 1 .L }}", "1: error calling lt: invalid type for comparison"),
    ("{{ lt .Nil 1 }}", "1: error calling lt: invalid type for comparison"),
    ("{{ template \"none\" .Nil.b }}", "1: template \"none\" not defined"),
    ("{{ \"a\".b }}", "1: unexpected \".\" in operand"),
    // A text that doubles, and one that names its argument again and again.
    (
      "{{ $x := \"abcdefgh\" }}{{ range 64 }}{{ $x = print $x $x }}{{ end }}",
      "1: makes texts of more than 1048576 bytes"
    ),
  ])
  func fails(_ text: String, _ message: String) {
    let error = #expect(throws: TemplateError.self) { try run(text, dot) }
    #expect(error?.description == message)
  }

  @Test func noFormatTakesAllMemory() {
    let long = String(repeating: "%[1]s", count: 60_000)
    let text = "{{ $x := printf \"%9999s\" \"a\" }}{{ printf \"\(long)\" $x }}"
    let error = #expect(throws: TemplateError.self) { try run(text) }
    #expect(error?.message == "error calling printf: writes too much")
  }

  /// Blocks take the stack as templates do.
  @Test func whatCallsItselfInsideBlocksEnds() {
    let ifs = String(repeating: "{{ if 1 }}{{ range 1 }}", count: 40)
    let ends = String(repeating: "{{ end }}{{ end }}", count: 40)
    let text = "{{ define \"t\" }}\(ifs){{ template \"t\" }}\(ends){{ end }}{{ template \"t\" }}"
    let error = #expect(throws: TemplateError.self) { try run(text) }
    #expect(error?.message == "exceeded maximum template depth")
  }

  /// Lines are told right however long the text before is.
  @Test func theLineIsTold() {
    let text = String(repeating: "a\n{{ 1 }}\n", count: 20_000) + "{{ \"a\".b }}"
    let error = #expect(throws: TemplateError.self) { try run(text) }
    #expect(error?.line == 40_001)
  }
}
