internal import Exposition
internal import Metrics

/// Series of one name, each with labels of its own.
struct SeriesFamily {
  var name: String
  var kind: MetricMetadata.Kind
  var help: String
  /// What of a histogram's name a sample has beside the family's: `_bucket`, `_sum`, `_count`.
  var samples: [(suffix: String, labels: [(String, String)], value: Double)] = []

  init(_ name: String, _ kind: MetricMetadata.Kind, _ help: String) {
    (self.name, self.kind, self.help) = (name, kind, help)
  }

  mutating func add(_ value: Double, _ labels: [(String, String)] = [], suffix: String = "") {
    samples.append((suffix, labels, value))
  }

  /// In Prometheus' text format.
  func write(to page: inout PageWriter) {
    guard !samples.isEmpty else { return }
    page.family(name, kind.rawValue, help)
    for sample in samples { page.sample(name + sample.suffix, sample.labels, sample.value) }
  }
}

extension [SeriesFamily] {
  func write(to sink: any SampleSink, at time: Timestamp) {
    var batch = SampleBatch(timestamp: time)
    var metadata: [String: MetricMetadata] = [:]
    for family in self where !family.samples.isEmpty {
      metadata[family.name] = MetricMetadata(kind: family.kind, help: family.help)
      for sample in family.samples {
        let labels = sample.labels.filter { !$0.1.isEmpty }.map { Label($0.0, $0.1) }
        batch.append(
          sink.reference(
            for: Labels([Label(Labels.nameLabel, family.name + sample.suffix)] + labels)),
          sample.value)
      }
    }
    sink.describe(metadata)
    sink.append(batch)
  }
}
