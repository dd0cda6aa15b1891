internal import Metrics
internal import Quantiles

/// The series of one rule that share the values of its `by` labels.
struct RollupGroup {
  var labels: Labels
  let rolling: RollingSketch
  /// The classic histograms in it, by their labels.
  var histograms: [Labels: ClassicHistogram] = [:]
  /// Those that had samples in the scrape being read.
  var touched: Set<Labels> = []
  /// What is written, made at the first writing.
  var outputs: Outputs?

  struct Outputs {
    var quantiles: [SeriesReference]
    var min: SeriesReference
    var max: SeriesReference
    var mean: SeriesReference
    var count: SeriesReference
    var sum: SeriesReference
    var histogram: SeriesReference
    var error: SeriesReference
  }

  init(labels: Labels, window: Duration) {
    self.labels = labels
    rolling = RollingSketch(window: window)
  }

  /// How far, relative to itself, a quantile may lie off: the sketch's bound, or the widest bucket's of its sources.
  var relativeError: Double {
    histograms.values.reduce(rolling.relativeError) { Swift.max($0, $1.relativeError) }
  }

  /// The series that this group writes.
  mutating func outputs(of rule: RollupRule, in sink: any SampleSink) -> Outputs {
    if let outputs { return outputs }
    func reference(_ suffix: String) -> SeriesReference {
      sink.reference(for: labels.setting(Labels.nameLabel, rule.record + suffix))
    }
    let made = Outputs(
      quantiles: rule.quantiles.map { quantile in
        sink.reference(
          for: labels.setting(Labels.nameLabel, rule.record).setting("quantile", "\(quantile)"))
      },
      min: reference("_min"), max: reference("_max"), mean: reference("_avg"),
      count: reference("_count"), sum: reference("_sum"), histogram: reference(""),
      error: reference("_error"))
    outputs = made
    return made
  }

  /// Appends what the window holds at `time`; an empty window ends its quantiles, min, max and mean by staleness markers.
  mutating func write(
    _ rule: RollupRule, at time: Timestamp, to batch: inout SampleBatch, _ sink: any SampleSink
  ) {
    rolling.advance(to: time)
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
