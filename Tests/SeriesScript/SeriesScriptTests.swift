import Metrics
import SeriesScript
import Testing

@Suite struct SeriesScriptTests {
  @Test func readsLabelsAndArithmeticSequences() throws {
    let line = try SeriesLine(parsing: #"up{a="b", "c.d"='e\n'} 1+2x3 _ stale _x2 -1.5e1 NaN"#)
    #expect(line.labels == ["__name__": "up", "a": "b", "c.d": "e\n"])
    #expect(line.items.count == 10)
    #expect(line.items[3] == .float(7))
    #expect(line.items[5] == .float(.staleMarker) || line.items[5] != .gap)
    #expect(line.items[8] == .float(-15))
  }

  @Test func repetitionOfZeroIsOneValue() throws {
    #expect(try SeriesLine(parsing: "{} 1+1x0").items == [.float(1)])
    #expect(try SeriesLine(parsing: "{} 0x2").items.count == 3)
  }

  @Test(arguments: [
    "{} 1+1", "{} _a4", "{} -3-3 -3", "{} stalex3", "{} NaNx3", "{} {{foo:1}}", "{} {{schema: 1}}",
    "{} {{schema:1 schema:1}}", "{} {{buckets:[]}}", "{} 1x99999999999", "{a=b} 1", "{\"x\"y} 1",
    "{} {{buckets:[1] schema:1}}+{{buckets:[1] schema:0}}x2", "{", "{} {{", "{} {{buckets:[1",
    "{a=\"\\", "{} {{count:1}", "m{a=\"x} 1",
    // Blanks stand between descriptions and before the end only.
    "{} {{ schema:1}}", "{} {{ schema:1 }}", "{} {{\tsum:1}}", "{} {{sum:1}} x2", "{} {{sum :1}}",
    "{} {{sum:- 1}}", "{} {{buckets:[ 1]}}", "{} {{buckets: [1]}}", "{} {{sum:1}}+ {{sum:1}}x2",
    "{} { {sum:1}}", "{} {{sum:1} }", "{} {{}sum:1}}", "{} {{sum:1}count:1}}", "m {a=\"b\"} 1",
    "{} 1\u{B}2", "{} {{sum:1}}{{sum:1}}",
    // Inside of braces a number has a minus at most, and a digit before the point.
    "{} {{sum:+1}}", "{} {{sum:.5}}", "{} {{buckets:[+1]}}", "{} {{buckets:[-Inf]}}",
    "{} {{z_bucket_w:-1}}", "{} {{schema:1.0}}", "{} {{sum:}}", "{} {{sum:1,count:1}}",
    "{} 1e400", "{} 1__0", "{} 1_", "{} 1_.5",
  ])
  func refuses(_ line: String) {
    #expect(throws: SeriesScriptError.self) { try SeriesLine(parsing: line) }
  }

  @Test(arguments: [
    ("{} {{}}", "{} {{ \t}}"), ("{} {{sum:1 count:2}}", "{} {{SUM:1 \t Count:2 }}"),
    ("{} {{counter_reset_hint:gauge}}", "{} {{counter_reset_hint:GAUGE}}"),
    ("{} {{sum:-Inf buckets:[1 Inf]}}", "{} {{buckets:[1  inf ] sum:-inf}}"),
    ("{} 1000 8 7.5 -9", "{} 1_000 010 07.5 -011"), ("m 1", "m\t1\r\n"), ("m 8.5", "m 08.5"),
  ])
  func readsTheSame(_ line: String, _ other: String) throws {
    #expect(try SeriesLine(parsing: line) == SeriesLine(parsing: other))
  }

  @Test func addsHistogramsStepByStep() throws {
    let line = try SeriesLine(
      parsing: "h {{count:3 sum:2 buckets:[1 2]}}+{{count:1 buckets:[1] offset:1}}x2")
    guard case .histogram(let last, let hintGiven) = line.items[2] else {
      Issue.record("no histogram")
      return
    }
    #expect(last.positiveBuckets == [1, 4])
    #expect(last.count == 5)
    #expect(!hintGiven)
  }

  @Test func readsStartTimestamps() throws {
    let line = try StartTimestampLine(parsing: "m{a=\"b\"}@st _ _x2 -30s-1mx2 0 +1m")
    #expect(line?.offsets == [nil, nil, nil, -30_000, -90_000, -150_000, 0, 60_000])
    #expect(try StartTimestampLine(parsing: "m 1 2") == nil)
  }
}
