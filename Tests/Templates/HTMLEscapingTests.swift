import Templates
import Testing

private let dot: TemplateValue = .map(
  [
    "Bad": .string("</b><script>alert('x' + \"y\")</script>"), "Empty": .string(""),
    "Link": .string("https://example.org/a b?c=d&e"), "Run": .string("javascript:alert(1)"),
    "Word": .string("critical"), "Number": .integer(7), "Yes": .bool(true),
    "List": .list([.string("a"), .integer(1)]),
    "Safe": safeHTML("<i title='t'>&amp;</i>"), "SafeURL": safeURL("tel:1 2"),
  ], missing: .null)

private func html(_ text: String) throws(TemplateError) -> String {
  try Template(parsing: text, functions: []).escapedForHTML().run(dot)
}

@Suite struct HTMLEscapingTests {
  @Test(arguments: [
    ("{{ .Bad }}", "&lt;/b&gt;&lt;script&gt;alert(&#39;x&#39; &#43; &#34;y&#34;)&lt;/script&gt;"),
    ("<b>{{ .Safe }}</b>", "<b><i title='t'>&amp;</i></b>"),
    ("<b title='{{ .Safe }}'>", "<b title='&amp;'>"),
    (
      "<textarea>{{ .Safe }}</textarea>",
      "<textarea>&lt;i title=&#39;t&#39;&gt;&amp;&lt;/i&gt;</textarea>"
    ),
    ("<a href=\"{{ .Link }}\">", "<a href=\"https://example.org/a%20b?c=d&amp;e\">"),
    ("<a href='?x={{ .Link }}'>", "<a href='?x=https%3a%2f%2fexample.org%2fa%20b%3fc%3dd%26e'>"),
    ("<a href=\"{{ .Run }}\">", "<a href=\"#ZgotmplZ\">"),
    ("<a href=\"{{ .SafeURL }}\">", "<a href=\"tel:1%202\">"),
    ("<a href={{ .Word }}>", "<a href=critical>"), ("<a href={{ .Empty }}>", "<a href=ZgotmplZ>"),
    ("<p {{ .Word }}=1>", "<p critical=1>"), ("<p on{{ .Word }}=1>", "<p oncritical=1>"),
    ("<p {{ .Bad }}>", "<p ZgotmplZ>"),
    ("<p style=\"color: {{ .Word }}\">", "<p style=\"color: critical\">"),
    ("<p style=\"width: {{ .Number }}px\">", "<p style=\"width: 7px\">"),
    ("<p style=\"color: {{ .Bad }}\">", "<p style=\"color: ZgotmplZ\">"),
    (
      "<script>var x = {{ .Bad }}</script>",
      "<script>var x = \"\\u003c/b\\u003e\\u003cscript\\u003ealert('x' + \\\"y\\\")\\u003c/script\\u003e\"</script>"
    ),
    (
      "<script>f({{ .Number }}, {{ .Yes }}, {{ .List }})</script>",
      "<script>f( 7 ,  true , [\"a\",1])</script>"
    ),
    (
      "<script>'{{ .Link }}'</script>",
      "<script>'https:\\/\\/example.org\\/a b?c=d\\u0026e'</script>"
    ),
    ("<i onclick=\"f('{{ .Word }}')\">", "<i onclick=\"f('critical')\">"),
    ("<i onclick='f({{ .Word }})'>", "<i onclick='f(&#34;critical&#34;)'>"),
    ("<!-- {{ .Word }} -->a", "a"), ("a < b, c<!-- d -->e", "a &lt; b, ce"),
    ("<style>/* c */ p { color: {{ .Word }} }</style>", "<style>  p { color: critical }</style>"),
    ("<script>/* c */ a // d\n b</script>", "<script>  a \n b</script>"),
    ("<!DOCTYPE html><title>{{ .Word }}</title>", "<!DOCTYPE html><title>critical</title>"),
    ("{{ .Word | html }}", "critical"),
    ("{{ range .List }}<li>{{ . }}</li>{{ end }}", "<li>a</li><li>1</li>"),
    ("<b title=\"{{ if .Yes }}a{{ else }}b{{ end }}\">", "<b title=\"a\">"),
    (
      "{{ define \"q\" }}{{ . }}{{ end }}<a href=\"?{{ template \"q\" .Link }}\">{{ template \"q\" .Bad }}</a>",
      "<a href=\"?https%3a%2f%2fexample.org%2fa%20b%3fc%3dd%26e\">&lt;/b&gt;&lt;script&gt;alert(&#39;x&#39; &#43; &#34;y&#34;)&lt;/script&gt;</a>"
    ),
  ])
  func eachPlaceHasItsEscape(text: String, wanted: String) throws {
    #expect(try html(text) == wanted)
  }

  @Test(arguments: [
    "<script>{{ .Word }}", "<a href='{{ .Link }}", "<b",
    "<a href=\"{{ if .Yes }}/a{{ else }}/b?{{ end }}{{ .Word }}\">",
    "{{ if .Yes }}<b title=\"{{ end }}", "{{ template \"none\" }}", "{{ .Word | html | print }}",
    "<a =b>", "<a b='c\"", "<p x=a'b>{{ .Word }}",
    "{{ range .List }}<b title=\"{{ end }}",
  ])
  func whatCannotBeToldIsRefused(text: String) {
    #expect(throws: TemplateError.self) { try html(text) }
  }

  @Test func whatCallsItselfEndsWhereItBegan() throws {
    let text = """
      {{ define "r" }}{{ if . }}<b>{{ template "r" }}</b>{{ end }}{{ end }}{{ template "r" 1 }}
      """
    #expect(try html(text) == "<b></b>")
    #expect(throws: TemplateError.self) {
      try html("{{ define \"r\" }}<b title=\"{{ template \"r\" }}{{ end }}{{ template \"r\" }}")
    }
  }
}
