import Metrics
import TestSupport
import Testing

@testable import TSDB

/// A store with its log, as an engine has them, on a clock that the test turns.
final class LoggedStore {
  let store = Store(limits: StoreLimits(), isFilling: true)
  let log: StoreLog
  private(set) var seconds = 0.0

  /// Begins on a folder: reads what is there, ends what was open.
  init(_ folder: ScratchFolder, disk: Disk = .machine, now: Timestamp = .distantFuture) throws {
    log = StoreLog(store, folder: folder.path, disk: disk)
    log.load()
    let newest = log.newest
    try log.begin(at: 0)
    store.finishFilling(newest: newest, now: now)
  }

  /// Only reads: what lies there, without the marks of a stop.
  init(reading folder: ScratchFolder) {
    log = StoreLog(store, folder: folder.path)
    log.load()
  }

  func pass(_ span: Double) { seconds += span }
  func flush() throws { try log.flush(at: seconds) }
  func checkpoint() throws { try log.checkpoint(seconds: { self.seconds }) }

  /// A scrape: a value for each series.
  func scrape(_ time: Int64, _ values: [(Labels, Double)]) {
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
    for (labels, value) in values { batch.append(store.reference(for: labels), value) }
    store.append(batch)
  }

  /// Everything in it.
  func samples() throws -> [Labels: SampleColumns] { try TSDBTests.samples(store) }
}

/// All samples of a store, by series; of series without any, nothing.
func samples(_ store: Store) throws -> [Labels: SampleColumns] {
  var all: [Labels: SampleColumns] = [:]
  for series in try store.select([], from: .distantPast, through: .distantFuture) {
    var columns = SampleColumns()
    series.read(from: .distantPast, through: .distantFuture, into: &columns)
    all[series.labels] = columns
  }
  return all
}

/// Whether two stores tell the same, bit by bit.
func isSame(_ a: [Labels: SampleColumns], _ b: [Labels: SampleColumns]) -> Bool {
  guard a.keys == b.keys else { return false }
  return a.allSatisfy { labels, columns in
    guard let other = b[labels] else { return false }
    return columns.timestamps == other.timestamps
      && columns.values.map(\.bitPattern) == other.values.map(\.bitPattern)
      && columns.startTimestamps == other.startTimestamps
      && columns.histogramStartTimestamps == other.histogramStartTimestamps
      && columns.histograms.map(\.timestamp) == other.histograms.map(\.timestamp)
      && zip(columns.histograms, other.histograms).allSatisfy { isSame($0.histogram, $1.histogram) }
  }
}

private func isSame(_ a: NativeHistogram, _ b: NativeHistogram) -> Bool {
  a.counterResetHint == b.counterResetHint && a.schema == b.schema
    && a.count.bitPattern == b.count.bitPattern && a.sum.bitPattern == b.sum.bitPattern
    && a.zeroCount == b.zeroCount && a.zeroThreshold == b.zeroThreshold
    && a.positiveSpans == b.positiveSpans && a.negativeSpans == b.negativeSpans
    && a.positiveBuckets == b.positiveBuckets && a.negativeBuckets == b.negativeBuckets
    && a.customValues == b.customValues
}

/// Scrapes of a made-up fleet: counters, gauges, constants, histograms, samples with times and starts of their own.
struct MadeUpScrapes {
  private var random: SplitMix
  private var values: [Double]
  let count: Int

  init(_ seed: UInt64, series: Int) {
    random = SplitMix(seed: seed)
    count = series
    values = (0..<series).map { _ in 0 }
  }

  /// One scrape at `time`, into a store; some series come and go.
  mutating func scrape(_ time: Int64, into store: Store) {
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
    let hasOwn = random.next() % 4 == 0
    let hasStarts = random.next() % 4 == 0
    for index in 0..<count where random.next() % 16 != 0 {
      switch index % 5 {
      case 0: values[index] += Double(random.next() % 100)
      case 1: values[index] = Double.random(in: -1e3..<1e3, using: &random)
      case 2: values[index] = Double(bitPattern: random.next())
      case 3: values[index] = random.next() % 8 == 0 ? -0.0 : 0.25
      default: values[index] = Double(index)
      }
      let value = random.next() % 64 == 0 ? .staleMarker : values[index]
      let labels: Labels = ["__name__": "m\(index % 7)", "i": "\(index)", "k": "é\(index % 3)"]
      batch.references.append(store.reference(for: labels))
      batch.values.append(value)
      if hasOwn { batch.timestamps.append(time - Int64(random.next() % 900)) }
      if hasStarts { batch.startTimestamps.append(time - 100_000 - Int64(random.next() % 2)) }
    }
    for index in 0..<max(1, count / 20) {
      var histogram = NativeHistogram()
      histogram.schema = random.next() % 32 == 0 ? NativeHistogram.customSchema : 3
      if histogram.schema == NativeHistogram.customSchema { histogram.customValues = [0.5, 1] }
      histogram.count = Double(time / 1000)
      histogram.sum = Double.random(in: 0..<9, using: &random)
      histogram.zeroThreshold = 1e-128
      histogram.positiveSpans = [.init(offset: -2, length: 2)]
      histogram.positiveBuckets = [Double(random.next() % 50), 1.5]
      batch.histograms.append(
        .init(
          reference: store.reference(for: ["__name__": "h", "i": "\(index)"]),
          timestamp: batch.timestamp,
          startTimestamp: hasStarts ? Timestamp(milliseconds: time - 5000) : nil,
          histogram: histogram))
    }
    store.append(batch)
  }
}
