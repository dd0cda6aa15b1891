import Rules
import Templates
import Testing

@Suite struct TemplateTests {
  @Test(arguments: [
    "plain", "{{ $labels.instance }} is {{ $value | humanize }}", "{{- /* note */ -}} x",
    "{{ if gt $value 1.5 }}a{{ else if eq .Labels.job `b` }}b{{ else }}c{{ end }}",
    "{{ range $i, $x := query \"up\" }}{{ $i }} {{ $x.Labels.job }}{{ break }}{{ else }}none{{ end }}",
    "{{ with query \"a\" }}{{ . | first | value | humanizePercentage }}{{ end }}",
    "{{ define \"t\" }}x{{ end }}{{ template \"t\" . }}", "{{ (query \"x\" | first).Value }}",
    "{{ $x := 5 }}{{ $x = 6 }}{{ printf \"%.2f\\t%s\" $x (index $labels \"a\") }}",
    "{{$labels.a-}} ", "{{ \"a\" | toUpper -}}\n b",
  ])
  func reads(_ text: String) throws {
    if text.hasSuffix("a-}} ") {
      #expect(throws: TemplateError.self) { try Template(parsing: text) }
    } else {
      _ = try Template(parsing: text)
    }
  }

  @Test(arguments: [
    ("{{ $label.x }}", "1: undefined variable \"$label\""),
    ("a\n{{ foo }}", "2: function \"foo\" not defined"),
    ("{{ if true }}x", "1: unexpected EOF"), ("x{{ end }}", "1: unexpected {{end}}"),
    ("{{ $value", "1: unclosed action"), ("{{ }}", "1: missing value for command"),
    ("{{ \"x }}", "1: unterminated quoted string"), ("{{ (1 }}", "1: unclosed left paren"),
    ("{{ break }}", "1: {{break}} outside {{range}}"),
    ("{{ if 1 }}{{ $x := 1 }}{{ end }}{{ $x }}", "1: undefined variable \"$x\""),
    ("{{ 1 | 2 }}", "1: non executable command in pipeline stage 2"),
  ])
  func refuses(_ text: String, _ message: String) {
    let error = #expect(throws: TemplateError.self) { try Template(parsing: text) }
    #expect(error?.description == message)
  }

  @Test func trims() throws {
    let template = try Template(parsing: "a \n {{- 1 -}} \n b")
    #expect(template.nodes.first == .text("a"))
    #expect(template.nodes.last == .text("b"))
  }

  @Test func survivesEveryCutAndDepth() {
    let text =
      "a {{- if gt $value 1.5 }}{{ range $i, $x := query `u` }}{{ (first $x).Value }}{{end}}{{end}}"
    for count in 0...text.utf8.count {
      _ = try? Template(parsing: String(text.prefix(count)))
    }
    for deep in [
      String(repeating: "{{ if 1 }}", count: 50_000), "{{" + String(repeating: "(", count: 50_000),
    ] {
      #expect(throws: TemplateError.self) { try Template(parsing: deep) }
    }
  }
}
