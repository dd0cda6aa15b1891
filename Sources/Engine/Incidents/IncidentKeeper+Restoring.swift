internal import Facts
internal import Incidents
internal import Ledger
internal import Metrics
internal import Synchronization

// What was recorded before the start.
extension IncidentKeeper {
  /// Incidents that were closed not longer ago are taken up with their timelines, and those that changed so shortly
  /// before the end: the book looks whether all of that was written.
  private static let recent = Duration.seconds(7200)
  private static let unfinished = Duration.seconds(120)

  /// Has somewhere to record from now on.
  func begin(_ opened: AlertFollower.OpenLedger) {
    let isLasting = opened.lasting == .onDisk
    known.withLock { known in
      known.opened = opened
      known.status = opened.ledger.status
    }
    let keeper = EvidenceKeeper(
      .init(
        sources: host.sources, clock: host.clock, cutter: isLasting ? host.cutter : nil),
      .init(
        frozen: { [weak self] in self?.frozen($0, $1) },
        closed: { [weak self] in self?.order(ofClosed: $0, since: $1) },
        cut: { [weak self] in self?.wasCut($0) },
        failed: { [weak self] in self?.failed($0, $1) }))
    evidence.withLock { $0 = keeper }
    keeper.start()
    recorder.begin(opened.ledger, isLasting: isLasting)
  }

  /// Takes up what is recorded. Blocks while it reads.
  func restore(_ desk: inout IncidentDesk, _ opened: AlertFollower.OpenLedger) {
    let now = host.clock()
    var kept: [IncidentKept] = []
    var entries: [IncidentEntry] = []
    var uncut: [IncidentFact] = []
    var wishes: [EvidenceWish] = []
    do throws(LedgerError) {
      let recorded = RecordedIncidents(opened.ledger)
      kept = try recorded.kept()
      let cuts = Dictionary(
        try opened.ledger.cuts().map { ($0.incident, $0.closed) }, uniquingKeysWith: { $1 })
      known.withLock { $0.cuts = cuts }
      let end = kept.map(\.fact.lastAt).max() ?? now
      for fact in kept.map(\.fact) {
        let age = fact.resolved.map { now - $0 } ?? .zero
        let isRecent =
          age <= max(Self.recent, settings.reopen) || end - fact.lastAt <= Self.unfinished
        let isUncut = host.cutter != nil && fact.isUncut(cuts[fact.number])
        if isUncut { uncut.append(fact) }
        if isRecent { entries += try recorded.entries(of: fact.number) }
        if isRecent || isUncut { wishes += try load(fact.number, of: opened.ledger) }
      }
    } catch {
      known.withLock { $0.unread = error.reason }
    }
    desk.learn(host.rules())
    desk.restore(kept, entries: entries, alerts: opened.alerts, at: now)
    record(&desk)
    // Those that were not frozen before the stop, as far as they are not wished for anew.
    ask(wishes, desk)
    for fact in uncut { cut(fact) }
  }

  /// Learns what evidence an incident has; what of it is still to be frozen.
  private func load(
    _ incident: Int, of ledger: EventLedger
  ) throws(LedgerError) -> [EvidenceWish] {
    var pieces: [String: EvidenceShelf.Piece] = [:]
    var wishes: [EvidenceWish] = []
    for (evidence, bytes) in try RecordedIncidents(ledger).evidence(of: incident) {
      pieces[evidence.id] = EvidenceShelf.Piece(evidence, bytes: bytes)
      guard evidence.isWish else { continue }
      wishes.append(
        EvidenceWish(
          id: evidence.id, incident: incident, title: evidence.title,
          expression: evidence.expression, alert: evidence.alert, from: evidence.from,
          through: evidence.through))
    }
    known.withLock { [pieces] in $0.shelf.load(pieces, of: incident) }
    return wishes
  }

  /// Records all anew that is in memory.
  func rewrite(_ desk: IncidentDesk) {
    var records: [RecordedIncident] = []
    for (number, kept) in desk.kept.sorted(by: { $0.key < $1.key }) {
      records.append(.kept(kept))
      records += (desk.book.entries(of: number) ?? []).map { .entry($0) }
    }
    add(records)
  }
}
