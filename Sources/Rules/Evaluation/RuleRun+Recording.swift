internal import Metrics
internal import Query

extension RuleRun {
  /// Writes the vector under the record's name and with the rule's labels.
  mutating func record(
    _ vector: [InstantSample], as name: String, limit: Int, at moment: GivenSeries.Moment,
    _ sink: any SampleSink
  ) throws(RuleFailure) {
    var samples = GivenSeries.Samples()
    samples.values.reserveCapacity(vector.count)
    for (place, sample) in vector.enumerated() {
      switch sample.content {
      case .float(let value): samples.values.append(value)
      case .histogram(let histogram):
        samples.values.append(0)
        samples.histograms[place] = histogram
      }
    }
    // As a rule the same series come in the same order, and nothing has to be built or looked up.
    let isAlike =
      vector.count == lastVector.count && given.series.count == vector.count
      && zip(vector, lastVector).allSatisfy { $0.labels == $1 }
    var series = given.series
    if !isAlike {
      let overlay = RuleTexts.unique(labels + [Label(Labels.nameLabel, name)])
      // A label of the rule's cannot be the name: the reader refuses it.
      series = vector.map { $0.labels.overlaid(overlay, keepsName: true) }
      if Set(series).count < series.count {
        throw RuleFailure(
          "vector contains metrics with the same labelset after applying rule labels")
      }
    }
    if limit > 0, series.count > limit {
      isOverLimit = true
      throw RuleFailure("exceeded limit of \(limit) with \(series.count) series")
    }
    let problem: String?
    if isAlike {
      problem = given.write(samples, at: moment, to: sink)
    } else {
      lastVector = vector.map(\.labels)
      let generation = sink.generation
      problem = given.write(
        samples, of: series, sink.references(for: series), generation: generation, at: moment,
        to: sink)
    }
    if let problem { throw RuleFailure(problem) }
  }
}
