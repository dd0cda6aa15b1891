internal import Facts
internal import Incidents
internal import JSON
internal import Ledger
internal import Metrics

/// Something that the ledger is to have of an incident.
enum RecordedIncident: Sendable {
  case kept(IncidentKept)
  case entry(IncidentEntry)
  /// A graph, as it is written already.
  case evidence(incident: Int, id: String, time: Timestamp, [UInt8])
  case cut(IncidentCut)

  static let cutSubject = "incident-block"

  var incident: Int {
    switch self {
    case .kept(let kept): kept.fact.number
    case .entry(let entry): entry.incident
    case .evidence(let incident, _, _, _): incident
    case .cut(let cut): cut.incident
    }
  }
}

extension RecordedIncident {
  /// Whether whoever watches is to see it soon.
  var isUrgent: Bool {
    switch self {
    case .kept(let kept): kept.fresh.isEmpty
    case .entry(let entry): entry.kind != .peak
    case .evidence, .cut: false
    }
  }
}

extension LedgerEvent {
  init(_ recorded: RecordedIncident) {
    func text(_ value: some Encodable) -> [UInt8] { (try? encodeJSON(value)) ?? Array("{}".utf8) }
    let key = RecordedIncidents.key(recorded.incident)
    switch recorded {
    case .kept(let kept):
      // What is kept is the whole of it; of what it was before the timeline tells.
      self.init(
        time: kept.fact.lastAt.milliseconds, subject: RecordedIncidents.incidents, key: key,
        body: Array("\(kept.fact.revision)".utf8))
      current = .known(text(kept))
    case .entry(let entry):
      self.init(
        time: entry.time.milliseconds, subject: RecordedIncidents.entries, key: key,
        name: entry.id, body: text(entry))
    case .evidence(_, let id, let time, let body):
      self.init(
        time: time.milliseconds, subject: RecordedIncidents.evidence, key: key, name: id,
        body: body)
    case .cut(let cut):
      self.init(
        time: cut.cut.milliseconds, subject: RecordedIncident.cutSubject, key: key,
        body: text(cut))
      current = .known(text(cut))
    }
  }
}

extension EventLedger {
  /// Of which incidents samples were cut. Blocks.
  func cuts() throws(LedgerError) -> [IncidentCut] {
    try current(RecordedIncident.cutSubject).compactMap {
      try? decodeJSON(IncidentCut.self, from: $0.body)
    }
  }
}

extension IncidentEvidence {
  /// A graph that is to be frozen yet: only what it will show.
  init(wished wish: EvidenceWish, _ plan: EvidencePlan, at now: Timestamp) {
    self.init(
      id: wish.id, incident: wish.incident, title: wish.title, expression: wish.expression,
      from: wish.from, through: wish.through, step: .zero, captured: now)
    (alert, unit, threshold) = (wish.alert, plan.unit, plan.threshold)
  }
}
