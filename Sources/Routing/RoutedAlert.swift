package import Metrics

/// An alert as it is routed: from a rule of Vigil's own, or from whoever posts alerts.
package struct RoutedAlert: Sendable, Hashable, Codable {
  package var labels: Labels
  package var annotations: Labels
  package var starts: Timestamp
  /// nil while it fires and nobody knows its end.
  package var ends: Timestamp?
  package var generatorURL: String
  package var updated: Timestamp

  package init(
    labels: Labels, annotations: Labels = .empty, starts: Timestamp, ends: Timestamp? = nil,
    generatorURL: String = "", updated: Timestamp
  ) {
    self.labels = labels
    self.annotations = annotations
    self.starts = starts
    self.ends = ends
    self.generatorURL = generatorURL
    self.updated = updated
  }

  package func isResolved(at now: Timestamp) -> Bool { ends.map { $0 <= now } ?? false }

  /// FNV-1a of 64 bits over its labels, as Alertmanager tells alerts apart.
  package var fingerprint: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for pair in labels.pairs {
      for byte in pair.name.utf8 { add(byte) }
      add(0xff)
      for byte in pair.value.utf8 { add(byte) }
      add(0xff)
    }
    return hash
  }
}
