package import Facts
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

extension RoutedAlert {
  /// An alert as it is routed: one that fires, whatever is known of it beside, or one that fired and ended. nil for all
  /// others, and for what an Alertmanager tells, which notifies of it itself. Of one of a rule nobody knows the end while
  /// it fires.
  package init?(_ fact: AlertFact) {
    guard !fact.rule.isElsewhere else { return nil }
    guard fact.state == .firing || fact.state == .resolved && fact.firedAt != nil else {
      return nil
    }
    let starts = fact.posted?.starts ?? fact.firedAt ?? fact.activeAt
    // The end that is told, where it was not told before it came.
    let ends = [fact.state == .resolved ? fact.resolvedAt : nil, fact.posted?.ends]
      .compactMap(\.self).min()
    self.init(
      labels: fact.labels, annotations: Labels(annotations: fact.annotations), starts: starts,
      ends: ends,
      generatorURL: fact.posted?.generatorURL ?? "",
      updated: fact.resolvedAt ?? fact.posted?.updated ?? starts)
  }
}

extension Labels {
  /// Annotations as receivers know them: by their names, those that are empty too.
  package init(annotations: [Label]) {
    self.init(sorted: annotations.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
  }
}
