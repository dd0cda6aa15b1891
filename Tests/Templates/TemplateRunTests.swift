import Templates
import Testing

/// A value that a map or a list of other values makes, for short.
private func map(_ entries: [String: TemplateValue]) -> TemplateValue {
  .map(entries, missing: .null)
}

private let dot: TemplateValue = map([
  "A": .string("a"), "N": .integer(3), "F": .float(2.5), "T": .bool(true), "Nil": .null,
  "L": .list([.string("x"), .string("y"), .string("z")]), "E": .list([]),
  "M": map(["b": .integer(2), "a": .integer(1)]),
  "Labels": .map(["job": .string("api")], missing: .string("")),
  "R": .record(
    TemplateRecord(
      "test.Pair",
      [
        ("Name", .string("n")), ("Value", .integer(7)),
        ("Twice", .function(TemplateFunction(1...1) { .list([$0[0], $0[0]]) })),
      ])),
  "KV": .record(
    TemplateRecord(
      "template.KV", [("Size", .function(TemplateFunction(0...0) { _ in .integer(1) }))],
      contents: map(["k": .string("v")]))),
  "Add": .function(
    TemplateFunction(2...2) { values throws(TemplateFailure) in
      guard case .integer(let a) = values[0], case .integer(let b) = values[1] else {
        throw TemplateFailure("no numbers")
      }
      return .integer(a + b)
    }),
])

private let functions: [String: TemplateFunction] = [
  "toUpper": TemplateFunction(1...1) { values throws(TemplateFailure) in
    guard case .string(let text) = values[0] else { throw TemplateFailure("no text") }
    return .string(text.uppercased())
  },
  "fail": TemplateFunction(0...0) { _ throws(TemplateFailure) in throw TemplateFailure("it fails")
  },
]

private func run(_ text: String, limits: TemplateLimits = TemplateLimits()) throws(TemplateError)
  -> String
{
  try Template(parsing: text, functions: Set(functions.keys), variables: ["$value"])
    .run(dot, variables: [("$value", .float(0.25))], functions: functions, limits: limits)
}

