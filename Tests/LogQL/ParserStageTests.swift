import LogQL
import Metrics
import Testing

struct ParserStageTests {
  @Test(arguments: [
    (#"{"a":1,"b":"x","c":{"d":true,"e":null,"f":[1,2]}}"#, #"{a="1", b="x", c_d="true"}"#),
    (#"{"a":"1","a":"2"} and more"#, #"{a="1"}"#),
    (#"{"a.b":1,"9z":2," c d ":3,"é":4}"#, #"{_="4", _9z="2", a_b="1", c_d="3"}"#),
    (#"{"a":"\u00e9\n\ud83d\ude00\"","b":"\x"}"#, "{a=\"é\\n😀\\\"\"}"),
    (#"{"a":{"b":{"c":{"d":1}}},"e":{},"f":2}"#, #"{a_b_c_d="1", f="2"}"#),
    (
      #"{"a":1e+21,"b":-0.50,"c":12345678901234567890}"#,
      #"{a="1e+21", b="-0.50", c="12345678901234567890"}"#
    ),
    (#"{"a":1,}"#, #"{a="1"}"#),
    (
      #"{"a":1,"b":"trunc"#,
      #"{__error__="JSONParserErr", __error_details__="Value is string, but can't find closing '\"' symbol", a="1"}"#
    ),
    (
      #"{"a":1,"b":{"c":2,"d":"#,
      #"{__error__="JSONParserErr", __error_details__="Value looks like object, but can't find closing '}' symbol", a="1"}"#
    ),
    (
      #"{"a":1,"b":{"c":2,"d" 3}}"#,
      #"{__error__="JSONParserErr", __error_details__="Malformed JSON error", a="1", b_c="2"}"#
    ),
    (#"{"a":nope}"#, #"{__error__="JSONParserErr", __error_details__="Unknown value type"}"#),
    (
      "plain",
      #"{__error__="JSONParserErr", __error_details__="Value looks like object, but can't find closing '}' symbol"}"#
    ),
  ])
  func json(_ line: String, _ labels: String) throws {
    #expect(try processedLabels("| json", line) == labels)
  }

  @Test(arguments: [
    (#"a="x.y[1].z""#, #"{"x":{"y":[1,{"z":"w"}]}}"#, #"{a="w"}"#),
    (#"a="x", b="[\"c d\"]""#, #"{"x":{"y":[1, 2]},"c d":"e"}"#, #"{a="{\"y\":[1, 2]}", b="e"}"#),
    (#"a, b"#, #"{"a":null,"b":false}"#, #"{b="false"}"#),
    (#"a="[1]""#, "[1,2,3]", #"{a="2"}"#),
    ("a", "text", #"{__error__="JSONParserErr"}"#),
    ("a", #"{"b":"trunc"#, "{}"),
    (
      "b", #"{"b":"trunc"#,
      #"{__error__="JSONParserErr", __error_details__="Value is string, but can't find closing '\"' symbol"}"#
    ),
  ])
  func jsonPaths(_ names: String, _ line: String, _ labels: String) throws {
    #expect(try processedLabels("| json " + names, line) == labels)
  }

  @Test(arguments: [
    ("| logfmt", #"a=1 b="x \"y\"" c= d e=2"#, #"{a="1", b="x \"y\"", e="2"}"#),
    ("| logfmt", "a=1 a=2 b.c=3 =x d==4 5=6", #"{_5="6", a="1", b_c="3"}"#),
    ("| logfmt", "k:v d='x' y' z=\"open", #"{d="'x'"}"#),
    ("| logfmt --keep-empty", "a b= c=1", #"{c="1"}"#),
    (
      "| logfmt --strict", "a=1 b=c=d e=2",
      #"{__error__="LogfmtParserErr", __error_details__="logfmt syntax error at pos 8 : unexpected '='", a="1"}"#
    ),
    (#"| logfmt x="a", y, z="e.f""#, "a=1 y=2 b=3 e.f=4", #"{x="1", y="2", z="4"}"#),
    (#"| pattern "<a> - <_> <b>""#, "1.2.3.4 - - rest of it", #"{a="1.2.3.4", b="rest of it"}"#),
    (#"| pattern "<a>: <b>;""#, "no colon", #"{a="no colon"}"#),
    (#"| regexp "(?P<a>\\d+)(?:-(?P<b>\\w))?""#, "x 12", #"{a="12"}"#),
    (#"| regexp "(?P<a>q)""#, "x", "{}"),
    ("| unpack", #"{"pod":"p","n":1,"_entry":"the line"}"#, #"{pod="p"}"#),
    ("| unpack", #"{"pod":"p"}"#, "{}"),
    (
      "| unpack", "[1]",
      #"{__error__="JSONParserErr", __error_details__="expecting json object(6), but it is not"}"#
    ),
  ])
  func otherParsers(_ stage: String, _ line: String, _ labels: String) throws {
    #expect(try processedLabels(stage, line) == labels)
  }

  /// Stream before structured metadata before parsed; of two that lose the parsed one stays.
  @Test func labelsHaveTheirPrecedence() throws {
    let found = try processedLabels(
      "| logfmt", "level=debug cluster=line user=u app=x n=1", ["app": "m", "cluster": "eu"],
      metadata: ["cluster": "meta", "level": "info", "user": "v"])
    #expect(
      found
        == #"{app="m", app_extracted="x", cluster="eu", cluster_extracted="line", level="info", "#
        + #"level_extracted="debug", n="1", user="v", user_extracted="u"}"#)
    // A second parser overwrites nothing of a first, not even what was dropped.
    #expect(
      try processedLabels("| logfmt | drop a | regexp `a=(?P<a>.)(?P<b>.)`", "a=1 b=2")
        == #"{b="2"}"#)
    #expect(try processedLabels("| label_format a=`0` | logfmt", "a=1") == #"{a="1"}"#)
  }

  @Test func unpackedLinesGoOn() throws {
    let found = try processed(
      #"| unpack |= "line" | logfmt | line_format "{{.pod}}/{{.n}}""#,
      #"{"pod":"p","_entry":"line n=2"}"#)
    #expect(found == #"{n="2", pod="p"} p/2"#)
  }

  @Test func colouredLinesBecomePlain() throws {
    #expect(
      try processed("| decolorize", "\u{1B}[0;32mgreen\u{1B}[0m \u{1B}[1mbold") == "{} green bold")
  }

  /// With few names and with many, and more than fit at first, fields are the same.
  @Test(arguments: [1, 23, 24, 25, 26, 300, 5000])
  func manyFields(_ count: Int) throws {
    let line = (0..<count).map { "k\($0)=v\($0)" }.joined(separator: " ") + " k0=again"
    let labels = try labelsProcessed("| logfmt", Array(line.utf8))
    #expect(labels?.count == count)
    #expect(labels?["k0"] == "v0" && labels?["k\(count - 1)"] == "v\(count - 1)")
    #expect(try stays("| logfmt | k\(count - 1)=`v\(count - 1)`", line))
  }
}
