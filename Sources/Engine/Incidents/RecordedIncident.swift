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

  static let subject = "incident"
  static let entrySubject = "incident-entry"
  static let evidenceSubject = "incident-evidence"
  static let cutSubject = "incident-block"

  /// What an incident is called there.
  static func key(_ incident: Int) -> String { "INC-\(incident)" }

  var incident: Int {
    switch self {
    case .kept(let kept): kept.fact.number
    case .entry(let entry): entry.incident
    case .evidence(let incident, _, _, _): incident
    case .cut(let cut): cut.incident
    }
  }
}

extension LedgerEvent {
  init(_ recorded: RecordedIncident) {
    func text(_ value: some Encodable) -> [UInt8] { (try? encodeJSON(value)) ?? Array("{}".utf8) }
    let key = RecordedIncident.key(recorded.incident)
    switch recorded {
    case .kept(let kept):
      // What is kept is the whole of it; of what it was before the timeline tells.
      self.init(
        time: kept.fact.lastAt.milliseconds, subject: RecordedIncident.subject, key: key,
        body: Array("\(kept.fact.revision)".utf8))
      current = .known(text(kept))
    case .entry(let entry):
      self.init(
        time: entry.time.milliseconds, subject: RecordedIncident.entrySubject, key: key,
        name: entry.id, body: text(entry))
    case .evidence(_, let id, let time, let body):
      self.init(
        time: time.milliseconds, subject: RecordedIncident.evidenceSubject, key: key, name: id,
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
  /// All incidents as they are kept, by their numbers. Blocks.
  func incidents() throws(LedgerError) -> [IncidentKept] {
    try current(RecordedIncident.subject).compactMap {
      try? decodeJSON(IncidentKept.self, from: $0.body)
    }.sorted { $0.fact.number < $1.fact.number }
  }

  /// Of which incidents samples were cut. Blocks.
  func cuts() throws(LedgerError) -> [IncidentCut] {
    try current(RecordedIncident.cutSubject).compactMap {
      try? decodeJSON(IncidentCut.self, from: $0.body)
    }
  }

  /// The timeline of an incident, in its order: of each entry the newest writing. Blocks.
  func entries(of incident: Int) throws(LedgerError) -> [IncidentEntry] {
    var entries: [String: IncidentEntry] = [:]
    let question = LedgerQuestion(
      subject: RecordedIncident.entrySubject, key: RecordedIncident.key(incident), newest: .max)
    for event in try read(question) {
      guard var entry = try? decodeJSON(IncidentEntry.self, from: event.body) else { continue }
      entry.isSaved = event.isSaved
      if let known = entries[entry.id], known.revision > entry.revision { continue }
      entries[entry.id] = entry
    }
    return entries.values.sorted(by: IncidentEntry.precedes)
  }

  /// The graphs of an incident, as they were wished for and as they were frozen: of each the newest writing, with its
  /// size in bytes. Blocks.
  func evidence(
    of incident: Int
  ) throws(LedgerError) -> [(evidence: IncidentEvidence, bytes: Int)] {
    var order: [String] = []
    var found: [String: (evidence: IncidentEvidence, bytes: Int)] = [:]
    let question = LedgerQuestion(
      subject: RecordedIncident.evidenceSubject, key: RecordedIncident.key(incident), newest: .max
    )
    for event in try read(question) {
      guard let evidence = try? decodeJSON(IncidentEvidence.self, from: event.body) else {
        continue
      }
      if found[evidence.id] == nil { order.append(evidence.id) }
      // What was frozen stays until it is frozen anew.
      if evidence.isWish, let known = found[evidence.id], !known.evidence.isWish { continue }
      found[evidence.id] = (evidence, event.body.count)
    }
    return order.compactMap { found[$0] }
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

  /// Whether it is still to be frozen.
  var isWish: Bool { step == .zero }
}
