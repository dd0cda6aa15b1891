import Metrics
import Synchronization
import Testing

@testable import Rollups

/// A store that remembers what it was given.
final class RecordingSink: SampleSink {
  private let state = Mutex<
    (
      labels: [Labels], values: [Int: Double], histograms: [Int: NativeHistogram], appended: Int,
      setBacks: [Timestamp]
    )
  >(([], [:], [:], 0, []))
  var generation: UInt64 { 0 }
  func reference(for labels: Labels) -> SeriesReference {
    state.withLock { state in
      if let known = state.labels.firstIndex(of: labels) { return SeriesReference(UInt64(known)) }
      state.labels.append(labels)
      return SeriesReference(UInt64(state.labels.count - 1))
    }
  }
  func references(for labels: [Labels]) -> [SeriesReference] { labels.map { reference(for: $0) } }
  func append(_ batch: SampleBatch) -> AppendOutcome {
    state.withLock { state in
      state.appended += batch.references.count + batch.histograms.count
      for (reference, value) in zip(batch.references, batch.values) {
        state.values[Int(reference.value)] = value
      }
      for entry in batch.histograms {
        state.histograms[Int(entry.reference.value)] = entry.histogram
      }
    }
    return AppendOutcome()
  }
  func describe(_ metadata: [String: MetricMetadata]) {}
  func clockSetBack(to time: Timestamp) { state.withLock { $0.setBacks.append(time) } }
  var setBacks: [Timestamp] { state.withLock { $0.setBacks } }
  var appended: Int { state.withLock { $0.appended } }

  func value(_ labels: Labels) -> Double? {
    state.withLock { state in state.labels.firstIndex(of: labels).flatMap { state.values[$0] } }
  }
  func histogram(_ labels: Labels) -> NativeHistogram? {
    state.withLock { state in state.labels.firstIndex(of: labels).flatMap { state.histograms[$0] } }
  }
}

@Suite struct RollupTapTests {
  private let sink = RecordingSink()

  private func tap(_ metric: String, by: [String] = [], quantiles: [Double] = [0.5, 0.99])
    -> RollupTap
  {
    RollupTap(
      before: sink,
      rules: [
        RollupRule(
          record: "r", matchers: [Matcher("__name__", equals: metric)], window: .seconds(60),
          by: by,
          quantiles: quantiles)
      ])
  }

  private func scrape(_ tap: RollupTap, at second: Double, _ samples: [(Labels, Double)]) {
    var batch = SampleBatch(timestamp: Timestamp(seconds: second))
    for (labels, value) in samples { batch.append(tap.reference(for: labels), value) }
    tap.append(batch)
  }

  @Test func gaugesAreObservationsMergedByLabel() {
    let tap = tap("temperature", by: ["room"])
    for second in 0..<10 {
      scrape(
        tap, at: Double(second),
        [
          (["__name__": "temperature", "room": "a", "sensor": "1"], 20),
          (["__name__": "temperature", "room": "a", "sensor": "2"], 22),
          (["__name__": "temperature", "room": "b", "sensor": "3"], 5),
          (["__name__": "temperature_other", "room": "b"], 99),
        ])
    }
    tap.write(at: Timestamp(seconds: 10))
    #expect(sink.value(["__name__": "r", "room": "a", "quantile": "0.5"]) == 20)
    #expect(sink.value(["__name__": "r", "room": "a", "quantile": "0.99"]) == 22)
    #expect(sink.value(["__name__": "r_count", "room": "a"]) == 20)
    #expect(sink.value(["__name__": "r_max", "room": "b"]) == 5)
    #expect(sink.histogram(["__name__": "r", "room": "a"])?.count == 20)
  }

  private func buckets(_ counts: [Double], sum: Double) -> [(Labels, Double)] {
    var samples: [(Labels, Double)] = []
    for (bound, count) in zip(["0.1", "0.5", "1.0", "+Inf"], counts) {
      samples.append((["__name__": "lat_bucket", "le": bound, "i": "1"], count))
    }
    samples.append((["__name__": "lat_sum", "i": "1"], sum))
    samples.append((["__name__": "lat_count", "i": "1"], counts[3]))
    return samples
  }

