package import Facts
internal import JSON
package import Ledger
internal import Metrics

/// What a ledger has of incidents: of each as it stands, its timeline and its frozen graphs. All that is asked here
/// blocks.
///
/// An incident is what is current of the subject `incident` at its name. Of `incident-entry` and `incident-evidence`
/// the key is the incident's name and the name the id: what is written later of an id replaces what was. The entries that
/// were told last may be with the incident only.
package struct RecordedIncidents: Sendable {
  /// As what they stand in a ledger.
  package static let incidents = "incident"
  package static let entries = "incident-entry"
  package static let evidence = "incident-evidence"

  private let ledger: EventLedger
  package init(_ ledger: EventLedger) { self.ledger = ledger }

  /// All of them, by their numbers.
  package func kept() throws(LedgerError) -> [IncidentKept] {
    try ledger.current(Self.incidents)
      .compactMap { try? decodeJSON(IncidentKept.self, from: $0.body) }
      .sorted { $0.fact.number < $1.fact.number }
  }

  /// As the fact sheet has them: those that are open, worst first, then those that were resolved, the newest first.
  package func facts() throws(LedgerError) -> [IncidentFact] {
    let facts = try kept().map(\.fact)
    let open = facts.filter(\.isOpen).sorted { ($0.severity, $0.number) < ($1.severity, $1.number) }
    return open
      + facts.filter { !$0.isOpen }.sorted {
        ($0.resolved ?? $0.lastAt, $0.number) > ($1.resolved ?? $1.lastAt, $1.number)
      }
  }

  /// What is asked of one incident; nil where there is none of that number.
  package func record(_ question: IncidentQuestion) throws(LedgerError) -> IncidentRecord? {
    let fact = try kept().first { $0.fact.number == question.incident }?.fact
    guard let fact else { return nil }
    var entries: [String: IncidentEntry] = [:]
    for (id, var entry, isSaved) in try written(IncidentEntry.self, Self.entries, of: fact) {
      // A clock that was set back turns the order of what was written.
      if let other = entries[id], other.revision > entry.revision { continue }
      entry.isSaved = isSaved
      entries[id] = entry
    }
    let told = try ledger.current(Self.incidents).first { $0.key == fact.name }
    for entry in told.flatMap({ try? decodeJSON(Told.self, from: $0.body) })?.fresh ?? []
    where entry.revision > entries[entry.id]?.revision ?? 0 {
      entries[entry.id] = entry
    }
    var evidence: [String: IncidentEvidence] = [:]
    for (id, graph, _) in try written(IncidentEvidence.self, Self.evidence, of: fact) {
      // One that is to be frozen again stays as it was until then.
      if graph.step == .zero, let other = evidence[id], other.step > .zero { continue }
      evidence[id] = graph
    }
    let known = Set(question.known)
    return IncidentRecord(
      fact,
      entries: entries.values.filter { question.since == 0 || $0.revision > question.since }
        .sorted(by: IncidentEntry.precedes),
      evidence: evidence.values.filter { !known.contains($0.id) }
        .sorted { ($0.from, $0.id) < ($1.from, $1.id) })
  }

  private func written<Piece: Decodable>(
    _ type: Piece.Type, _ subject: String, of fact: IncidentFact
  ) throws(LedgerError) -> [(id: String, Piece, isSaved: Bool)] {
    let events = try ledger.read(LedgerQuestion(subject: subject, key: fact.name, newest: .max))
    return events.compactMap { event in
      (try? decodeJSON(type, from: event.body)).map { (event.name, $0, event.isSaved) }
    }
  }

  /// What of an incident is told with it.
  private struct Told: Decodable {
    var fresh: [IncidentEntry]?
  }
}
