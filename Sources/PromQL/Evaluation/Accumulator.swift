import Metrics

/// One group of an aggregation while its series are added: a running value for each step.
///
/// Sums keep their rounding errors beside them (two-sum), as Prometheus' Kahan sums do.
struct Accumulator: Sendable {
  private let operation: Aggregator
  /// The running sum, extreme, count or mean; absent where no float came.
  private var values: [Double]
  /// The rounding errors of sums, the sums of squares of variances.
  private var extras: [Double] = []
  /// How many floats each step saw (avg, stddev, stdvar).
  private var counts: [Double] = []
  /// Sums of histograms, made where the first one comes.
  private var histograms: [HistogramTotal?] = []

  private struct HistogramTotal: Sendable {
    var sum: HistogramAccumulator
    var count = 1.0
    /// The head of the first series, for remarks.
    var head: SeriesHead
    /// Floats came too, or schemas that do not go together: the step has no result.
    var isSpoilt = false
  }

  init(_ operation: Aggregator, _ count: Int) {
    self.operation = operation
    values = [Double](repeating: Column.absent, count: count)
    switch operation {
    case .sum: extras = [Double](repeating: 0, count: count)
    case .avg, .stddev, .stdvar:
      extras = [Double](repeating: 0, count: count)
      counts = [Double](repeating: 0, count: count)
    default: break
    }
  }

  /// Adds a series.
  mutating func add(
    _ column: borrowing Column, _ head: SeriesHead, _ notes: inout Notes, _ position: Range<Int>?
  ) {
    switch operation {
    case .sum: addToSums(column.values)
    case .avg:
      addToSums(column.values)
      for (step, value) in column.values.enumerated() where !value.isAbsent { counts[step] += 1 }
    case .count:
      countPresent(column)
      return
    case .group:
      for step in column.values.indices where column.isPresent(step) { values[step] = 1 }
      return
    case .min: extreme(column.values) { $0 < $1 }
    case .max: extreme(column.values) { $0 > $1 }
    case .stddev, .stdvar: addToVariances(column.values)
    default: return
    }
    guard !column.histograms.isEmpty else { return }
    addHistograms(column.histograms, head, &notes, position)
  }

  private mutating func countPresent(_ column: borrowing Column) {
    let histograms = column.histograms
    values.withUnsafeMutableBufferPointer { counts in
      column.values.withUnsafeBufferPointer { column in
        for step in 0..<column.count {
          if column[step].isAbsent, histograms.isEmpty || histograms[step] == nil { continue }
          counts[step] = counts[step].isAbsent ? 1 : counts[step] + 1
        }
      }
    }
  }

  private mutating func addToSums(_ column: [Double]) {
    values.withUnsafeMutableBufferPointer { sums in
      extras.withUnsafeMutableBufferPointer { errors in
        column.withUnsafeBufferPointer { column in
          for step in 0..<column.count {
            let value = column[step]
            if value.isAbsent { continue }
            let sum = sums[step]
            if sum.isAbsent {
              sums[step] = value
              continue
            }
            let next = sum + value
            let part = next - sum
            errors[step] += (sum - (next - part)) + (value - part)
            sums[step] = next
          }
        }
      }
    }
  }

  private mutating func extreme(_ column: [Double], _ isBetter: (Double, Double) -> Bool) {
    values.withUnsafeMutableBufferPointer { best in
      column.withUnsafeBufferPointer { column in
        for step in 0..<column.count {
          let value = column[step]
          if value.isAbsent { continue }
          // NaN gives way to anything; an absent entry is a NaN too.
          if best[step].isNaN {
            if best[step].isAbsent || !value.isNaN { best[step] = value }
          } else if isBetter(value, best[step]) {
            best[step] = value
          }
        }
      }
    }
  }

  private mutating func addToVariances(_ column: [Double]) {
    for step in column.indices {
      let value = column[step]
      if value.isAbsent { continue }
      counts[step] += 1
      if counts[step] == 1 {
        values[step] = value
        // A lone infinity or NaN has no variance.
        extras[step] = value.isFinite ? 0 : .plainNaN
        continue
      }
      let delta = value - values[step]
      values[step] += delta / counts[step]
      extras[step] += delta * (value - values[step])
    }
  }