  @Test func aClassicHistogramsIncreasesAreSpreadInsideTheirBuckets() throws {
    let tap = tap("lat", quantiles: [0.5, 0.95])
    scrape(tap, at: 0, buckets([1000, 1000, 1000, 1000], sum: 50))
    tap.write(at: Timestamp(seconds: 0))
    #expect(sink.value(["__name__": "r_count"]) == 0)
    scrape(tap, at: 5, buckets([1000, 1090, 1100, 1100], sum: 90))
    tap.write(at: Timestamp(seconds: 5))
    #expect(sink.value(["__name__": "r_count"]) == 100)
    #expect(sink.value(["__name__": "r_sum"]) == 40)
    // histogram_quantile would interpolate 0.1 + 0.4·50/90 and 0.5 + 0.5·5/10.
    let median = try #require(sink.value(["__name__": "r", "quantile": "0.5"]))
    #expect(abs(median - 0.3222) < 0.3222 * 0.02)
    let high = try #require(sink.value(["__name__": "r", "quantile": "0.95"]))
    #expect(abs(high - 0.75) < 0.75 * 0.06)
    // What is known of the least and the greatest is a bound.
    #expect(sink.value(["__name__": "r_min", "bound": "bucket"]) == 0.1)
    #expect(sink.value(["__name__": "r_max", "bound": "bucket"]) == 1)
    #expect(sink.value(["__name__": "r_min"]) == nil && sink.value(["__name__": "r_max"]) == nil)
  }

  @Test func aCounterResetStartsAnew() {
    let tap = tap("lat")
    scrape(tap, at: 0, buckets([10, 10, 10, 10], sum: 1))
    scrape(tap, at: 1, buckets([3, 4, 4, 5], sum: 2))
    tap.write(at: Timestamp(seconds: 1))
    #expect(sink.value(["__name__": "r_count"]) == 5)
    #expect(sink.value(["__name__": "r_sum"]) == 2)
    // What lies beyond the highest finite bound counts there.
    #expect(sink.value(["__name__": "r_max", "bound": "bucket"]) == 1)
  }

  @Test func aBucketThatAppearsLaterSetsItsOwnBaseline() throws {
    let tap = tap("lat", quantiles: [0.5])
    func scrape(_ second: Double, _ counts: [(String, Double)]) {
      self.scrape(
        tap, at: second, counts.map { (["__name__": "lat_bucket", "le": $0], $1) })
      tap.write(at: Timestamp(seconds: second))
    }
    scrape(0, [("0.5", 1_000_000), ("1", 1_000_000), ("+Inf", 1_000_000)])
    scrape(1, [("0.5", 1_000_010), ("1", 1_000_015), ("+Inf", 1_000_015)])
    #expect(sink.value(["__name__": "r_count"]) == 15)
    scrape(2, [("0.1", 999_000), ("0.5", 1_000_014), ("1", 1_000_020), ("+Inf", 1_000_020)])
    #expect(sink.value(["__name__": "r_count"]) == 20)
    // From now on it counts; missing in one scrape, it starts again.
    scrape(3, [("0.1", 999_003), ("0.5", 1_000_018), ("1", 1_000_024), ("+Inf", 1_000_024)])
    #expect(sink.value(["__name__": "r_count"]) == 24)
    scrape(4, [("0.5", 1_000_020), ("1", 1_000_026), ("+Inf", 1_000_026)])
    scrape(5, [("0.1", 999_900), ("0.5", 1_000_021), ("1", 1_000_027), ("+Inf", 1_000_027)])
    #expect(sink.value(["__name__": "r_count"]) == 27)
    // After a reset all that it counts is new.
    scrape(6, [("0.05", 2), ("0.1", 2), ("0.5", 3), ("1", 3), ("+Inf", 3)])
    #expect(sink.value(["__name__": "r_count"]) == 30)
  }

