package import Clients
package import Metrics
package import Relabelling
package import Wire

/// One entry of `remote_write`: a receiver, and what it gets how.
package struct RemoteSettings: Sendable, Hashable {
  /// As in messages, in series and in the state folder; unique.
  package var name: String
  package var url: String
  /// For one request.
  package var timeout = Duration.seconds(30)
  package var version = WriteProtocol.version1
  package var http = HTTPSettings()
  package var rules: [RelabelRule] = []
  /// Given to series that do not have labels of these names, before `rules`.
  package var externalLabels = Labels.empty
  /// Remote write 2.0 always sends them.
  package var sendsHistograms = false
  package var queue = QueueSettings()
  package var metadata = MetadataSettings()

  package init(name: String, url: String) {
    self.name = name
    self.url = url
  }

  /// The labels under which a series is sent; nil where the rules drop it.
  package func sentLabels(_ labels: Labels) -> Labels? {
    guard let sent = rules.apply(labels.completed(by: externalLabels)), !sent.isEmpty else {
      return nil
    }
    return sent
  }
}

/// `queue_config`.
package struct QueueSettings: Sendable, Hashable {
  /// Samples that wait in memory, for each request that may be under way at once.
  package var capacity = 10_000
  /// Requests that are under way at once, at most. There is one as long as one suffices.
  package var maxShards = 50
  package var maxSamplesPerSend = 2000
  /// After which fewer samples are sent.
  package var batchSendDeadline = Duration.seconds(5)
  package var minBackoff = Duration.milliseconds(30)
  package var maxBackoff = Duration.seconds(5)
  /// Whether a 429 may pass; unlike in Prometheus it does unless this is false.
  package var retriesTooManyRequests = true
  /// Older samples are dropped; nil for none.
  package var sampleAgeLimit: Duration?

  /// Samples that may be in memory: no more than four millions.
  package var limit: Int {
    let (product, overflow) = capacity.multipliedReportingOverflow(by: maxShards)
    return max(maxSamplesPerSend, min(overflow ? .max : product, 4_000_000))
  }

  package init() {}
}

/// `metadata_config`; of remote write 1.0 only, as 2.0 has metadata with its series.
package struct MetadataSettings: Sendable, Hashable {
  package var isSent = true
  package var interval = Duration.seconds(60)
  /// Families in one request.
  package var maxSamplesPerSend = 2000

  package init() {}
}
