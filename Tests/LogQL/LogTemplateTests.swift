import LogQL
import Metrics
import Testing

struct LogTemplateTests {
  @Test(arguments: [
    (#"{{ .a | upper }} {{ .a | title }} {{ ToLower .a }}"#, "HELLO WORLD Hello World hello world"),
    (
      #"{{ .a | trunc 3 }}|{{ trunc -3 .a }}|{{ substr 1 3 .a }}|{{ substr 2 -1 .a }}"#,
      "hel|rld|el|llo world"
    ),
    (#"{{ replace "l" "L" .a }} {{ Replace .a "l" "L" 1 }}"#, "heLLo worLd heLlo world"),
    (
      #"{{ Trim "$5$" "$" }} {{ trimAll "$" "$5$" }} {{ trimPrefix "$" "$5$" }} {{ TrimSuffix "$5$" "$" }}"#,
      "5 5 5$ $5"
    ),
    (
      #"{{ hasPrefix "he" .a }} {{ .a | hasSuffix "he" }} {{ contains "lo w" .a }}"#,
      "true false true"
    ),
    (#"{{ indent 2 "x\ny" }}{{ nindent 1 "z" }}"#, "  x\n  y\n z"),
    (
      #"{{ repeat 3 "ab" }} {{ default "d" .nosuch }} {{ .a | count "l" }} {{ count "l+|x*" "lla" }}"#,
      "ababab d 3 2"
    ),
    (
      #"{{ regexReplaceAll "(l+)" .a "<$1>" }} {{ regexReplaceAllLiteral "l" .a "$1" }}"#,
      "he<ll>o wor<l>d he$1$1o wor$1d"
    ),
    (
      #"{{ alignLeft 7 "ab" }}|{{ alignRight 7 "日本" }}|{{ alignRight 1 "日本" }}"#,
      "ab     |     日本|本"
    ),
    (
      #"{{ b64enc "hi" }} {{ b64dec "aGk" }} {{ b64dec "*" }}"#,
      "aGk= hi illegal base64 data at input byte 0"
    ),
    (#"{{ urlencode "a b/c" }} {{ urldecode "a+b%2Fc" }}"#, "a+b%2Fc a b/c"),
    (
      #"{{ add .n 1 2 }} {{ sub 5 .n }} {{ mul 2 .n }} {{ div .n 2 }} {{ mod .n 2 }} {{ int "4.9" }} {{ int "x" }}"#,
      "10 -2 14 3 1 4 0"
    ),
    (
      #"{{ addf 0.1 0.2 }} {{ mulf 1.1 1.1 }} {{ subf 1 0.9 }} {{ divf 20.2 5.25 }}"#,
      "0.3 1.21 0.1 3.8476190476190477"
    ),
    (
      #"{{ max 1 .n 3 }} {{ min 4 .n }} {{ maxf 1.5 0.5 }} {{ ceil 1.1 }} {{ floor -1.1 }} {{ round 1.255 2 }}"#,
      "7 4 1.5 2 -2 1.25"
    ),
    (
      #"{{ bytes "1.5KiB" }} {{ bytes "3MB" }} {{ duration "1h30m" }} {{ duration_seconds "250ms" }}"#,
      "1536 3e+06 5400 0.25"
    ),
    (
      #"{{ range $x := fromJson "[{\"k\":1},{\"k\":2.5}]" }}{{ $x.k }};{{ end }}{{ fromJson "bad" }}"#,
      "1;2.5;<no value>"
    ),
    (#"{{ __line__ | upper }} {{ len __line__ }}"#, "A LINE 6"),
    (
      #"{{ __timestamp__ | date "2006-01-02T15:04:05.000" }} {{ unixEpoch __timestamp__ }} {{ unixEpochNanos __timestamp__ }}"#,
      "2026-01-02T03:04:05.250 1767323045 1767323045250000000"
    ),
    (#"{{ date "2006-01-02" now }}"#, "2026-01-03"),
    (
      #"{{ unixToTime "1767323045" | date "15:04" }} {{ toDate "2006-01-02" "2026-02-03" | unixEpoch }}"#,
      "03:04 1770076800"
    ),
    (
      #"{{ toDateInZone "2006-01-02 15:04" "Europe/Paris" "2026-07-01 12:00" | unixEpoch }}"#,
      "1782900000"
    ),
    (
      #"{{ if and (eq .a "hello world") (gt (int .n) 5) }}yes{{ else }}no{{ end }}{{ .nosuch }}"#,
      "yes"
    ),
  ])
  func functions(_ template: String, _ line: String) throws {
    let found = try processed(
      "| line_format `\(template)` | drop a, n", "a line", ["a": "hello world", "n": "7"],
      nanoseconds: 1_767_323_045_250_000_000, now: 1_767_400_000_000_000_000)
    #expect(found == "{} " + line)
  }

  @Test(arguments: [
    (
      #"{{ divf 1 0 }}"#,
      #"template: line:1:3: executing "line" at <divf 1 0>: error calling divf: decimal division by 0"#
    ),
    (
      #"{{ div 1 .x }}"#,
      #"template: line:1:3: executing "line" at <div 1 .x>: error calling div: runtime error: integer divide by zero"#
    ),
    (
      #"{{.a.b}}"#,
      #"template: line:1:4: executing "line" at <.a.b>: can't evaluate field b in type string"#
    ),
    (
      #"{{replace "x"}}"#,
      #"template: line:1:2: executing "line" at <replace>: wrong number of args for replace: want 3 got 1"#
    ),
    (
      #"{{ urldecode "%zz" }}"#,
      #"template: line:1:3: executing "line" at <urldecode "%zz">: error calling urldecode: invalid URL escape "%zz""#
    ),
  ])
  func whatFailsLeavesTheLine(_ template: String, _ details: String) throws {
    let run = LogPipelineRun(
      try LogPipeline(try parseLogStages("| line_format `\(template)`")), stream: ["a": "b"], now: 0
    )
    let found = Array("as it was".utf8).withUnsafeBytes { run.process($0, nanoseconds: 0) }
    #expect(found?.line == Array("as it was".utf8))
    #expect(found?.labels["__error__"] == "TemplateFormatErr")
    #expect(found?.labels["__error_details__"] == details)
  }

  /// What would run for ever, or take all memory, ends in the label.
  @Test(arguments: [
    #"{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}"#,
    #"{{ range 1000000 }}{{ range 1000000 }}x{{ end }}{{ end }}"#,
    #"{{ $x := "ab" }}{{ range 100 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}"#,
    #"{{ repeat 2000000000 "x" }}"#, #"{{ nindent 2000000000 "x" }}"#,
    #"{{ alignLeft 2000000000 "x" }}"#,
    #"{{ repeat 9223372036854775807 "xx" }}"#,
  ])
  func whatLoopsEnds(_ template: String) throws {
    let labels = try labelsProcessed("| line_format `\(template)`", Array("x".utf8))
    #expect(labels?["__error__"] == "TemplateFormatErr")
  }
}