  @Test func countsBeyondAllBoundsNeitherTrapNorPoisonWhatFollows() throws {
    let tap = tap("lat", quantiles: [0, 0.5, 1])
    // Each bucket's growth is plausible by itself; all of them together are more than 64 bits hold.
    let references = tap.references(
      for: (1...1000).map { ["__name__": "lat_bucket", "le": "\($0)"] })
    func scrape(at second: Int, _ share: Double) {
      var batch = SampleBatch(timestamp: Timestamp(seconds: Double(second)))
      for (place, reference) in references.enumerated() {
        batch.append(reference, share * Double(place + 1))
      }
      tap.append(batch)
      tap.write(at: batch.timestamp)
    }
    for second in 0..<50 {
      scrape(at: second, second % 2 == 0 ? 0 : 9e14)
    }
    let count = try #require(sink.value(["__name__": "r_count"]))
    #expect(count > 1e15 && count < 1e18)
    #expect(sink.value(["__name__": "r", "quantile": "1.0"]) == 1000)
    // The window forgets it.
    for second in 111..<114 {
      scrape(at: second, Double(second - 110))
    }
    #expect(sink.value(["__name__": "r_count"]) == 3000)
  }

  @Test func aCounterIsRefusedWithAHint() {
    let tap = tap("requests_total")
    tap.describe(["requests_total": MetricMetadata(kind: .counter)])
    scrape(tap, at: 0, [(["__name__": "requests_total"], 7)])
    tap.write(at: Timestamp(seconds: 1))
    #expect(sink.value(["__name__": "r_count"]) == nil)
    #expect(tap.refusals.count == 1)
  }

  @Test func theWindowMovesOn() {
    let tap = tap("g")
    scrape(tap, at: 0, [(["__name__": "g"], 7)])
    tap.write(at: Timestamp(seconds: 59))
    #expect(sink.value(["__name__": "r", "quantile": "0.5"]) == 7)
    tap.write(at: Timestamp(seconds: 61))
    #expect(sink.value(["__name__": "r", "quantile": "0.5"])?.isStaleMarker == true)
  }

  @Test func aHistogramThatObservesNothingCountsZero() {
    let tap = tap("lat")
    for second in stride(from: 0, through: 200, by: 10) {
      scrape(tap, at: Double(second), buckets([1, 2, 3, 4], sum: 5))
      tap.write(at: Timestamp(seconds: Double(second)))
      #expect(sink.value(["__name__": "r_count"]) == 0)
    }
    #expect(sink.value(["__name__": "r", "quantile": "0.5"])?.isStaleMarker == true)
  }

  /// By more than the window it begins anew at once.
  @Test(arguments: [90, 3600])
  func aClockSetBackFarBeginsAnewAtOnce(step: Int) {
    let tap = tap("g")
    for second in 7200..<7210 { scrape(tap, at: Double(second), [(["__name__": "g"], 7)]) }
    tap.write(at: Timestamp(seconds: 7210))
    #expect(sink.value(["__name__": "r_count"]) == 10)
    let back = 7210 - step
    tap.clockSetBack(to: Timestamp(seconds: Double(back)))
    #expect(sink.setBacks == [Timestamp(seconds: Double(back))])
    for second in 0..<3 {
      scrape(tap, at: Double(back + second), [(["__name__": "g"], 8)])
      tap.write(at: Timestamp(seconds: Double(back + second)))
      #expect(sink.value(["__name__": "r_count"]) == Double(second + 1))
    }
    #expect(sink.value(["__name__": "r", "quantile": "0.5"]) == 8)
    // And ends in time.
    tap.write(at: Timestamp(seconds: Double(back + 70)))
    #expect(sink.value(["__name__": "r_count"])?.isStaleMarker == true)
  }

  @Test func aClockSetBackWithinTheWindowLosesNothing() {
    let tap = tap("g")
    for second in 7200..<7210 { scrape(tap, at: Double(second), [(["__name__": "g"], 7)]) }
    tap.clockSetBack(to: Timestamp(seconds: 7190))
    for second in 7190..<7195 { scrape(tap, at: Double(second), [(["__name__": "g"], 8)]) }
    tap.write(at: Timestamp(seconds: 7195))
    #expect(sink.value(["__name__": "r_count"]) == 15)
  }

