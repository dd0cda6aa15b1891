import LogQL
import Metrics
import Testing

struct LabelStageTests {
  @Test(arguments: [
    ("| a > 5", true), ("| a >= 6", true), ("| a < 6", false), ("| a != 6.0", false),
    ("| a = 6", true),
    ("| t > 1s", true), ("| t == 1500ms", true), ("| t <= 1h0.0m0s", true), ("| t > 90m", false),
    ("| s > 1KB", true), ("| s == 1.5KiB", true), ("| s < 1536B", false), ("| n > 1B", true),
    ("| missing > 1", false), ("| missing < 1", false), (#"| missing = """#, true),
    (#"| missing != """#, false),
    (#"| w =~ "he.*""#, true), (#"| w =~ "he""#, false), (#"| w !~ "x|y""#, true),
    (#"| w = "hello""#, true),
    (#"| i = ip("10.0.0.0/8")"#, true), (#"| i != ip("10.0.0.0/8")"#, false),
    (#"| w = ip("10.0.0.0/8")"#, false),
    (#"| w != ip("10.0.0.0/8")"#, true), ("| a > 5 and t > 2s", false), ("| a > 5 or t > 2s", true),
    (#"| a > 9 or t > 1s, w = "x""#, false), ("| (a > 9 or t > 1s) n = 42", true),
    ("| a > -1", true),
  ])
  func filters(_ stage: String, _ isKept: Bool) throws {
    let line = "a=6 t=1.5s s=1536 n=42 w=hello i=10.1.2.3"
    #expect(try stays("| logfmt " + stage, line) == isKept)
    #expect(
      try stays(
        stage, "",
        Labels([
          Label("a", "6"), Label("t", "1.5s"), Label("s", "1536"), Label("n", "42"),
          Label("w", "hello"),
          Label("i", "10.1.2.3"),
        ])) == isKept)
  }

  @Test(arguments: [
    ("| a > 1", #"strconv.ParseFloat: parsing "1x": invalid syntax"#),
    ("| a > 1s", #"time: unknown unit "x" in duration "1x""#),
    ("| b > 1s", #"time: missing unit in duration "12""#),
    ("| a > 1B", "unhandled size name: x"), ("| c > 1s", #"time: invalid duration "-""#),
  ])
  func whatCannotBeReadStaysAndIsMarked(_ stage: String, _ details: String) throws {
    let labels = try labelsProcessed("| logfmt " + stage, Array("a=1x b=12 c=-".utf8))
    #expect(labels?["__error__"] == "LabelFilterErr")
    #expect(labels?["__error_details__"] == details)
    #expect(try !stays("| logfmt \(stage) | __error__=``", "a=1x b=12 c=-"))
    #expect(
      try stays(
        "| logfmt \(stage) | drop __error__, __error_details__ | __error__=``", "a=1x b=12 c=-"))
  }

  @Test func theFirstErrorStays() throws {
    let labels = try labelsProcessed(
      "| json | logfmt --strict | x > 1", Array("x=a=b".utf8), ["x": "y"])
    #expect(labels?["__error__"] == "JSONParserErr")
  }

  @Test(arguments: [
    ("| label_format b=a", #"{b="1", c="3"}"#), ("| label_format c=a", #"{c="1"}"#),
    ("| label_format d=nosuch", #"{a="1", c="3"}"#),
    (#"| label_format c="{{.a}}{{.c}}", a="{{.c}}!""#, #"{a="3!", c="13"}"#),
    (#"| label_format d="{{.nosuch}}""#, #"{a="1", c="3"}"#),
    ("| drop a", #"{c="3"}"#), (#"| drop a="2", c=~"[0-9]""#, #"{a="1"}"#),
    ("| keep a", #"{a="1"}"#),
    (#"| keep a="2", c"#, #"{c="3"}"#),
    (#"| label_format c="{{ div .c 2 }}xx" | c="1xx""#, #"{a="1", c="1xx"}"#),
  ])
  func formats(_ stage: String, _ labels: String) throws {
    #expect(try processedLabels("| logfmt " + stage, "a=1 c=3") == labels)
  }

  @Test func keepNeverDropsWhatWentWrong() throws {
    #expect(
      try labelsProcessed("| json | keep a", Array("x".utf8))?["__error__"] == "JSONParserErr")
    #expect(
      try labelsProcessed("| json | keep a", Array(#"{"__error__":"x"}"#.utf8))?["__error__"] == "x"
    )
  }

  @Test(
    arguments: [
      ("took", "1.5", 1.5, nil), ("duration(took)", "250ms", 0.25, nil),
      ("bytes(took)", "1KiB", 1024, nil),
      ("took", "x", 0, "SampleExtractionErr"), ("duration(took)", "12", 0, "SampleExtractionErr"),
    ] as [(String, String, Double, String?)])
  func unwrapReadsNumbers(_ unwrap: String, _ text: String, _ value: Double, _ error: String?)
    throws
  {
    let query = try parseLogQL(#"max_over_time({a="b"} | logfmt | unwrap \#(unwrap) [1m]) by (a)"#)
    guard case .metric(.range(let aggregation)) = query, let parsed = aggregation.range.unwrap
    else {
      Issue.record("no range")
      return
    }
    let run = LogPipelineRun(try LogPipeline(aggregation.range.log), stream: ["a": "b"], now: 0)
    let sampler = try LogSampler(parsed, grouping: aggregation.grouping)
    let sample = Array("took=\(text)".utf8).withUnsafeBytes {
      run.sample($0, sampler, nanoseconds: 0)
    }
    #expect(sample?.value == value)
    #expect(sample?.labels["__error__"] == error ?? "")
    if error == nil { #expect(sample?.labels == ["a": "b"]) }
  }
}
