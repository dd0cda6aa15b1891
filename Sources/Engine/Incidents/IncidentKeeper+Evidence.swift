internal import Facts
internal import Incidents
internal import JSON
internal import Metrics
internal import Patterns
internal import Synchronization
internal import Watching

// The graphs of incidents, and the samples behind them.
extension IncidentKeeper {
  /// Has graphs frozen, and notes first that they are wished for: whoever is killed meanwhile knows it again.
  func ask(_ wishes: [EvidenceWish], _ desk: IncidentDesk) {
    guard !wishes.isEmpty, let keeper = evidence.withLock({ $0 }) else { return }
    var labels: [Int: [String: Labels]] = [:]
    for incident in Set(wishes.map(\.incident)) {
      for entry in desk.book.entries(of: incident) ?? [] {
        for id in entry.evidence { labels[incident, default: [:]][id] = entry.labels }
      }
    }
    for wish in wishes {
      let labels = labels[wish.incident]?[wish.id] ?? .empty
      let request = EvidenceKeeper.Request(
        wish: wish, expression: desk.evaluated(wish, labels, alerts: host.alerts()),
        labels: labels, settling: settling([wish.alert]))
      let plan = keeper.plan(request)
      if note(request, plan) { keeper.freeze(request, plan) }
    }
  }

  /// How long after a time all of it is in the store: when the slowest scrape has ended, and the rules of these alerts
  /// were evaluated once more.
  private func settling(_ names: [String]) -> Duration {
    let names = Set(names)
    let intervals = host.rules().lazy.filter { names.contains($0.id.name) }.map(\.interval)
    return max(
      EvidenceKeeper.settling, known.withLock { $0.slowestScrape }, intervals.max() ?? .zero)
  }

  /// Notes that a graph is wished for; false where it is there already, or there is no room.
  private func note(_ request: EvidenceKeeper.Request, _ plan: EvidencePlan) -> Bool {
    let wish = request.wish
    let (piece, room) = known.withLock { known in
      (
        known.shelf.pieces(of: wish.incident)[wish.id],
        known.shelf.room(for: wish.id, of: wish.incident)
      )
    }
    // It may be wished for again after a start; when it was frozen there was more to see.
    if var piece {
      piece.expression = request.expression
      known.withLock { [piece] in $0.shelf.put(piece, wish.id, of: wish.incident) }
      return piece.isWish
    }
    let evidence = IncidentEvidence(wished: wish, plan, at: host.clock())
    guard let body = try? encodeJSON(evidence), body.count <= room else { return false }
    put(evidence, body, request.expression)
    return true
  }

  /// Records a graph as it was, as far as there is room for it.
  func frozen(_ request: EvidenceKeeper.Request, _ evidence: IncidentEvidence) {
    var clean = host.redaction.clean(evidence)
    let room = known.withLock { $0.shelf.room(for: evidence.id, of: evidence.incident) }
    guard var (fitted, body) = clean.fitted(into: room) else { return }
    if fitted.series.isEmpty, !clean.series.isEmpty {
      (clean.omitted, clean.series) = (fitted.omitted, [])
      clean.title += " (no room: 1 MB is kept of an incident)"
      if let words = clean.fitted(into: room) { (fitted, body) = words }
    }
    put(fitted, body, request.expression)
    host.bell.ring()
  }

  private func put(_ evidence: IncidentEvidence, _ body: [UInt8], _ expression: String) {
    var piece = EvidenceShelf.Piece(evidence, bytes: body.count)
    piece.expression = expression
    known.withLock { [piece] in $0.shelf.put(piece, evidence.id, of: evidence.incident) }
    add([
      .evidence(
        incident: evidence.incident, id: evidence.id, time: evidence.captured, body)
    ])
  }

  // MARK: Samples

  /// Has the samples of a closed incident cut out of the store.
  func cut(_ fact: IncidentFact?) {
    guard let fact, let closed = fact.resolved else { return }
    let isWanted = known.withLock { known in
      guard known.isOnDisk, fact.isUncut(known.cuts[fact.number]) else { return false }
      known.closings[fact.number] = fact
      return true
    }
    guard isWanted else { return }
    evidence.withLock { $0 }?.cut(
      incident: fact.number, closed: closed, settling: settling(fact.alerts.map(\.name)))
  }

  /// What is to be cut out of an incident that was closed at a time; nil where it is not any more.
  func order(ofClosed incident: Int, since closed: Timestamp) -> IncidentCutter.Order? {
    known.withLock { known in
      guard
        let fact = known.facts.first(where: { $0.number == incident }) ?? known.closings[incident],
        !fact.isOpen, fact.resolved == closed
      else {
        known.closings[incident] = nil
        return nil
      }
      let pieces = known.shelf.pieces(of: incident).values
      let lead = fact.began - IncidentCutter.lead
      return IncidentCutter.Order(
        incident: incident, closed: closed, expressions: pieces.map(\.expression).sorted(),
        alerts: fact.alerts.map(\.name), from: min(lead, pieces.map(\.from).min() ?? lead),
        through: closed + EvidenceKeeper.aftermath)
    }
  }

  func wasCut(_ cut: IncidentCut) {
    known.withLock { known in
      known.closings[cut.incident] = nil
      known.cuts[cut.incident] = cut.closed
    }
    add([.cut(cut)])
  }

  func failed(_ incident: Int, _ reason: String?) {
    known.withLock { $0.uncut[incident] = reason }
    host.bell.ring()
  }
}

extension IncidentFact {
  /// Whether its samples are still to be cut, where those of a closing at a time are.
  func isUncut(_ closed: Timestamp?) -> Bool {
    guard let resolved, !isOpen, mergedInto == nil else { return false }
    return closed != resolved
  }
}

extension EvidenceShelf.Piece {
  init(_ evidence: IncidentEvidence, bytes: Int) {
    self.init(
      bytes: bytes, expression: evidence.expression, from: evidence.from, isWish: evidence.isWish)
  }
}
