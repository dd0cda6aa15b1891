internal import Facts
internal import Incidents
internal import Metrics
internal import Patterns

/// The book of incidents with what it takes to tell it of the world: what comes in is rid of secrets, and steps in time
/// fall where they are due between what comes in.
struct IncidentDesk: Sendable {
  private(set) var book: IncidentBook
  private var sources: RuleSources
  private let redaction: Redaction
  /// Each as it is kept.
  private(set) var kept: [Int: IncidentKept] = [:]
  private var looked = Timestamp.distantPast
  /// When it was looked last which maintenance windows are over.
  private var lookedAtWindows: Timestamp?

  /// What comes in.
  enum Message: Sendable {
    case alerts([AlertFollower.AlertStep])
    case happenings([Happening])
    /// Those that active alerts have now, by the alerts' ids.
    case values([(alert: String, value: Double)])
    case order(OrderRequest)
    /// What is recorded is lost: all is to be written anew.
    case rewrite
    /// The time.
    case time
  }

  init(_ settings: IncidentSettings, _ redaction: Redaction) {
    book = IncidentBook(settings)
    sources = RuleSources(redaction)
    self.redaction = redaction
  }

  mutating func learn(_ rules: [RuleFact]) { sources.learn(rules) }

  /// What is evaluated for a graph, with the secrets in it.
  ///
  /// - Parameters:
  ///   - labels: those of the alert that it is of, as they are recorded.
  ///   - alerts: all that are known; asked for where rules differ only in their secrets.
  func evaluated(
    _ wish: EvidenceWish, _ labels: Labels, alerts: @autoclosure () -> [AlertFact]
  ) -> String {
    sources.evaluated(wish.expression) {
      guard !wish.alert.isEmpty else { return nil }
      let named = alerts().filter { redaction.clean($0.name) == wish.alert }
      let first = kept[wish.incident]?.fact.alerts.first { $0.name == wish.alert }?.alert
      let found =
        named.first { redaction.clean($0.labels) == labels } ?? named.first { $0.id == first }
      return found?.rule
    }
  }

  mutating func restore(
    _ kept: [IncidentKept], entries: [IncidentEntry], alerts: [AlertFact], at now: Timestamp
  ) {
    for one in kept { self.kept[one.fact.number] = one }
    book.restore(kept, entries: entries, alerts: alerts.map { sources.news($0) }, at: now)
  }

  /// Lets time go on as far as something is due.
  mutating func step(to now: Timestamp) {
    guard let due = book.nextStep, due <= now else { return }
    book.step(to: now)
  }

  mutating func take(_ steps: [AlertFollower.AlertStep], at now: Timestamp) {
    book.take(steps.map { sources.news($0.change, $0.alert) }, at: now)
  }

  mutating func take(_ happenings: [Happening], at now: Timestamp) {
    book.take(
      happenings.map { happening in
        var clean = redaction.clean(happening)
        clean.expression = sources.clean(happening.expression)
        return clean
      }, at: now)
  }

  mutating func look(_ values: [(alert: String, value: Double)], at now: Timestamp) {
    book.look(values, at: now)
  }

  /// Looks once a second which maintenance windows are over.
  mutating func look(_ windows: () -> [MaintenanceFact], at now: Timestamp) {
    if let lookedAtWindows, now - lookedAtWindows < .seconds(1), now >= lookedAtWindows { return }
    // What is heard of late is told all the same.
    let since = lookedAtWindows.map { min($0, now) - .seconds(60) } ?? .distantPast
    lookedAtWindows = now
    let over = windows().filter { $0.ends <= now && $0.ends > since }
    if !over.isEmpty { book.end(over.map { redaction.clean($0) }, at: now) }
  }

  /// - Parameter alerts: all that are known; asked for only by an order that is about some.
  mutating func carryOut(
    _ order: IncidentOrder, alerts: @autoclosure () -> [AlertFact], at now: Timestamp
  ) -> String? {
    // To rid thousands of secrets for one note takes long.
    let concerned: [AlertFact] =
      switch order.what {
      case .open(_, _, let ids, _, _) where !ids.isEmpty: alerts().of(Set(ids))
      case .join(let ids): alerts().of(Set(ids))
      case .status(.resolved, _): active(order.incident, alerts())
      default: []
      }
    return book.carryOut(
      redaction.clean(order), alerts: concerned.map { sources.news($0) }, at: now)
  }

  /// The active alerts of an incident; all where not every one of its own is known.
  private func active(_ incident: Int?, _ alerts: [AlertFact]) -> [AlertFact] {
    guard let kept = incident.flatMap({ kept[$0] }) else { return [] }
    let isListed = kept.active.count == kept.fact.alerts.reduce(0) { $0 + $1.active }
    return alerts.filter { $0.isActive && (!isListed || kept.active[$0.id] != nil) }
  }

  /// What is to be recorded since the last time, oldest first.
  mutating func drain() -> [IncidentWrite] {
    let writes = book.drain()
    for case .incident(let fresh) in writes { kept[fresh.fact.number] = fresh }
    return writes
  }

  /// Whether the timelines of closed ones are to be looked at, which the book forgets some day: once a minute.
  mutating func looksAtClosed(at now: Timestamp) -> Bool {
    if looked <= now, now - looked < .seconds(60) { return false }
    looked = now
    return true
  }

  /// Keeps none that the book has not any more.
  mutating func forget(allBut numbers: Set<Int>) {
    if kept.count > numbers.count { kept = kept.filter { numbers.contains($0.key) } }
  }
}

extension [AlertFact] {
  fileprivate func of(_ ids: Set<String>) -> [AlertFact] { filter { ids.contains($0.id) } }
}
