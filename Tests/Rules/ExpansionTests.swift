import Metrics
import Rules
import Testing

@Suite struct ExpansionTests {
  /// What promtool makes of a template over `x{a="b"} 1234567`, where it is not left to whoever runs the rules.
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("{{/* nothing */}}", ""),
    ("{{ $labels.a }} {{ .Labels.a }} [{{ $labels.nope }}]", "b b []"),
    ("{{ $labels.__name__ }} {{ $value }} {{ .Value }}", "x 1.234567e+06 1.234567e+06"),
    ("{{ $externalLabels.zone }} {{ .ExternalLabels.zone }}", "eu eu"),
    (
      "{{ $externalURL }} {{ externalURL }} {{ pathPrefix }}",
      "http://vigil.example:9090/x http://vigil.example:9090/x /x"
    ),
    (
      "{{ . }} {{ printf \"%v %T\" $labels .Labels }}",
      "{map[__name__:x a:b] map[zone:eu] http://vigil.example:9090/x 1.234567e+06} "
        + "map[__name__:x a:b] map[string]string"
    ),
    ("{{ title \"foo bar-baz ÄÖ émile it's o_x 1a\" }}", "Foo Bar-Baz ÄÖ Émile It'S O_x 1a"),
    ("{{ toUpper \"straße\" }} {{ toLower \"ÄB\" }}", "STRAßE äb"),
    ("{{ humanize $value }} {{ humanize1024 $value }}", "1.235M 1.177Mi"),
    ("{{ humanizeDuration $value }} {{ humanizePercentage $value }}", "14d 6h 56m 7s 1.235e+08%"),
    ("{{ humanizeTimestamp $value }}", "1970-01-15 06:56:07 +0000 UTC"),
    (
      "{{ humanize \"12\" }} {{ humanize 0.00001234 }} {{ humanize -1500 }} {{ humanize 1e30 }}",
      "12 12.34u -1.5k 1e+06Y"
    ),
    (
      "{{ humanize1024 0.5 }} {{ humanize 999999 }} {{ humanizePercentage 0.12345678 }}",
      "0.5 1000k 12.35%"
    ),
    (
      "{{ humanizeDuration -5 }} {{ humanizeDuration 61.5 }} {{ humanizeDuration 3600 }}",
      "-5s 1m 1s 1h 0m 0s"
    ),
    (
      "{{ humanizeDuration 1.23456 }} {{ humanizeDuration 0 }} {{ humanizeDuration -0.0015 }}",
      "1.235s 0s -1.5ms"
    ),
    ("{{ 1500000000.1239 | humanizeTimestamp }}", "2017-07-14 02:40:00.123 +0000 UTC"),
    (
      "{{ (1500000000 | toTime).Format \"Mon Jan _2 15:04:05.000 2006 MST -0700 PM 3:4:5 02/01/06\" }}",
      "Fri Jul 14 02:40:00.000 2017 UTC +0000 AM 2:40:0 14/07/17"
    ),
    (
      "{{ (1500000000 | toTime).Month }} {{ (toTime 1500000000).YearDay }} {{ toTime 1.5 }}",
      "July 195 1970-01-01 00:00:01.5 +0000 UTC"
    ),
    (
      "{{ 5400.5 | toDuration }} {{ 0.0015 | toDuration }} {{ (toDuration 90).Minutes }}",
      "1h30m0.5s 1.5ms 1.5"
    ),
    ("{{ parseDuration \"1h30m\" }} {{ now }}", "5400 0"),
    (
      "{{ stripPort \"a.b:80\" }} {{ stripPort \"[::1]:80\" }} {{ stripPort \"::1\" }}",
      "a.b ::1 ::1"
    ),
    (
      "{{ stripDomain \"a.b.c:80\" }} {{ stripDomain \"1.2.3.4:80\" }} {{ stripDomain \"a.b\" }}",
      "a:80 1.2.3.4:80 a"
    ),
    (
      "{{ stripDomain \"[::1]:80\" }} {{ stripPort \"a:\" }} {{ stripDomain \"a.b:\" }}",
      "[::1]:80 a a"
    ),
    ("{{ reReplaceAll \"a(b*)\" \"<$1>${1}x$1x$$\" \"abb-a-cab\" }}", "<bb>bbx$-<>x$-c<b>bx$"),
    ("{{ reReplaceAll \"x*\" \"-\" \"abc\" }} {{ reReplaceAll \"\" \"-\" \"ä\" }}", "-a-b-c- -ä-"),
    ("{{ match \"^b\" \"ab\" }} {{ match \"a.c\" \"xabcx\" }}", "false true"),
    (
      "{{ graphLink \"a b\" }} {{ tableLink \"up\" }}",
      "/graph?g0.expr=a+b&g0.tab=0 /graph?g0.expr=up&g0.tab=1"
    ),
    (
      "{{ urlQueryEscape \"a b&c\" }} {{ safeHtml \"<b>\" }} {{ args 1 \"x\" }}",
      "a+b%26c <b> map[arg0:1 arg1:x]"
    ),
    ("{{ range query \"sort(y)\" }}{{ .Labels.a }}={{ .Value }};{{ end }}", "3=1;10=2;"),
    (
      "{{ range query \"y\" | sortByLabel \"a\" }}{{ .Labels.a }};{{ end }}{{ query \"y\" | len }}",
      "10;3;2"
    ),
    (
      "{{ with query \"sort(y)\" }}{{ . | first | label \"a\" }} {{ . | first | value }}{{ end }}",
      "3 1"
    ),
    ("{{ strvalue (first (query \"y\")) }}{{ query \"1 + 1\" | first | value }}", "2"),
    ("{{ if query \"nope\" }}yes{{ else }}no{{ end }}", "no"),
    (
      "{{ $x := query \"1 / 0\" | first | value }}{{ printf \"%.4g %6.2f\" $x $x }} {{ humanize $x }}",
      "+Inf   +Inf +Inf"
    ),
  ])
  func expands(_ text: String, _ expected: String) throws {
    let bench = try expanded(text)
    #expect(bench.group.rules[0].alerts.first?.annotations.first?.value == expected)
    #expect(bench.group.rules[0].templateError.isEmpty)
  }

  @Test(arguments: [
    (
      "{{ humanize \"x\" }}",
      "error calling humanize: strconv.ParseFloat: parsing \"x\": invalid syntax"
    ),
    ("{{ humanize $labels }}", "error calling humanize: can't convert map[string]string to float"),
    (
      "{{ humanizeTimestamp 1e30 }}",
      "error calling humanizeTimestamp: 1e+30 cannot be represented as a nanoseconds timestamp since it overflows int64"
    ),
    (
      "{{ .Foo }}",
      "can't evaluate field Foo in type struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }"
    ),
    (
      "{{ first (query \"nope\") }}",
      "error calling first: first() called on vector with no elements"
    ),
    ("{{ query \"y +\" }}", "error calling query: 1:4: parse error: unexpected end of input"),
    (
      "{{ parseDuration \"x\" }}", "error calling parseDuration: not a valid duration string: \"x\""
    ),
    ("{{ template \"x\" }}", "template \"x\" not defined"),
    ("{{ toTime \"NaN\" }}", "error calling toTime: value is NaN or Inf"),
  ])
  func tellsWhatFails(_ text: String, _ message: String) throws {
    let rule = try expanded(text).group.rules[0]
    let alert = try #require(rule.alerts.first)
    let isAction = !text.contains("template ")
    let place =
      isAction ? "1:115: executing \"__alert_A\" at <\(text.dropFirst(3).dropLast(3))>" : "1"
    let error = "error executing template __alert_A: template: __alert_A:\(place): \(message)"
    #expect(alert.annotations.first?.value == "<error expanding template: \(error)>")
    #expect(rule.templateError == error)
    // The alert stands.
    #expect(alert.state == .firing && rule.health == .ok)
  }

  /// As promtool places it.
  @Test(arguments: [
    (
      "a\n {{ $labels.a }} {{ humanize \"x\" }}",
      "2:20: executing \"__alert_A\" at <humanize \"x\">"
    ),
    ("ä {{ \"x\" | humanize }}", "1:124: executing \"__alert_A\" at <humanize>"),
    (
      "{{ if true }}{{ humanize (print \"x\") }}{{ end }}",
      "1:128: executing \"__alert_A\" at <humanize (print \"x\")>"
    ),
    (
      "{{ define \"t\" }}{{ humanize \"x\" }}{{ end }}{{ template \"t\" }}",
      "1:131: executing \"t\" at <humanize \"x\">"
    ),
  ])
  func tellsWhereItFails(_ text: String, _ place: String) throws {
    let error = try expanded(text).group.rules[0].templateError
    #expect(
      error.hasPrefix("error executing template __alert_A: template: __alert_A:\(place): error"))
  }

  /// Loops and explosions are cut off.
  @Test(arguments: [
    "{{ range 10000000 }}{{ end }}",
    "{{ define \"t\" }}{{ template \"t\" . }}{{ end }}{{ template \"t\" . }}",
    "{{ range 1000 }}{{ range 1000 }}{{ range 1000 }}x{{ end }}{{ end }}{{ end }}",
    "{{ $x := \"aaaaaaaa\" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}{{ $x }}",
    "{{ range 2000 }}{{ printf \"%9999d\" 1 }}{{ end }}",
    "{{ reReplaceAll \"\" (printf \"%9000d\" 1) (printf \"%9000d\" 1) }}",
    "{{ $x := args 1 }}{{ range 60 }}{{ $x = args $x $x }}{{ end }}{{ $x }}",
    "{{ range 5000 }}{{ if query \"x\" }}{{ end }}{{ end }}",
  ])
  func isCutOff(_ text: String) throws {
    let rule = try expanded(text).group.rules[0]
    #expect(!rule.templateError.isEmpty)
    #expect(rule.alerts.first?.state == .firing)
    #expect((rule.alerts.first?.annotations.first?.value.utf8.count ?? 0) < 1000)
  }

  @Test func showsAHistogram() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x\n    annotations: {n: \"{{ $value }}\"}",
      ["x {{schema:0 count:3 sum:4 buckets:[1 2]}}"])
    bench.step()
    let alert = try #require(bench.group.rules[0].alerts.first)
    #expect(alert.annotations.first?.value == "{count:3, sum:4, (0.5,1]:1, (1,2]:2}")
    #expect(alert.value == 0)
  }

  @Test func followsTheValueAndTheWorld() throws {
    var bench = try Bench(
      """
      rules:
        - alert: A
          expr: x > 0
          annotations:
            value: "{{ $value }}"
            world: "{{ query \\"y\\" | first | value }}"
            time: "{{ now }}"
      """, ["x 1 1 2", "y 5 6 6"])
    var seen: [String] = []
    for _ in 0..<3 {
      bench.step()
      let texts = bench.group.rules[0].alerts.first?.annotations.map(\.value) ?? []
      seen.append(texts.joined(separator: " "))
    }
    #expect(seen == ["0 1 5", "60 1 6", "120 2 6"])
  }

  private func expanded(_ text: String) throws -> Bench {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n    annotations: {n: \(quoted(text))}",
      ["x{a=\"b\"} 1234567", "y{a=\"3\"} 1", "y{a=\"10\"} 2"])
    bench.step()
    return bench
  }
}
