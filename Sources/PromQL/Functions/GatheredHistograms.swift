import Metrics
import Query

/// The histograms of a vector: native ones as they are, and classic ones gathered from their bucket series.
struct GatheredHistograms: Sendable {
  var groups: [HistogramGroup] = []
  /// Where the vector stands in the expression, for remarks.
  let position: Range<Int>

  init(_ evaluation: Evaluation, _ argument: Expr, _ steps: Steps) throws(QueryError) {
    position = argument.range
    let plan = try evaluation.derivingResets(false) { () throws(QueryError) in
      try evaluation.vector(argument, steps)
    }
    var places: [Labels: Int] = [:]
    func place(_ labels: Labels, _ head: SeriesHead) -> Int {
      if let place = places[labels] { return place }
      places[labels] = groups.count
      groups.append(HistogramGroup(head: SeriesHead(labels, dropsName: head.dropsName)))
      return groups.count - 1
    }
    for series in try evaluation.columns(plan, steps) {
      let labels = series.head.labels
      if !series.column.histograms.isEmpty {
        groups[place(labels, series.head)].native = series.column
      }
      guard (0..<steps.count).contains(where: series.column.hasFloat) else { continue }
      let text = labels["le"]
      guard let bound = Double(text) else {
        evaluation.notes.badBucketLabel(labels.metricName, text, position)
        continue
      }
      let index = place(labels.dropping(["le"]), series.head)
      groups[index].buckets.append((bound, series.column))
    }
    for index in groups.indices { groups[index].buckets.sort { $0.bound < $1.bound } }
  }
}

/// All that bears one set of labels (but for `le`): a native histogram, buckets of a classic one, or, by mistake, both.
struct HistogramGroup: Sendable {
  var head: SeriesHead
  var native: Column?
  /// Ascending by bound.
  var buckets: [(bound: Double, column: Column)] = []

  init(head: SeriesHead) { self.head = head }

  func column(
    _ estimate: HistogramEstimate, _ steps: Steps, _ position: Range<Int>, _ notes: inout Notes
  ) -> Column {
    var column = Column(absent: steps.count)
    let width = buckets.count
    // The columns side by side, so that a step's counts are read without touching array after array.
    withUnsafeTemporaryAllocation(of: Double.self, capacity: width * (steps.count + 3)) { memory in
      let bounds = UnsafeMutableBufferPointer(rebasing: memory[0..<width])
      let counts = UnsafeMutableBufferPointer(rebasing: memory[2 * width..<memory.count])
      var classic = ClassicBuckets(
        bounds: UnsafeMutableBufferPointer(rebasing: memory[width..<2 * width]),
        counts: UnsafeMutableBufferPointer(
          rebasing: memory[memory.count - width..<memory.count]))
      for (place, bucket) in buckets.enumerated() {
        bounds.initializeElement(at: place, to: bucket.bound)
        for (step, count) in bucket.column.values.enumerated() {
          counts.initializeElement(at: step * width + place, to: count)
        }
      }
      fill(&column, estimate, steps, position, &notes, bounds, counts, &classic)
    }
    return column
  }

  /// Estimates each step from `counts`, which has the buckets of a step side by side.
  private func fill(
    _ column: inout Column, _ estimate: HistogramEstimate, _ steps: Steps,
    _ position: Range<Int>, _ notes: inout Notes, _ bounds: UnsafeMutableBufferPointer<Double>,
    _ counts: UnsafeMutableBufferPointer<Double>, _ classic: inout ClassicBuckets
  ) {
    var oddities = Oddities()
    let width = bounds.count
    for step in 0..<steps.count {
      classic.removeAll()
      for place in 0..<width {
        let count = counts[step * width + place]
        if !count.isAbsent { classic.append(bounds[place], count) }
      }
      if let histogram = native?.histogram(step) {
        if classic.isEmpty {
          column.values[step] = answer(estimate, histogram, step, &oddities)
        } else {
          oddities.isMixed = true
        }
      } else if !classic.isEmpty {
        column.values[step] = answer(estimate, &classic, step, &oddities)
      }
    }
    oddities.tell(head.labels.metricName, position, &notes)
  }

  private func answer(
    _ estimate: HistogramEstimate, _ histogram: NativeHistogram, _ step: Int,
    _ oddities: inout Oddities
  ) -> Double {
    switch estimate {
    case .quantile(let quantiles):
      if quantiles[step].isAbsent { return Column.absent }
      let (value, effect) = nativeQuantile(quantiles[step], histogram)
      switch effect {
      case .none: break
      case .isNaN: oddities.quantileIsNaN = true
      case .skewsHigher: oddities.quantileIsSkewed = true
      }
      return value
    case .fraction(let lower, let upper):
      if histogram.sum.isNaN, histogram.count != 0 { oddities.fractionExcludesNaN = true }
      return nativeFraction(lower[step], upper[step], histogram)
    }
  }

  private func answer(
    _ estimate: HistogramEstimate, _ classic: inout ClassicBuckets, _ step: Int,
    _ oddities: inout Oddities
  ) -> Double {
    switch estimate {
    case .quantile(let quantiles):
      if quantiles[step].isAbsent { return Column.absent }
      let (value, wasForced) = classic.quantile(quantiles[step])
      if wasForced { oddities.wasForced = true }
      return value
    case .fraction(let lower, let upper): return classic.fraction(lower[step], upper[step])
    }
  }
}

/// What was odd at any step of a histogram: told once, as a remark costs more than an estimate.
private struct Oddities {
  var isMixed = false
  var quantileIsNaN = false
  var quantileIsSkewed = false
  var fractionExcludesNaN = false
  /// Counts fell from one bucket to the next.
  var wasForced = false

  func tell(_ metric: String, _ position: Range<Int>, _ notes: inout Notes) {
    if isMixed { notes.mixedClassicAndNative(metric, position) }
    if quantileIsNaN { notes.quantileIsNaN(metric, position) }
    if quantileIsSkewed { notes.quantileIsSkewed(metric, position) }
    if fractionExcludesNaN { notes.fractionExcludesNaN(metric, position) }
    if wasForced { notes.fixedMonotonicity(metric, position) }
  }
}
