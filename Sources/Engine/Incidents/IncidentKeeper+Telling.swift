internal import Facts
internal import Incidents
internal import Ledger
internal import Metrics
internal import Patterns
internal import Query
internal import Synchronization
internal import Threads
internal import Watching

// What whoever watches is told of incidents.
extension IncidentKeeper {
  /// Who looked not longer ago is still there.
  private static let presence = Duration.seconds(15)

  func facts(_ told: inout ToldFacts) {
    let (rows, notices) = known.withLock { known in
      (known.isRestored ? known.rows : nil, known.notices)
    }
    if let rows { told.sheet.tell(incidents: rows) }
    told.notices += notices
    let lost = recorder.lost
    if lost > 0 {
      told.notices.append(.warning("\(lost) changes of incidents had no room to wait and are lost"))
    }
  }

  /// Whether any incident is open.
  var hasOpen: Bool { known.withLock { $0.facts.contains(where: \.isOpen) } }

  /// The timelines of those that are open.
  var openEntries: [IncidentEntry] {
    known.withLock { known in
      known.facts.filter(\.isOpen).flatMap { known.timelines[$0.number]?.entries ?? [] }
    }
  }

  /// Whether what was recorded before is in the book.
  var isRestored: Bool { known.withLock { $0.isRestored } }

  /// All that is recorded of an incident, with what waits to be written, as far as it is asked for; nil where there is
  /// none of that number.
  func record(_ question: IncidentQuestion) async throws(QueryError) -> IncidentRecord? {
    let (viewers, opened) = look(question)
    guard let opened else {
      throw QueryError(.unavailable, "what is recorded of incidents is not read back yet")
    }
    let outcome: Result<IncidentRecord?, LedgerError>
    if let record = remembered(question) {
      outcome = .success(record)
    } else {
      outcome = await onThread { [self] in
        // What has just happened is on its way there.
        recorder.awaitHandOver()
        do throws(LedgerError) { return .success(try read(question, opened)) } catch {
          return .failure(error)
        }
      }
    }
    switch outcome {
    case .failure(let error): throw QueryError(.execution, "\(error)")
    case .success(var record):
      record?.viewers = viewers
      return record
    }
  }

  /// Notes who looks; all who do, and where it is recorded.
  private func look(
    _ question: IncidentQuestion
  ) -> (viewers: [String], opened: AlertFollower.OpenLedger?) {
    let now = host.clock()
    let viewer = host.redaction.clean(question.viewer)
    let (viewers, opened, isNew) = known.withLock { known in
      var viewers = known.viewers[question.incident] ?? [:]
      viewers = viewers.filter { now - $0.value <= Self.presence && $0.value <= now }
      let isNew = !viewer.isEmpty && viewers[viewer] == nil
      if !viewer.isEmpty { viewers[viewer] = now }
      known.viewers[question.incident] = viewers.isEmpty ? nil : viewers
      return (viewers.keys.sorted(), known.isRestored ? known.opened : nil, isNew)
    }
    if isNew { host.bell.ring() }
    return (viewers, opened)
  }

  /// The answer where all of it is in memory.
  private func remembered(_ question: IncidentQuestion) -> IncidentRecord? {
    known.withLock { known in
      guard let fact = known.rows.first(where: { $0.number == question.incident }),
        let pieces = known.shelf.known(of: fact.number)
          ?? (known.timelines[fact.number] == nil ? nil : [:]),
        pieces.allSatisfy({
          $0.value.isWish ? !question.isOfAll : question.known.contains($0.key)
        })
      else { return nil }
      if let timeline = known.timelines[fact.number]?.entries {
        return IncidentRecord(
          fact, entries: known.marked(timeline, since: question.since), evidence: [])
      }
      return fact.revision <= question.since ? IncidentRecord(fact, entries: [], evidence: []) : nil
    }
  }

  /// The answer with what has to be read. Blocks.
  private func read(
    _ question: IncidentQuestion, _ opened: AlertFollower.OpenLedger
  ) throws(LedgerError) -> IncidentRecord? {
    let number = question.incident
    let recorded = RecordedIncidents(opened.ledger)
    var (fact, entries) = known.withLock { known in
      (
        known.rows.first { $0.number == number },
        known.timelines[number].map { known.marked($0.entries, since: question.since) }
      )
    }
    // Of those that are of no more interest only the ledger knows.
    if fact == nil || entries == nil {
      guard let kept = try recorded.kept(number) else { return nil }
      fact = fact ?? kept.fact
      entries = try recorded.timeline(of: kept).filter { $0.revision > question.since }.map {
        var entry = $0
        entry.isSaved = entry.isSaved || opened.lasting == .notAsked
        return entry
      }
    }
    guard let fact else { return nil }
    let evidence = try recorded.evidence(of: number)
    let pieces = Dictionary(
      evidence.map { ($0.evidence.id, EvidenceShelf.Piece($0.evidence, bytes: $0.bytes)) },
      uniquingKeysWith: { $1 })
    known.withLock { known in
      if known.shelf.known(of: number) == nil, known.facts.contains(where: { $0.number == number })
      {
        known.shelf.load(pieces, of: number)
      }
    }
    return IncidentRecord(
      fact, entries: entries ?? [],
      evidence: evidence.map(\.evidence).filter {
        $0.isWish ? question.isOfAll : !question.known.contains($0.id)
      })
  }
}

extension IncidentKeeper.Known {
  /// What of a timeline was written later, each told whether it is recorded.
  fileprivate func marked(
    _ entries: [IncidentEntry], since revision: UInt64
  ) -> [IncidentEntry] {
    entries.filter { $0.revision > revision || revision == 0 }.map { entry in
      var entry = entry
      entry.isSaved = !unsaved.holds(entry.id, of: entry.incident)
      return entry
    }
  }

  fileprivate var notices: [NoticeFact] {
    var notices: [NoticeFact] = []
    if case .impossible(let reason)? = opened?.lasting {
      notices.append(
        NoticeFact(
          .warning, "incidents are not recorded: \(reason)",
          detail: "\(reason)\n\nWhat changes is shown as unsaved, and is gone when Vigil ends."))
    } else if let fault = status.fault, isOnDisk, unsaved.count > 0 {
      notices.append(
        NoticeFact(
          .error, "incidents are not recorded: \(fault)",
          detail: "\(fault)\n\n\(unsaved.count) changes wait in memory; it is tried again all the "
            + "time."))
    }
    if let unread {
      notices.append(
        NoticeFact(
          .error, "what was recorded of incidents cannot be read: \(unread)", detail: unread))
    }
    for (incident, reason) in uncut.sorted(by: { $0.key < $1.key }) {
      notices.append(
        NoticeFact(
          .warning, "the samples of INC-\(incident) are not kept yet: \(reason)",
          detail: "\(reason)\n\nIt is tried again every two minutes, as long as there are samples.")
      )
    }
    return notices
  }
}

extension IncidentQuestion {
  /// Whether all that there is is asked for, what is still to be frozen too: what is told of that is told once.
  fileprivate var isOfAll: Bool { since == 0 && known.isEmpty }
}
