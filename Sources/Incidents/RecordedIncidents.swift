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

  /// One of them; nil where there is none of that number.
  package func kept(_ incident: Int) throws(LedgerError) -> IncidentKept? {
    let key = Self.key(incident)
    return try ledger.current(Self.incidents).first { $0.key == key }
      .flatMap { try? decodeJSON(IncidentKept.self, from: $0.body) }
  }

  /// As the fact sheet has them: those that are open, worst first, then those that were resolved, the newest first.
  package func facts() throws(LedgerError) -> [IncidentFact] {
    try kept().map(\.fact).sorted(by: IncidentFact.precedes)
  }

  /// What is asked of one incident; nil where there is none of that number.
  package func record(_ question: IncidentQuestion) throws(LedgerError) -> IncidentRecord? {
    guard let kept = try kept(question.incident) else { return nil }
    let entries = try timeline(of: kept)
    let evidence = try self.evidence(of: kept.fact.number).map(\.evidence)
    let known = Set(question.known)
    return IncidentRecord(
      kept.fact,
      entries: entries.filter { question.since == 0 || $0.revision > question.since },
      evidence: evidence.filter { !known.contains($0.id) }
        .sorted { ($0.from, $0.id) < ($1.from, $1.id) })
  }

  /// The timeline of an incident, in its order: what is written of it, and what only the incident itself holds yet.
  package func timeline(of kept: IncidentKept) throws(LedgerError) -> [IncidentEntry] {
    var entries = Dictionary(
      try self.entries(of: kept.fact.number).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for entry in kept.fresh where entry.revision > entries[entry.id]?.revision ?? 0 {
      entries[entry.id] = entry
    }
    return entries.values.sorted(by: IncidentEntry.precedes)
  }

  /// What is written of the timeline of an incident, in its order: of each entry the newest writing.
  package func entries(of incident: Int) throws(LedgerError) -> [IncidentEntry] {
    var entries: [String: IncidentEntry] = [:]
    for event in try written(Self.entries, of: incident) {
      guard var entry = try? decodeJSON(IncidentEntry.self, from: event.body) else { continue }
      entry.isSaved = event.isSaved
      // A clock that was set back turns the order of what was written.
      if let other = entries[event.name], other.revision > entry.revision { continue }
      entries[event.name] = entry
    }
    return entries.values.sorted(by: IncidentEntry.precedes)
  }

  /// The graphs of an incident, in the order in which they were wished for, as they were frozen: of each the newest
  /// writing, with its size in bytes.
  package func evidence(
    of incident: Int
  ) throws(LedgerError) -> [(evidence: IncidentEvidence, bytes: Int)] {
    var order: [String] = []
    var found: [String: (evidence: IncidentEvidence, bytes: Int)] = [:]
    for event in try written(Self.evidence, of: incident) {
      guard let graph = try? decodeJSON(IncidentEvidence.self, from: event.body) else { continue }
      if found[graph.id] == nil { order.append(graph.id) }
      // One that is to be frozen again stays as it was until then.
      if graph.isWish, let other = found[graph.id], !other.evidence.isWish { continue }
      found[graph.id] = (graph, event.body.count)
    }
    return order.compactMap { found[$0] }
  }

  private func written(
    _ subject: String, of incident: Int
  ) throws(LedgerError) -> [LedgerEvent] {
    try ledger.read(
      LedgerQuestion(subject: subject, key: Self.key(incident), newest: .max))
  }

  /// What an incident is called there.
  package static func key(_ incident: Int) -> String { "INC-\(incident)" }
}

extension IncidentEvidence {
  /// Whether it is still to be frozen: it tells what it will show.
  package var isWish: Bool { step == .zero }
}
