internal import Metrics

/// A series as a selection found it: reads give the samples it had then, whole batches only.
final class SelectedSeries: StoredSeries {
  let labels: Labels
  let reference: SeriesReference
  /// How many samples the series had taken when it was selected.
  private let ordinal: UInt32
  private let store: Store
  /// What there is to read, where it was taken with the selection.
  private let taken: TakenSeries?

  init(
    labels: Labels, reference: SeriesReference, ordinal: UInt32, store: Store, taken: TakenSeries?
  ) {
    self.labels = labels
    self.reference = reference
    self.ordinal = ordinal
    self.store = store
    self.taken = taken
  }

  func read(from: Timestamp, through: Timestamp, into columns: inout SampleColumns) {
    let (from, through) = (from.milliseconds, through.milliseconds)
    if let taken {
      taken.words.withUnsafeBufferPointer {
        read(taken.view, $0.baseAddress, from: from, through: through, into: &columns)
      }
      return
    }
    let room = SeriesHead.wordsPerChunk + 16
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: room) { scratch in
      guard let base = scratch.baseAddress,
        let view = store.view(reference, copyingHeadTo: base)
      else { return }
      read(view, UnsafePointer(base), from: from, through: through, into: &columns)
    }
  }

  private func read(
    _ view: SeriesView, _ head: UnsafePointer<UInt64>?, from: Int64, through: Int64,
    into columns: inout SampleColumns
  ) {
    for chunk in view.chunks where chunk.maxTime >= from && chunk.minTime <= through {
      let run = ChunkRun(
        words: chunk.words, count: visible(chunk.startOrdinal, Int(chunk.count)),
        startOrdinal: chunk.startOrdinal, layout: chunk.layout)
      run.read(from: from, through: through, starts: view.starts, into: &columns)
    }
    if view.headCount > 0 {
      guard let head else { return }
      let start = view.headOrdinal
      let run = ChunkRun(
        words: head, count: visible(start, view.headCount), startOrdinal: start, layout: nil)
      run.read(from: from, through: through, starts: view.starts, into: &columns)
    } else if let histograms = view.histograms {
      histograms.words.withUnsafeBufferPointer { words in
        guard let base = words.baseAddress else { return }
        let start = view.headOrdinal
        let run = ChunkRun(
          words: base, count: visible(start, histograms.count), startOrdinal: start,
          layout: histograms.layout)
        run.read(from: from, through: through, starts: view.starts, into: &columns)
      }
    }
  }

  /// How many of `count` samples from `start` on the selection may see.
  private func visible(_ start: UInt32, _ count: Int) -> Int {
    let seen = Int32(truncatingIfNeeded: ordinal &- start)
    return max(0, min(count, Int(seen)))
  }
}

/// The samples of one chunk, open or sealed.
private struct ChunkRun {
  var words: UnsafePointer<UInt64>
  var count: Int
  var startOrdinal: UInt32
  /// Of histogram chunks.
  var layout: HistogramShape?

  func read(from: Int64, through: Int64, starts: StartRuns?, into columns: inout SampleColumns) {
    guard count > 0 else { return }
    if let layout {
      readHistograms(layout, from: from, through: through, starts: starts, into: &columns)
    } else {
      readFloats(from: from, through: through, starts: starts, into: &columns)
    }
  }

  private func readFloats(
    from: Int64, through: Int64, starts: StartRuns?, into columns: inout SampleColumns
  ) {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: count) { times in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
        guard let timeBase = times.baseAddress, let valueBase = values.baseAddress else { return }
        decodeFloats(words, count: count, times: timeBase, values: valueBase)
        var low = 0
        while low < count, timeBase[low] < from { low &+= 1 }
        var high = count
        while high > low, timeBase[high &- 1] > through { high &-= 1 }
        guard low < high else { return }
        let before = columns.values.count
        columns.timestamps.append(
          contentsOf: UnsafeBufferPointer(start: timeBase + low, count: high - low))
        columns.values.append(
          contentsOf: UnsafeBufferPointer(start: valueBase + low, count: high - low))
        guard let starts else {
          if !columns.startTimestamps.isEmpty {
            columns.startTimestamps += repeatElement(0, count: high - low)
          }
          return
        }
        columns.startTimestamps += repeatElement(0, count: before - columns.startTimestamps.count)
        for index in low..<high {
          columns.startTimestamps.append(starts.start(at: startOrdinal &+ UInt32(index)))
        }
      }
    }
  }

  private func readHistograms(
    _ layout: HistogramShape, from: Int64, through: Int64, starts: StartRuns?,
    into columns: inout SampleColumns
  ) {
    decodeHistograms(words, count: count, layout: layout) { index, time, fields in
      guard time >= from, time <= through else { return }
      if let starts {
        columns.histogramStartTimestamps += repeatElement(
          0, count: columns.histograms.count - columns.histogramStartTimestamps.count)
        columns.histogramStartTimestamps.append(
          starts.start(at: startOrdinal &+ UInt32(index)))
      } else if !columns.histogramStartTimestamps.isEmpty {
        columns.histogramStartTimestamps.append(0)
      }
      columns.histograms.append(
        HistogramPoint(Timestamp(milliseconds: time), layout.histogram(fields)))
    }
  }
}

/// The start timestamps of a series: runs of samples that share one.
struct StartRuns: Sendable {
  private(set) var runs: [(ordinal: UInt32, start: Int64)] = []

  /// Notes that the sample with number `ordinal`, later than all before, started at `start` (0 for unknown).
  mutating func append(_ start: Int64, at ordinal: UInt32) {
    if runs.last?.start == start || (runs.isEmpty && start == 0) { return }
    runs.append((ordinal, start))
  }

  func start(at ordinal: UInt32) -> Int64 {
    runs.last { Int32(truncatingIfNeeded: ordinal &- $0.ordinal) >= 0 }?.start ?? 0
  }

  /// Forgets runs that end before the sample with number `ordinal`.
  mutating func drop(before ordinal: UInt32) {
    while runs.count > 1, Int32(truncatingIfNeeded: ordinal &- runs[1].ordinal) >= 0 {
      runs.removeFirst()
    }
  }
}
