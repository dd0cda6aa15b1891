internal import Exposition
internal import Metrics

/// How several of a kind fare, as series that differ in one label.
struct FamilyRecord<Status> {
  struct Family {
    var name: String
    var kind: MetricMetadata.Kind
    var help: String
    /// nil where there is no value yet.
    var value: (Status) -> Double?

    init(
      _ name: String, _ kind: MetricMetadata.Kind, _ help: String,
      _ value: @escaping (Status) -> Double?
    ) {
      (self.name, self.kind, self.help, self.value) = (name, kind, help, value)
    }
  }

  /// What tells one from the other.
  var label: String
  var families: [Family]
  var rows: [(name: String, status: Status)]

  /// In Prometheus' text format.
  func write(to page: inout PageWriter) {
    guard !rows.isEmpty else { return }
    for family in families {
      page.family(family.name, family.kind.rawValue, family.help)
      for row in rows {
        guard let value = family.value(row.status) else { continue }
        page.sample(family.name, [(label, row.name)], value)
      }
    }
  }

  func write(to sink: any SampleSink, at time: Timestamp) {
    guard !rows.isEmpty else { return }
    var batch = SampleBatch(timestamp: time)
    var metadata: [String: MetricMetadata] = [:]
    for family in families {
      metadata[family.name] = MetricMetadata(kind: family.kind, help: family.help)
      for row in rows {
        guard let value = family.value(row.status) else { continue }
        let labels: Labels = [Labels.nameLabel: family.name, label: row.name]
        batch.append(sink.reference(for: labels), value)
      }
    }
    sink.describe(metadata)
    sink.append(batch)
  }
}
