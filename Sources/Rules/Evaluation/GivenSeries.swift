internal import Metrics

/// The series that a rule gave at its last evaluation, by which those that it gives no more are ended.
struct GivenSeries: Sendable {
  private(set) var series: [Labels] = []
  private(set) var references: [SeriesReference] = []
  /// The sink's, of which the references are.
  private(set) var generation: UInt64 = 0

  /// What is to be written: a value or a histogram for each series.
  struct Samples {
    var values: [Double] = []
    /// By the place of their series; the value there does not count.
    var histograms: [Int: NativeHistogram] = [:]
  }

  /// When samples are written: `time` is theirs, `now` is the evaluation's.
  struct Moment {
    var time: Timestamp
    var now: Timestamp

    func batch(_ count: Int) -> SampleBatch {
      var batch = SampleBatch(timestamp: now)
      batch.references.reserveCapacity(count)
      batch.values.reserveCapacity(count)
      return batch
    }

    /// Gives the batch the samples' own times where they are not the evaluation's.
    func stamp(_ batch: inout SampleBatch) {
      guard time != now else { return }
      batch.timestamps = [Int64](repeating: time.milliseconds, count: batch.references.count)
    }
  }

  /// Writes samples of the same series as last time.
  mutating func write(
    _ samples: Samples, at moment: Moment, to sink: any SampleSink
  ) -> String? {
    let current = sink.generation
    if current != generation { references = sink.references(for: series) }
    generation = current
    return append(samples, at: moment, to: sink)
  }

  /// Writes samples, and ends the series that are not among them; tells what was refused.
  mutating func write(
    _ samples: Samples, of newSeries: [Labels], _ newReferences: [SeriesReference],
    generation newGeneration: UInt64, at moment: Moment, to sink: any SampleSink
  ) -> String? {
    let old = self
    (series, references, generation) = (newSeries, newReferences, newGeneration)
    let problem = append(samples, at: moment, to: sink)
    if old.generation != newGeneration {
      old.end(except: Set(newSeries), at: moment, sink)
    } else if old.references != newReferences {
      let kept = Set(newReferences)
      end(old.references.filter { !kept.contains($0) }, at: moment, sink)
    }
    return problem
  }

  private mutating func append(
    _ samples: Samples, at moment: Moment, to sink: any SampleSink
  ) -> String? {
    guard !references.isEmpty else { return nil }
    var batch = moment.batch(samples.histograms.isEmpty ? references.count : 0)
    if samples.histograms.isEmpty {
      (batch.references, batch.values) = (references, samples.values)
    } else {
      for (place, reference) in references.enumerated() {
        if let histogram = samples.histograms[place] {
          batch.histograms.append(
            .init(reference: reference, timestamp: moment.time, histogram: histogram))
        } else {
          batch.append(reference, samples.values[place])
        }
      }
    }
    moment.stamp(&batch)
    let outcome = sink.append(batch)
    // Next time there may be room for what was refused.
    if outcome.refused > 0 { generation = .max }
    if outcome.outOfOrder > 0 { return "out of order sample" }
    if outcome.duplicates > 0 { return "duplicate sample for timestamp" }
    return outcome.refused > 0 ? "\(outcome.refused) samples were refused by the store" : nil
  }

  /// Ends its series but for some.
  func end(except kept: Set<Labels>, at moment: Moment, _ sink: any SampleSink) {
    let gone = series.filter { !kept.contains($0) }
    if !gone.isEmpty { end(sink.references(for: gone), at: moment, sink) }
  }

  private func end(_ gone: [SeriesReference], at moment: Moment, _ sink: any SampleSink) {
    guard !gone.isEmpty else { return }
    var batch = moment.batch(gone.count)
    for reference in gone { batch.append(reference, .staleMarker) }
    moment.stamp(&batch)
    // Another rule may give the series: then the marker is refused, and rightly so.
    sink.append(batch)
  }
}
