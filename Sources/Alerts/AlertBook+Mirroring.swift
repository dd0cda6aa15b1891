package import Facts
package import Metrics

/// That somebody looks after an alert of another engine, which is known by its labels there.
package struct MirroredAcknowledgement: Sendable, Hashable, Codable {
  package var labels: Labels
  package var acknowledgement: AlertFact.Acknowledgement

  package init(labels: Labels, _ acknowledgement: AlertFact.Acknowledgement) {
    (self.labels, self.acknowledgement) = (labels, acknowledgement)
  }

  /// Those of alerts that are active.
  package static func all(of alerts: [AlertFact]) -> [MirroredAcknowledgement] {
    alerts.compactMap { alert in
      alert.isActive ? alert.acknowledgement.map { .init(labels: alert.labels, $0) } : nil
    }
  }
}

extension AlertBook {
  /// Takes what people ordered at another engine on the same rules. Of a silence what was changed last counts, and one
  /// that only this engine has stays. An alert is acknowledged as it is there.
  package mutating func mirror(
    _ told: [SilenceFact], _ acknowledged: [MirroredAcknowledgement], at now: Timestamp
  ) {
    var isChanged = false
    for fact in told {
      var fact = fact
      fact.isUnsaved = false
      if let known = silences[fact.id]?.fact, known.updated >= fact.updated { continue }
      // One that ended long ago is dropped by both.
      if silences[fact.id] == nil, fact.ends <= now { continue }
      var silence = Silence(fact: fact)
      put(&silence)
      isChanged = true
    }
    if isChanged { applySilences(at: now) }
    let wanted = Dictionary(
      acknowledged.map { ($0.labels, $0.acknowledgement) }, uniquingKeysWith: { $1 })
    for (rule, known) in entries {
      for (id, entry) in known where entry.fact.isActive {
        let there = wanted[entry.fact.labels]
        guard there != entry.fact.acknowledgement else { continue }
        var entry = entry
        let by = there?.by ?? entry.fact.acknowledgement?.by ?? ""
        entry.fact.acknowledgement = there
        record(
          there == nil ? .unacknowledged : .acknowledged, at: now, &entry, by: by,
          note: there?.note ?? "")
        entries[rule]?[id] = entry
      }
    }
  }
}
