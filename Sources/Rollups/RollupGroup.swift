internal import Metrics
internal import Quantiles

/// The series of one rule that share the values of its `by` labels.
///
/// What vanished is not zero: once no member has been scraped for the whole window, the records end by staleness
/// markers, until one comes back. A member that is there and observes nothing counts 0.
final class RollupGroup {
  let labels: Labels
  let rolling: RollingSketch
  /// The classic histograms in it, by their labels.
  var histograms: [Labels: ClassicHistogram] = [:]
  /// Those that had samples in the scrape being read.
  var touched: Set<Labels> = []
  /// The error that native histograms with bounds of their own choosing bring in.
  var customError = 0.0
  /// Sources are histograms: of an observation no more is known than its bucket.
  var countsBuckets = false
  /// How many series are in it.
  var size = 0
  /// The last scrape that had one of them.
  private var lastSeen: Timestamp?
  /// The records have not ended since they were written last.
  private var isWriting = false
  /// What is written, made at the first writing and anew when references may have gone stale or labels are others.
  private var outputs: Outputs?

  private struct Outputs {
    var generation: UInt64
    var countsBuckets: Bool
    var quantiles: [SeriesReference]
    var min: SeriesReference
    var max: SeriesReference
    var mean: SeriesReference
    var count: SeriesReference
    var sum: SeriesReference
    var histogram: SeriesReference
    var error: SeriesReference

    var all: [SeriesReference] { quantiles + [min, max, mean, count, sum, histogram, error] }
  }

  init(labels: Labels, window: Duration) {
    self.labels = labels
    rolling = RollingSketch(window: window)
  }

  /// How far a quantile may lie off, relative to the true one: by the widest bucket of its sources, and by the sketch's
  /// own beyond its ends.
  var relativeError: Double {
    let widest = histograms.values.reduce(customError) { Swift.max($0, $1.relativeError) }
    return (1 + widest) * (1 + rolling.relativeError) - 1
  }

  /// A scrape at `time` has one of its members.
  func see(at time: Timestamp) {
    lastSeen = time
  }

  func clockSetBack(to time: Timestamp) {
    rolling.advance(to: time)
    if let lastSeen { self.lastSeen = min(lastSeen, time) }
  }

  /// A member is gone for good, and with it what was remembered of its counts.
  func release(_ role: RollupMember.Role) {
    size -= 1
    switch role {
    case .bucket(let bound, let labels):
      histograms[labels]?.forget(bound: bound)
      if histograms[labels]?.isEmpty == true { histograms[labels] = nil }
    case .sum(let labels): if histograms[labels]?.isEmpty == true { histograms[labels] = nil }
    case .gauge, .native: break
    }
  }

  /// The scrape is complete: what its classic histograms grew by goes into the window.
  func settle(at time: Timestamp) {
    guard !touched.isEmpty else { return }
    rolling.advance(to: time)
    for histogram in touched { histograms[histogram]?.settle(into: rolling) }
    touched = []
  }

  /// The series that this group writes. Where min and max are bounds of buckets, not observations, their label `bound`
  /// says so.
  private func outputs(of rule: RollupRule, in sink: any SampleSink) -> Outputs {
    let generation = sink.generation
    if let outputs, outputs.generation == generation, outputs.countsBuckets == countsBuckets {
      return outputs
    }
    let edges = countsBuckets ? labels.setting("bound", "bucket") : labels
    func reference(_ suffix: String, _ labels: Labels) -> SeriesReference {
      sink.reference(for: labels.setting(Labels.nameLabel, rule.record + suffix))
    }
    let made = Outputs(
      generation: generation, countsBuckets: countsBuckets,
      quantiles: rule.quantiles.map {
        reference("", labels.setting("quantile", "\($0)"))
      },
      min: reference("_min", edges), max: reference("_max", edges),
      mean: reference("_avg", labels), count: reference("_count", labels),
      sum: reference("_sum", labels), histogram: reference("", labels),
      error: reference("_error", labels))
    outputs = made
    return made
  }

  /// Appends what the window holds at `time`; an empty window ends its quantiles, min, max and mean by staleness
  /// markers, a window without any member ends all of it.
  func write(
    _ rule: RollupRule, at time: Timestamp, to batch: inout SampleBatch, _ sink: any SampleSink
  ) {
    rolling.advance(to: time)
    guard size > 0, let lastSeen, rolling.reaches(lastSeen) else {
      guard isWriting else { return }
      isWriting = false
      for reference in outputs(of: rule, in: sink).all { batch.append(reference, .staleMarker) }
      return
    }
    isWriting = true
    let outputs = outputs(of: rule, in: sink)
    let tally = rolling.tally
    let isEmpty = tally.count == 0
    for (reference, value) in zip(outputs.quantiles, rolling.quantiles(rule.quantiles)) {
      batch.append(reference, isEmpty ? .staleMarker : value)
    }
    batch.append(outputs.min, isEmpty ? .staleMarker : tally.min)
    batch.append(outputs.max, isEmpty ? .staleMarker : tally.max)
    batch.append(outputs.mean, isEmpty ? .staleMarker : tally.mean)
    batch.append(outputs.error, isEmpty ? .staleMarker : relativeError)
    batch.append(outputs.count, Double(tally.count))
    batch.append(outputs.sum, tally.sum)
    batch.histograms.append(
      SampleBatch.HistogramEntry(
        reference: outputs.histogram, timestamp: time, histogram: rolling.histogram()))
  }
}
