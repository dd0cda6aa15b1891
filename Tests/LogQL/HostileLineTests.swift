import LogQL
import Metrics
import Testing

/// Lines come from anywhere: nothing in them may stop the program, and none may cost more than its length.
struct HostileLineTests {
  private static let stages = [
    "| json", "| json | a > 1", "| json a=`b.c[0]`", "| logfmt", "| logfmt --strict --keep-empty",
    "| logfmt a, b=`c`",
    "| unpack", "| pattern `<a> <b>=<c>`", "| regexp `(?P<a>.*?)=(?P<b>.+)`", "| decolorize",
    "|= ip(`::/0`)",
    "|> `<_>=<_>`", "| line_format `{{ __line__ | title | trunc 5 }}`",
    "| json | logfmt | keep a | drop b",
  ]

  @Test(arguments: stages) func anyBytesPass(_ stage: String) throws {
    let run = LogPipelineRun(
      try LogPipeline(try parseLogStages(stage)), stream: ["a": "b", "stream": "x"], now: 0)
    let pieces: [[UInt8]] = [
      [0], [0xFF], [0xC2], [0xF0, 0x9F], [0x1B, 0x5B], Array("{".utf8), Array("}".utf8),
      Array("[".utf8), Array("]".utf8),
      Array("\"".utf8), Array("\\".utf8), Array(":".utf8), Array(",".utf8), Array("=".utf8),
      Array("a".utf8),
      Array("\\u12".utf8), Array("\"a\":".utf8), Array("::1".utf8), Array("1.2.3.4".utf8),
      Array(" ".utf8), Array("-".utf8),
    ]
    var state: UInt64 = 11
    for _ in 0..<300 {
      var line: [UInt8] = []
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        line += pieces[Int(state >> 33) % pieces.count]
      }
      line.withUnsafeBytes { bytes in
        let processed = run.process(bytes, nanoseconds: 0)
        #expect(run.keeps(bytes, nanoseconds: 0) == (processed != nil))
      }
    }
  }

  @Test(arguments: stages) func longLinesPass(_ stage: String) throws {
    let run = LogPipelineRun(try LogPipeline(try parseLogStages(stage)), stream: [:], now: 0)
    for line in [
      [UInt8](repeating: 0, count: 200_000),
      [UInt8](repeating: UInt8(ascii: "{"), count: 200_000),
      Array(String(repeating: #"{"a":"#, count: 40_000).utf8),
      Array((#"{"a":"# + String(repeating: "[", count: 200_000) + "}").utf8),
      Array(
        (String(repeating: #"{"a":"#, count: 1000) + "1" + String(repeating: "}", count: 1000)).utf8
      ),
    ] {
      line.withUnsafeBytes { _ = run.process($0, nanoseconds: 0) }
    }
  }

  @Test(arguments: ["| json", "| logfmt", "| json a"]) func tenMegabytesPass(_ stage: String) throws
  {
    let value = String(repeating: "x", count: 10_000_000)
    let line = stage == "| logfmt" ? "a=\(value)" : #"{"a":"\#(value)"}"#
    #expect(try labelsProcessed(stage, Array(line.utf8))?["a"].utf8.count == 10_000_000)
  }

  @Test func deepNestingIsRead() throws {
    let line = String(repeating: #"{"a":"#, count: 1000) + "1" + String(repeating: "}", count: 1000)
    let labels = try labelsProcessed("| json", Array(line.utf8))
    #expect(
      labels?.pairs.map(\.name) == [[String](repeating: "a", count: 1000).joined(separator: "_")])
    // A name of hundreds of kilobytes is no label.
    let deeper =
      String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000)
    #expect(try labelsProcessed("| json", Array(deeper.utf8)) == [:])
  }

  @Test func aHundredThousandFieldsAreRead() throws {
    let line = "{" + (0..<100_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    let labels = try labelsProcessed("| json", Array(line.utf8))
    #expect(labels?.count == 100_000)
  }

  @Test func whatIsNoTextIsRepaired() throws {
    let json =
      Array(#"{"a":"x"#.utf8) + [0xFF, 0xC3] + Array("\u{FFFD}".utf8) + Array(#"y"}"#.utf8)
    #expect(try labelsProcessed("| json", json)?["a"] == "x   y")
    let pair = Array("a=x".utf8) + [0xFF] + Array("y b".utf8) + [0xFF] + Array("=2 c=3".utf8)
    #expect(try labelsProcessed("| logfmt", pair) == ["a": "x y", "c": "3"])
  }

  /// Expressions that take other engines for ever.
  @Test func noExpressionExplodes() throws {
    let line = String(repeating: "a", count: 100_000)
    #expect(try !stays("|~ `(a+)+$b`", line))
    #expect(try stays("| regexp `(?P<x>(a|aa)+)$`", line))
    #expect(throws: LogQLError.self) { try parseLogStages("|~ `((a{100}){100}){100}`") }
  }
}