  @Test func whatVanishedEndsAndIsNotZero() {
    let tap = tap("lat")
    scrape(tap, at: 0, buckets([1, 2, 3, 4], sum: 5))
    scrape(tap, at: 1, buckets([2, 3, 4, 6], sum: 6))
    // With a staleness marker or without: it is the window that ends it.
    for second in 1..<60 { tap.write(at: Timestamp(seconds: Double(second))) }
    #expect(sink.value(["__name__": "r_count"]) == 2)
    tap.write(at: Timestamp(seconds: 61))
    for labels: Labels in [
      ["__name__": "r_count"], ["__name__": "r_sum"], ["__name__": "r"], ["__name__": "r_error"],
      ["__name__": "r_avg"], ["__name__": "r_max", "bound": "bucket"],
    ] {
      #expect(sink.value(labels)?.isStaleMarker == true, "\(labels)")
    }
    let written = sink.appended
    for second in 62..<80 { tap.write(at: Timestamp(seconds: Double(second))) }
    #expect(sink.appended == written)
    // It was only scraped seldom: it goes on from where it was.
    scrape(tap, at: 80, buckets([2, 3, 4, 9], sum: 7))
    tap.write(at: Timestamp(seconds: 80))
    #expect(sink.value(["__name__": "r_count"]) == 3)
  }

  @Test func seriesThatComeAndGoAreFreed() {
    let rule = RollupRule(
      record: "r", matchers: [Matcher("__name__", equals: "lat")], window: .seconds(60),
      by: ["pod"], quantiles: [0.5])
    var state = RollupState(rules: [rule])
    var most = (members: 0, groups: 0)
    var last: SeriesReference?
    // Each pod lives for a minute, with 20 buckets.
    for pod in 0..<400 {
      var labels: [Labels] = []
      for bound in 0..<20 {
        labels.append(["__name__": "lat_bucket", "le": "\(bound)", "pod": "\(pod)"])
      }
      let references = labels.indices.map { SeriesReference(UInt64(pod * 20 + $0)) }
      for (reference, labels) in zip(references, labels) { state.register(reference, labels) }
      for second in stride(from: pod * 60, to: pod * 60 + 60, by: 15) {
        var batch = SampleBatch(timestamp: Timestamp(seconds: Double(second)))
        for reference in references { batch.append(reference, Double(second)) }
        state.take(batch)
        _ = state.batch(at: batch.timestamp, sink)
      }
      var batch = SampleBatch(timestamp: Timestamp(seconds: Double(pod * 60 + 60)))
      for reference in references { batch.append(reference, .staleMarker) }
      state.take(batch)
      most = (max(most.members, state.memberCount), max(most.groups, state.groupCount))
      last = references.first
    }
    #expect(most.members < 1300 && most.groups < 6, "\(most)")
    #expect(state.renewals > 0)
    for second in stride(from: 24_000, to: 24_200, by: 10) {
      _ = state.batch(at: Timestamp(seconds: Double(second)), sink)
    }
    #expect(state.groupCount == 0)
    // One that was let go comes back by the reference that the scraper kept.
    guard let last else { return }
    for value in [7.0, 9] {
      var batch = SampleBatch(timestamp: Timestamp(seconds: 25_000 + value))
      batch.append(last, value)
      state.take(batch)
      _ = sink.append(state.batch(at: batch.timestamp, sink))
    }
    #expect(state.groupCount == 1)
    #expect(sink.value(["__name__": "r_count", "pod": "399"]) == 2)
  }

