import Metrics
import PromQL
import Query
import Rollups
import Scrape
import TSDB
import Testing

@testable import Engine

/// A record over a classic histogram, beside `histogram_quantile` over the same window.
@Suite struct RollupTests {
  private static let bounds: [Double] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  /// Counts of 100 requests a scrape, in the buckets from `first` on: half in the first, a tenth in the third.
  private func grown(_ counts: inout [Double], from first: Int) {
    for (place, share) in [50.0, 40, 10].enumerated() {
      for index in (first + place)..<counts.count { counts[index] += share }
    }
  }

  @Test func theRecordFollowsAnOutageWithinAScrapeAndAgreesWithTheBuckets() async throws {
    let store = Store()
    let matchers = [Matcher("__name__", equals: "lat")]
    let tap = RollupTap(
      before: store,
      rules: [
        RollupRule(
          record: "r", matchers: matchers, window: .seconds(60), by: [], quantiles: [0.5, 0.99])
      ])
    let source = EmbeddedDataSource(source: store)
    var counts = [Double](repeating: 0, count: Self.bounds.count + 1)
    let start = Timestamp(seconds: 1_800_000_000)
    func value(_ expression: String, _ time: Timestamp) async throws -> Double? {
      let answer = try await source.evaluate(Question(expression, .instant(time)))
      guard case .vector(let samples) = answer.value,
        case .float(let value)? = samples.first?.content
      else { return nil }
      return value
    }
    var compared = 0
    for scrape in 0..<100 {
      let time = start + .seconds(2 * scrape)
      let isOut = scrape >= 50
      grown(&counts, from: isOut ? 6 : 1)
      var batch = SampleBatch(timestamp: time)
      for (bound, count) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], counts) {
        batch.append(tap.reference(for: ["__name__": "lat_bucket", "le": bound]), count)
      }
      tap.append(batch)
      tap.write(at: time + .milliseconds(300))
      let now = time + .milliseconds(300)
      guard scrape >= 35 else { continue }
      for quantile in [0.5, 0.99] {
        let ours = try #require(try await value("r{quantile=\"\(quantile)\"}", now))
        let theirs = try #require(
          try await value(
            "histogram_quantile(\(quantile), sum by (le) (increase(lat_bucket[1m])))", now))
        // The same bucket, or at its edge the neighbour: through the outage's begin and wholly within it.
        let place = Self.bounds.firstIndex { $0 >= theirs } ?? Self.bounds.count - 1
        let low = place > 0 ? Self.bounds[place - 1] : 0
        let width = Self.bounds[place] - low
        #expect(abs(ours - theirs) <= width, "\(quantile) at scrape \(scrape)")
        compared += 1
      }
      let p99 = try #require(try await value("r{quantile=\"0.99\"}", now))
      #expect(isOut ? p99 > 1 : p99 <= 0.1, "p99 \(p99) at scrape \(scrape)")
    }
    #expect(compared == 130)
    let error = try #require(try await value("r_error", start + .seconds(199)))
    // The widest buckets reach from 1 to 2.5 times their lower bound.
    #expect(error > 1.5 && error < 1.52)
  }

  private func targets(_ count: Int, scraped: [Double?], interval: Int = 10) -> [TargetStatus] {
    (0..<count).map { index in
      let target = ScrapeTarget(
        job: "j", labels: ["instance": "\(index)"], url: "http://h:\(index)/metrics",
        interval: .seconds(interval), timeout: .seconds(5))
      var status = TargetStatus(target)
      status.lastScrape = scraped[index].map { Timestamp(seconds: $0) }
      status.nextScrape = Timestamp(seconds: (scraped[index] ?? 0) + Double(interval))
      return status
    }
  }

  @Test func aRoundIsOverWhenAllThatWereDueHaveAnswered() {
    var rounds = ScrapeRounds()
    func over(_ scraped: [Double?], _ now: Double) -> Bool {
      rounds.isOver(targets(3, scraped: scraped), at: Timestamp(seconds: now))
    }
    #expect(!over([1, 2, nil], 3))
    #expect(over([1, 2, 4], 4))
    #expect(!over([1, 2, 4], 5))
    #expect(!over([11, 2, 4], 11))
    #expect(!over([11, 12, 4], 13))
    #expect(over([11, 12, 14], 14))
    // A clock that is steered back is waited for.
    #expect(!over([21, 22, 24], 13))
    // The third hangs: past its time-out the others are not held up.
    #expect(!over([21, 22, 14], 26))
    #expect(over([21, 22, 14], 29.5))
  }

  @Test func whereAllTargetsAreGoneRoundsGoOnNowAndThen() {
    var rounds = ScrapeRounds()
    func over(_ count: Int, _ now: Double) -> Bool {
      rounds.isOver(targets(count, scraped: [1, 2]), at: Timestamp(seconds: now))
    }
    #expect(!over(0, 0) && over(2, 3))
    #expect(!over(0, 12) && over(0, 13) && !over(0, 14) && over(0, 23))
  }

  @Test func roundsGoOnWhereTheClockWasSetBack() {
    var rounds = ScrapeRounds()
    func over(_ scraped: [Double?], _ now: Double, steps: Int) -> Bool {
      rounds.isOver(targets(2, scraped: scraped), at: Timestamp(seconds: now), clockSteps: steps)
    }
    #expect(over([7201, 7202], 7203, steps: 0))
    // An hour back: as soon as all have answered in the new time, and not before.
    #expect(!over([7201, 7202], 3604, steps: 1))
    #expect(!over([3611, 7202], 3612, steps: 1))
    #expect(over([3611, 3612], 3613, steps: 1))
    #expect(!over([3611, 3612], 3614, steps: 1))
    #expect(over([3621, 3622], 3623, steps: 1))
    // Five seconds back.
    #expect(over([3616.5, 3617.5], 3618, steps: 2))
  }
}