  private mutating func addHistograms(
    _ column: [SharedHistogram?], _ head: SeriesHead, _ notes: inout Notes,
    _ position: Range<Int>?
  ) {
    guard operation == .sum || operation == .avg else {
      if column.contains(where: { $0 != nil }) {
        notes.ignoredHistogramsIn(operation.rawValue, position)
      }
      return
    }
    if histograms.isEmpty { histograms = [HistogramTotal?](repeating: nil, count: values.count) }
    for (step, histogram) in column.enumerated() {
      guard let histogram = histogram?.value else { continue }
      guard histograms[step] != nil else {
        histograms[step] = HistogramTotal(sum: HistogramAccumulator(histogram), head: head)
        continue
      }
      add(at: step, count: 1, head, &notes, position) { (sum) throws(HistogramError) in
        try sum.add(histogram)
      }
    }
  }

  private mutating func add(
    at step: Int, count: Double, _ head: SeriesHead, _ notes: inout Notes,
    _ position: Range<Int>?,
    _ body: (inout HistogramAccumulator) throws(HistogramError) -> HistogramAccumulator.Outcome
  ) {
    guard var total = histograms[step] else { return }
    // Taken out meanwhile, so that it is changed in place.
    histograms[step] = nil
    defer { histograms[step] = total }
    total.count += count
    do throws(HistogramError) {
      if try body(&total.sum).boundsReconciled {
        notes.reconciledBounds("aggregation", position)
      }
    } catch {
      total.isSpoilt = true
      notes.mixedSchemas(head.labels.metricName, position)
    }
  }

  /// Adds what another piece of the same group gathered.
  mutating func add(_ other: Accumulator, _ notes: inout Notes, _ position: Range<Int>?) {
    switch operation {
    case .sum, .avg:
      addToSums(other.values)
      for step in extras.indices { extras[step] += other.extras[step] }
      for step in counts.indices { counts[step] += other.counts[step] }
    case .count:
      for (step, value) in other.values.enumerated() where !value.isAbsent {
        values[step] = values[step].isAbsent ? value : values[step] + value
      }
    case .group:
      for (step, value) in other.values.enumerated() where !value.isAbsent { values[step] = 1 }
    case .min: extreme(other.values) { $0 < $1 }
    case .max: extreme(other.values) { $0 > $1 }
    case .stddev, .stdvar: joinVariances(other)
    default: break
    }
    guard !other.histograms.isEmpty else { return }
    if histograms.isEmpty { histograms = [HistogramTotal?](repeating: nil, count: values.count) }
    for (step, total) in other.histograms.enumerated() {
      guard let total else { continue }
      if histograms[step] == nil {
        histograms[step] = total
      } else {
        if total.isSpoilt { histograms[step]?.isSpoilt = true }
        add(at: step, count: total.count, total.head, &notes, position) {
          (sum) throws(HistogramError) in try sum.add(total.sum)
        }
      }
    }
  }

  /// Two variances made one (Chan, Golub and LeVeque).
  private mutating func joinVariances(_ other: Accumulator) {
    for step in values.indices where other.counts[step] > 0 {
      let (n, m) = (counts[step], other.counts[step])
      if n == 0 {
        values[step] = other.values[step]
        extras[step] = other.extras[step]
      } else {
        let delta = other.values[step] - values[step]
        values[step] += delta * m / (n + m)
        extras[step] += other.extras[step] + delta * delta * n * m / (n + m)
      }
      counts[step] = n + m
    }
  }

  /// The group's column.
  mutating func finish(_ notes: inout Notes, _ position: Range<Int>?) -> Column {
    switch operation {
    case .sum, .avg:
      for step in values.indices where !values[step].isAbsent {
        let sum = values[step]
        // Errors are meaningless once the sum is not finite.
        let total = sum.isFinite && extras[step].isFinite ? sum + extras[step] : sum
        values[step] = operation == .avg ? total / counts[step] : total
      }
    case .stddev:
      for step in values.indices where !values[step].isAbsent {
        values[step] = (extras[step] / counts[step]).squareRoot()
      }
    case .stdvar:
      for step in values.indices where !values[step].isAbsent {
        values[step] = extras[step] / counts[step]
      }
    default: break
    }
    var column = Column(values: values)
    for (step, total) in histograms.enumerated() {
      guard var total else { continue }
      if !column.values[step].isAbsent {
        column.values[step] = Column.absent
        notes.mixedFloatsAndHistogramsInAggregation(position)
        continue
      }
      if total.isSpoilt { continue }
      if total.sum.hasResetCollision { notes.resetCollision("aggregation", position) }
      if operation == .avg { total.sum.divide(by: total.count) }
      column.set(total.sum.histogram.compacted, at: step)
    }
    return column
  }
}
