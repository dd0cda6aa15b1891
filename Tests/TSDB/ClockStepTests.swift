import Metrics
import TSDB
import Testing

/// A clock that is set back must not keep new samples out until it has caught up.
struct ClockStepTests {
  private let hour: Int64 = 3_600_000

  private func columns(_ store: Store) throws -> SampleColumns {
    let series = try store.select([], from: .distantPast, through: .distantFuture)
    var columns = SampleColumns()
    try #require(series.first).read(from: .distantPast, through: .distantFuture, into: &columns)
    return columns
  }

  @Test(arguments: [1, 100, 119, 120, 121, 400])
  func floatsGoOnAfterAStepBack(count: Int64) throws {
    let store = Store()
    let reference = store.reference(for: ["a": "b"])
    func append(_ time: Int64) {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
      batch.append(reference, Double(time))
      store.append(batch)
    }
    // One sample a minute for `count` minutes, then an hour back and five minutes more.
    let times = (0..<count).map { hour * 10 + $0 * 60_000 }
    for time in times { append(time) }
    let back = (times.last ?? 0) - hour + 1
    let later = (0..<5).map { back + $0 * 60_000 }
    for time in later { append(time) }
    let kept = times.filter { $0 < back }
    let found = try columns(store)
    #expect(found.timestamps == kept + later)
    #expect(found.values == (kept + later).map(Double.init))
    #expect(store.statistics.samplesRewound == times.count - kept.count)
    #expect(store.statistics.outOfOrder == 0)
  }

  @Test func histogramsGoOnAfterAStepBack() throws {
    let store = Store()
    let reference = store.reference(for: ["h": "1"])
    func append(_ minute: Int64) {
      var histogram = NativeHistogram()
      histogram.count = Double(minute)
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: minute * 60_000))
      batch.histograms = [
        .init(reference: reference, timestamp: batch.timestamp, histogram: histogram)
      ]
      store.append(batch)
    }
    for minute in Int64(100)..<300 { append(minute) }
    for minute in Int64(230)..<240 { append(minute) }
    #expect(try columns(store).histograms.map(\.histogram.count) == (100..<240).map(Double.init))
    #expect(store.statistics.samplesRewound == 70)
  }

  /// Told of it, every series goes on from the new time, those too that come no more; nothing lies in the future.
  @Test(arguments: [1, 10_000, 60_000, 119_999, 150_000, 3_600_000, 400_000_000])
  func aStepThatIsToldDropsTheFutureOfAllSeries(step: Int64) throws {
    let store = Store()
    let floats: [SeriesReference] = [
      store.reference(for: ["a": "1"]), store.reference(for: ["a": "gone"]),
    ]
    let histograms = store.reference(for: ["a": "h"])
    func append(_ time: Int64, _ references: [SeriesReference]) -> AppendOutcome {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
      for reference in references { batch.append(reference, Double(time)) }
      var histogram = NativeHistogram()
      histogram.count = Double(time)
      batch.histograms = [
        .init(reference: histograms, timestamp: batch.timestamp, histogram: histogram)
      ]
      return store.append(batch)
    }
    let times = (0..<300).map { hour * 100 + $0 * 15_000 }
    for time in times { _ = append(time, floats) }
    let back = (times.last ?? 0) - step
    store.clockSetBack(to: Timestamp(milliseconds: back))
    let kept = times.filter { $0 < back }
    #expect(store.statistics.samplesRewound == 3 * (times.count - kept.count))
    let later = [back, back + 15_000, back + 30_000]
    for time in later { #expect(append(time, [floats[0]]).appended == 2) }
    let statistics = store.statistics
    #expect(statistics.outOfOrder == 0 && statistics.duplicates == 0)
    for series in try store.select([], from: .distantPast, through: .distantFuture) {
      var columns = SampleColumns()
      series.read(from: .distantPast, through: .distantFuture, into: &columns)
      switch series.labels["a"] {
      case "1": #expect(columns.timestamps == kept + later)
      case "gone": #expect(columns.timestamps == kept)
      default: #expect(columns.histograms.map(\.histogram.count) == (kept + later).map(Double.init))
      }
    }
  }

  @Test func aStepToAfterAllSamplesDropsNothing() throws {
    let store = Store()
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: hour))
    batch.append(store.reference(for: ["a": "b"]), 1)
    store.append(batch)
    store.clockSetBack(to: Timestamp(milliseconds: hour + 1))
    #expect(try columns(store).timestamps == [hour] && store.statistics.samplesRewound == 0)
  }

  @Test func smallStepsThatAreNotToldAndTimesOfTheSamplesOwnDropNothing() throws {
    let store = Store()
    let reference = store.reference(for: ["a": "b"])
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: hour))
    batch.append(reference, 1)
    store.append(batch)
    batch.timestamp = Timestamp(milliseconds: hour - 60_000)
    #expect(store.append(batch).outOfOrder == 1)
    batch.timestamp = Timestamp(milliseconds: hour + 60_000)
    batch.timestamps = [0]
    #expect(store.append(batch).outOfOrder == 1)
    #expect(try columns(store).timestamps == [hour])
  }

  /// Of few series it has what was there, of many only what still is.
  @Test(arguments: [(1, [7_200_000]), (300, [])])
  func aSelectionFromBeforeSeesNothingNew(_ count: Int, _ times: [Int64]) throws {
    let store = Store()
    let references = store.references(for: (0..<count).map { ["a": "\($0)"] })
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: hour * 2))
    for reference in references { batch.append(reference, 1) }
    store.append(batch)
    let selected = try store.select([], from: .distantPast, through: .distantFuture)
    batch.timestamp = Timestamp(milliseconds: hour)
    store.append(batch)
    var columns = SampleColumns()
    selected[0].read(from: .distantPast, through: .distantFuture, into: &columns)
    #expect(columns.timestamps == times)
  }
}
