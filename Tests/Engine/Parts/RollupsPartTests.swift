import Facts
import Metrics
import Rollups
import Scrape
import TSDB
import Testing
import YAML

@testable import Engine

struct RollupsPartTests {
  @Test func aRecordThatCannotBeKeptIsToldWithItsPlace() throws {
    var vigil = try YAMLMapping(
      YAMLNode.parse(
        Array("quantiles:\n  - {record: r, of: '{', window: 1m, quantiles: [0.5]}\n".utf8),
        file: "vigil.yml"))
    let settings = RollupSettings(&vigil)
    #expect(throws: YAMLError.self) { try settings.rules() }
  }

  /// Without targets a round is over now and then, so that what was recorded of them ends.
  @Test func recordsAreWrittenWhenARoundIsOver() throws {
    let store = Store()
    let tap = RollupTap(
      before: store,
      rules: [
        RollupRule(
          record: "r", matchers: [Matcher("__name__", equals: "m")], window: .seconds(60), by: [],
          quantiles: [0.5])
      ])
    let scrape = ScrapePart(into: tap)
    defer { scrape.stop() }
    let part = RollupsPart(tap, scrape: scrape)
    let start = Timestamp(seconds: 1_800_000_000)
    for second in 0..<30 {
      var batch = SampleBatch(timestamp: start + .seconds(second))
      batch.append(tap.reference(for: ["__name__": "m"]), Double(second))
      tap.append(batch)
    }
    func appended(at second: Int) -> Bool {
      let before = store.statistics.samplesAppended
      #expect(!part.tick(Beat(count: second, time: start + .seconds(second))))
      return store.statistics.samplesAppended > before
    }
    #expect(!appended(at: 30) && !appended(at: 39))
    #expect(appended(at: 40))
    #expect(!appended(at: 41))
  }
}
