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
  ])
  func refuses(_ line: String) {
    #expect(throws: SeriesScriptError.self) { try SeriesLine(parsing: line) }
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
