internal import Exposition
internal import Metrics
internal import Sending

/// How the remotes fare, as series `vigil_remote_write_*` with a label `remote`.
struct SendingRecord {
  var remotes: [(name: String, status: SendStatus)]

  private struct Family {
    var name: String
    var kind: MetricMetadata.Kind
    var help: String
    /// nil where there is no value yet.
    var value: (SendStatus) -> Double?

    init(
      _ name: String, _ kind: MetricMetadata.Kind, _ help: String,
      _ value: @escaping (SendStatus) -> Double?
    ) {
      self.name = "vigil_remote_write_" + name
      self.kind = kind
      self.help = help
      self.value = value
    }
  }

  private static var families: [Family] {
    [
      Family("samples_total", .counter, "Samples that the remote has taken.") { Double($0.sent) },
      Family(
        "samples_failed_total", .counter, "Samples dropped: refused for good, or too old."
      ) { Double($0.failed) },
      Family(
        "samples_repeated_total", .counter, "Samples that the remote refused as it had them."
      ) { Double($0.repeated) },
      Family("samples_retried_total", .counter, "Samples sent again.") { Double($0.retried) },
      Family("samples_pending", .gauge, "Samples in memory that wait or are under way.") {
        Double($0.pending)
      },
      Family("bytes_total", .counter, "Bytes of requests.") { Double($0.bytes) },
      Family("requests_total", .counter, "Requests answered or failed.") { Double($0.requests) },
      Family("shards", .gauge, "Requests under way or to be tried again.") { Double($0.shards) },
      Family("behind", .gauge, "1 where samples are read back from the store.") {
        $0.isBehind ? 1 : 0
      },
      Family("highest_timestamp_in_seconds", .gauge, "Newest sample stored.") {
        $0.newestIn?.seconds
      },
      Family("highest_timestamp_sent_seconds", .gauge, "Newest sample that was taken.") {
        $0.newestSent?.seconds
      },
    ]
  }

  /// In Prometheus' text format.
  func write(to page: inout PageWriter) {
    guard !remotes.isEmpty else { return }
    for family in Self.families {
      page.family(family.name, family.kind.rawValue, family.help)
      for remote in remotes {
        guard let value = family.value(remote.status) else { continue }
        page.sample(family.name, [("remote", remote.name)], value)
      }
    }
  }

  func write(to sink: any SampleSink, at time: Timestamp) {
    guard !remotes.isEmpty else { return }
    var batch = SampleBatch(timestamp: time)
    var metadata: [String: MetricMetadata] = [:]
    for family in Self.families {
      metadata[family.name] = MetricMetadata(kind: family.kind, help: family.help)
      for remote in remotes {
        guard let value = family.value(remote.status) else { continue }
        let labels: Labels = [Labels.nameLabel: family.name, "remote": remote.name]
        batch.append(sink.reference(for: labels), value)
      }
    }
    sink.describe(metadata)
    sink.append(batch)
  }
}