@Suite struct TemplateRunTests {
  @Test(arguments: [
    ("plain {{/* note */}}text", "plain text"), ("a {{- 1 -}} b", "a1b"),
    ("{{ \"a\\tb\\u00e4\" }}", "a\tbä"),
    ("{{ `raw\\n` }}", "raw\\n"),
    ("{{ 'a' }} {{ 0x1F }} {{ 010 }} {{ 1_000 }} {{ -2 }}", "97 31 8 1000 -2"),
    ("{{ 1.5 }} {{ 1e3 }} {{ 1e6 }} {{ 1e-5 }} {{ 123456.5 }}", "1.5 1000 1e+06 1e-05 123456.5"),
    ("{{ true }} {{ .T }} {{ $value }} {{ $.A }}{{ $.M.a }}", "true true 0.25 a1"),
    // What is not there.
    ("{{ .X }}|{{ .Nil }}|{{ .Labels.x }}|{{ .Labels.job }}", "<no value>|<no value>||api"),
    ("{{ print nil }} {{ print .X }}", "<nil> <nil>"),
    // Branches.
    ("{{ if .E }}a{{ else if .L }}b{{ else }}c{{ end }}", "b"), ("{{ if not .N }}a{{ end }}", ""),
    ("{{ with .A }}{{ . }}{{ $.N }}{{ end }}", "a3"),
    ("{{ with .E }}a{{ else }}{{ .A }}{{ end }}", "a"),
    ("{{ with .E }}a{{ else with .M }}{{ .a }}{{ else }}c{{ end }}", "1"),
    ("{{ with $x := .N }}{{ $x }}{{ end }}", "3"),
    // Loops.
    ("{{ range .L }}{{ . }},{{ end }}", "x,y,z,"), ("{{ range $x := .L }}{{ $x }}{{ end }}", "xyz"),
    ("{{ range $i, $x := .L }}{{ $i }}{{ $x }}{{ end }}", "0x1y2z"),
    ("{{ range $k, $v := .M }}{{ $k }}{{ $v }}{{ end }}", "a1b2"),
    ("{{ range .E }}a{{ else }}none{{ end }}", "none"),
    ("{{ range .Nil }}a{{ else }}none{{ end }}", "none"), ("{{ range 3 }}{{ . }}{{ end }}", "012"),
    ("{{ range .L }}{{ if eq . \"y\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "x"),
    ("{{ range .L }}{{ if eq . \"y\" }}{{ continue }}{{ end }}{{ . }}{{ end }}", "xz"),
    ("{{ range .KV }}{{ . }}{{ end }}{{ .KV.k }}{{ .KV.Size }}{{ len .KV }}", "vv11"),
    // Variables keep to their block; what is set anew stays set.
    ("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21"),
    ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
    ("{{ $x := 0 }}{{ range .L }}{{ $x = . }}{{ end }}{{ $x }}", "z"),
    ("{{ $i := 9 }}{{ range $i = .L }}{{ end }}{{ $i }}", "z"),
    // Templates.
    (
      "{{ define \"t\" }}<{{ . }}>{{ end }}{{ template \"t\" .A }}{{ template \"t\" }}",
      "<a><<no value>>"
    ),
    ("{{ block \"b\" .N }}[{{ . }}{{ $ }}]{{ end }}", "[33]"),
    ("{{ template \"late\" 1 }}{{ define \"late\" }}{{ . }}{{ end }}", "1"),
    // Pipelines, methods, functions as values.
    ("{{ .A | toUpper | printf \"%s-%s\" \"x\" }}", "x-A"), ("{{ .R.Name }}{{ .R.Value }}", "n7"),
    ("{{ (.R.Twice 4) }}{{ .N | .R.Twice }}", "[4 4][3 3]"),
    ("{{ (index .M \"b\") }}{{ (.R).Name }}", "2n"),
    ("{{ call .Add 1 2 }}{{ 5 | call .Add 1 }}", "36"),
    ("{{ .R }} {{ .M }} {{ .L }}", "{n 7} map[a:1 b:2] [x y z]"),
  ])
  func writes(_ text: String, _ expected: String) throws { #expect(try run(text) == expected) }

  @Test(arguments: [
    ("and 0 (fail)", "0"), ("or 1 (fail)", "1"), ("and 1 2 3", "3"), ("or 0 \"\" .E", "[]"),
    ("and true", "true"), ("2 | and 1", "2"), ("not 0", "true"), ("eq 1 1", "true"),
    ("eq .A \"b\" \"a\"", "true"), ("eq .Nil nil", "true"), ("eq .A nil", "false"),
    ("ne 1 2", "true"),
    ("lt 1 2", "true"), ("le 2 2", "true"), ("gt \"b\" \"a\"", "true"), ("ge 1.5 2.5", "false"),
    ("lt $value 0.5", "true"), ("len .L", "3"), ("len \"é\"", "2"), ("len .M", "2"),
    ("index .L 1", "y"), ("index .M \"zz\"", "<no value>"), ("index .Labels \"zz\"", ""),
    ("index \"ab\" 1", "98"), ("index .A", "a"), ("slice \"abcd\" 1 3", "bc"),
    ("slice .L 1", "[y z]"),
    ("slice .L 0 1 2", "[x]"), ("print 1 2 \"a\" \"b\" 3 4", "1 2ab3 4"), ("print \"a\" 1", "a1"),
    ("println 1 \"a\"", "1 a\n"), ("html \"<a b='c'>&\\\"\"", "&lt;a b=&#39;c&#39;&gt;&amp;&#34;"),
    ("js \"it's <a=\\\"b\\\">\\n\"", "it\\'s \\u003Ca\\u003D\\\"b\\\"\\u003E\\u000A"),
    ("urlquery \"a b&c/é\"", "a+b%26c%2F%C3%A9"), ("urlquery 1 2", "1+2"),
  ])
  func goFunctionsGive(_ call: String, _ expected: String) throws {
    #expect(try run("{{ \(call) }}") == expected)
  }

  @Test(arguments: [
    ("\"%d %5d|%-5d|%05d|%+d\" 1 2 3 4 5", "1     2|3    |00004|+5"),
    ("\"%.2f %6.1f %e %g %g\" 1.005 2.25 3.0 4.5 1e9", "1.00    2.2 3.000000e+00 4.5 1e+09"),
    (
      "\"%s %q %x %X %10s|%-4s|%.2s\" \"a\" \"b\\n\" \"hi\" 255 \"r\" \"l\" \"cut\"",
      "a \"b\\n\" 6869 FF          r|l   |cu"
    ),
    ("\"%v %v %v %v\" .L .M true 1.0", "[x y z] map[a:1 b:2] true 1"),
    ("\"%t %c %U %b %o %#x\" true 97 228 5 8 255", "true a U+00E4 101 10 0xff"),
    ("\"%T %T %T\" 1 \"a\" 1.5", "int string float64"), ("\"100%%\"", "100%"),
    ("\"%*d\" 4 7", "   7"),
    ("\"%d\" \"x\"", "%!d(string=x)"), ("\"%s\" 1", "%!s(int=1)"),
    ("\"%d %d\" 1", "1 %!d(MISSING)"),
    ("\"a\" 1 \"b\"", "a%!(EXTRA int=1, string=b)"), ("\"%\"", "%!(NOVERB)"),
    ("\"%s\" nil", "%!s(<nil>)"),
    ("\"%s\" .L", "[x y z]"), ("\"% d\" 5", " 5"),
  ])
  func printfFormats(_ arguments: String, _ expected: String) throws {
    #expect(try run("{{ printf \(arguments) }}") == expected)
  }

  /// With the line that is run.
  @Test(arguments: [
    ("a\n{{ .A.b }}", "2: can't evaluate field b in type string"),
    ("{{ .Nil.b }}", "1: nil pointer evaluating interface {}.b"),
    ("{{ .R.None }}", "1: can't evaluate field None in type test.Pair"),
    ("{{ .A 1 }}", "1: A has arguments but cannot be invoked as function"),
    ("{{ 1 | .A }}", "1: A has arguments but cannot be invoked as function"),
    ("{{ $value 1 }}", "1: can't give argument to non-function $value"),
    ("{{ \"a\" 1 }}", "1: can't give argument to non-function \"a\""),
    ("{{ nil }}", "1: nil is not a command"),
    ("{{ template \"none\" }}", "1: template \"none\" not defined"),
    ("{{ fail }}", "1: error calling fail: it fails"),
    ("{{ toUpper }}", "1: wrong number of args for toUpper: want 1 got 0"),
    ("{{ eq 1 1.0 }}", "1: error calling eq: incompatible types for comparison"),
    ("{{ eq 1 }}", "1: error calling eq: missing argument for comparison"),
    ("{{ lt true false }}", "1: error calling lt: invalid type for comparison"),
    ("{{ eq .L .L }}", "1: error calling eq: non-comparable types []interface {}, []interface {}"),
    ("{{ index .L 3 }}", "1: error calling index: index out of range: 3"),
    ("{{ index .L -1 }}", "1: error calling index: index out of range: -1"),
    ("{{ index .M 1 }}", "1: error calling index: value has type int; should be string"),
    ("{{ index nil 1 }}", "1: error calling index: index of untyped nil"),
    ("{{ slice .L 2 1 }}", "1: error calling slice: invalid slice index: 2 > 1"),
    ("{{ slice \"abc\" 0 1 2 }}", "1: error calling slice: cannot 3-index slice a string"),
    ("{{ len 3 }}", "1: error calling len: len of type int"),
    ("{{ call .A }}", "1: error calling call: non-function of type string"),
    ("{{ range .T }}{{ end }}", "1: range can't iterate over true"),
    ("{{ and }}", "1: wrong number of args for and: want at least 1 got 0"),
    ("{{ printf 1 }}", "1: error calling printf: wrong type for value; expected string; got int"),
  ])
  func fails(_ text: String, _ message: String) {
    let error = #expect(throws: TemplateError.self) { try run(text) }
    #expect(error?.description == message)
  }

  // MARK: Cut off

  @Test(arguments: [
    "{{ range 1000000000 }}x{{ end }}", "{{ range 400 }}{{ range 400 }}{{ end }}{{ end }}",
    "{{ define \"t\" }}{{ template \"t\" }}{{ template \"t\" }}{{ end }}{{ template \"t\" }}",
  ])
  func endlessOnesAreCutOff(_ text: String) {
    #expect(throws: TemplateError.self) { try run(text) }
  }

  @Test func largeOutputIsCutOff() {
    var limits = TemplateLimits()
    limits.outputBytes = 100
    let error = #expect(throws: TemplateError.self) {
      try run("{{ range 50 }}abc{{ end }}", limits: limits)
    }
    #expect(error?.message == "writes more than 100 bytes")
    #expect(throws: TemplateError.self) { try run("{{ printf \"%9000d\" 1 }}", limits: limits) }
  }

  @Test func aRunLeavesTheTemplateAsItWas() throws {
    let template = try Template(parsing: "{{ $x := 1 }}{{ . }}{{ $x }}", functions: [])
    #expect(try template.run(.string("a")) == "a1")
    #expect(try template.run(.string("b")) == "b1")
  }
}