  private func native(_ buckets: [Double], sum: Double) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.schema = 0
    histogram.positiveSpans = [
      NativeHistogram.Span(offset: 1, length: UInt32(buckets.count))
    ]
    histogram.positiveBuckets = buckets
    histogram.count = buckets.reduce(0, +)
    histogram.sum = sum
    return histogram
  }

  @Test func nativeHistogramsAreAddedBucketByBucket() throws {
    let tap = tap("lat", by: ["job"], quantiles: [0.5, 0.99])
    // Buckets (1, 2] and (2, 4] of two instances; the first scrape only sets the baseline, the last is a reset.
    let scrapes: [[[Double]]] = [
      [[100, 5], [7, 7]], [[190, 15], [7, 7]], [[3, 1], [7, 7]],
    ]
    for (second, instances) in scrapes.enumerated() {
      var batch = SampleBatch(timestamp: Timestamp(seconds: Double(second)))
      for (number, buckets) in instances.enumerated() {
        let labels: Labels = ["__name__": "lat", "job": "j", "i": "\(number)"]
        batch.histograms.append(
          SampleBatch.HistogramEntry(
            reference: tap.reference(for: labels), timestamp: batch.timestamp,
            histogram: native(buckets, sum: buckets.reduce(0, +) * 2)))
      }
      tap.append(batch)
      tap.write(at: batch.timestamp)
      #expect(sink.value(["__name__": "r_count", "job": "j"]) == [0, 100, 104][second])
    }
    let record = try #require(sink.histogram(["__name__": "r", "job": "j"]))
    #expect(record.schema == 0 && record.positiveBuckets == [93, 11])
    #expect(record.sum == 208)
    #expect(sink.value(["__name__": "r_min", "job": "j", "bound": "bucket"]) == 1)
    #expect(sink.value(["__name__": "r_max", "job": "j", "bound": "bucket"]) == 4)
    // At schema 0 a bucket's middle is a third off its bounds.
    let error = try #require(sink.value(["__name__": "r_error", "job": "j"]))
    #expect(abs(error - 1.0 / 3) < 1e-9)
  }

  @Test func aSampleFromTheFutureDoesNotEmptyTheWindow() {
    let tap = tap("g")
    for second in 0..<10 { scrape(tap, at: Double(second), [(["__name__": "g"], 1)]) }
    var batch = SampleBatch(timestamp: Timestamp(seconds: 10))
    batch.append(tap.reference(for: ["__name__": "g"]), 2)
    batch.timestamps = [Timestamp(seconds: 5000).milliseconds]
    tap.append(batch)
    tap.write(at: Timestamp(seconds: 10))
    #expect(sink.value(["__name__": "r_count"]) == 11)
    #expect(sink.value(["__name__": "r_max"]) == 2)
  }

  @Test func anObservationThatIsToldAgainCountsOnce() {
    let tap = tap("g")
    // As exporters do that measure less often than they are scraped.
    for (second, measured) in [(10, 5), (15, 5), (20, 18), (25, 18), (30, 18)] {
      var batch = SampleBatch(timestamp: Timestamp(seconds: Double(second)))
      batch.append(tap.reference(for: ["__name__": "g"]), Double(measured))
      batch.timestamps = [Timestamp(seconds: Double(measured)).milliseconds]
      tap.append(batch)
    }
    tap.write(at: Timestamp(seconds: 30))
    #expect(sink.value(["__name__": "r_count"]) == 2)
    #expect(sink.value(["__name__": "r_sum"]) == 23)
  }

  /// Wherever in their buckets the observations lie, quantiles are within the error that is told.
  @Test(arguments: [0.1001, 0.15, 0.3, 0.5, 0.501, 0.75, 1])
  func quantilesOfAClassicHistogramStayWithinTheErrorTold(value: Double) throws {
    let quantiles = [0.01, 0.5, 0.99, 1]
    let tap = tap("lat", quantiles: quantiles)
    let counts = [0.1, 0.5, 1, .infinity].map { $0 >= value ? 1000.0 : 0 }
    scrape(tap, at: 0, buckets([0, 0, 0, 0], sum: 0))
    scrape(tap, at: 5, buckets(counts, sum: 1000 * value))
    tap.write(at: Timestamp(seconds: 5))
    let error = try #require(sink.value(["__name__": "r_error"]))
    for quantile in quantiles {
      let read = try #require(sink.value(["__name__": "r", "quantile": "\(quantile)"]))
      #expect(abs(read - value) <= error * value, "p\(quantile) of \(value) read as \(read)")
    }
  }
}
