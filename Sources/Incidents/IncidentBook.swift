package import Facts
internal import Metrics

/// All incidents that are of interest, with the timelines of those that are open: a value, stepped by changes of alerts,
/// orders, happenings and the time.
package struct IncidentBook: Sendable {
  package var settings: IncidentSettings
  /// By their numbers: the open ones, and those that were closed last.
  var incidents = IncidentShelf()
  /// Which incident the alerts of a group belong to.
  var holders: [[Label]: IncidentHolders] = [:]
  /// Which incident each active alert is in.
  var homes: [String: Int] = [:]
  /// The active alerts that are in none.
  var loose = LooseAlerts()
  /// The deploys and the changes of targets of the last two hours: those of the hour before an incident began, an hour
  /// before it opened.
  var recent: [Happening] = []
  var nextNumber = 1
  /// What is to be written when a change is complete, in its order.
  var touched: [Int] = []
  private var isTouched: Set<Int> = []
  var writes: [IncidentWrite] = []
  /// When it was looked at last what is no longer of interest.
  private var aged = Timestamp.distantPast

  /// How many closed ones are in memory.
  private static let mostClosed = 200
  /// How long the timelines of those are, where they cannot be opened again for longer.
  private static let remembered = Duration.seconds(3600)
  private static let ageing = Duration.seconds(60)

  package init(_ settings: IncidentSettings = IncidentSettings()) { self.settings = settings }

  /// What is to be recorded since the last time, oldest first. An incident stands before its entries.
  package mutating func drain() -> [IncidentWrite] {
    defer { writes = [] }
    return writes
  }

  // MARK: What is known

  /// The incidents for the fact sheet: open ones first, the worst first, then those that were closed, newest first.
  package func facts() -> [IncidentFact] {
    incidents.facts.sorted(by: IncidentFact.precedes)
  }

  /// The timeline of an incident that is in memory, in its order; nil where only the ledger has it.
  package func entries(of incident: Int) -> [IncidentEntry]? {
    guard let found = incidents[incident], found.isWhole else { return nil }
    return found.entries.values.sorted(by: IncidentEntry.precedes)
  }

  // MARK: Changes

  /// Changes an incident; nil where there is none of that number.
  @discardableResult
  mutating func change<Result>(_ number: Int, _ body: (inout Incident) -> Result) -> Result? {
    touch(number)
    return incidents[number]?.change(body)
  }

  /// Changes an incident perhaps, and says whether it did.
  mutating func changeIf(_ number: Int, _ body: (inout Incident) -> Bool) {
    if incidents[number]?.change(body) == true { touch(number) }
  }

  /// An incident is to be written.
  mutating func touch(_ number: Int) {
    if isTouched.insert(number).inserted { touched.append(number) }
  }

  /// The open ones, sorted.
  var open: [Int] { incidents.numbers.filter { isOpen($0) } }

  /// A change is complete: what follows from it by itself is told, and all of it is to be written.
  mutating func commit(at now: Timestamp) {
    for number in touched { settle(number, now: now) }
    for number in touched { writes += incidents[number]?.written(at: now) ?? [] }
    (touched, isTouched) = ([], [])
    if now - aged >= Self.ageing { age(to: now) }
  }

  /// Drops what is no longer of interest.
  private mutating func age(to now: Timestamp) {
    aged = now
    recent.removeAll { now - $0.time > Self.reach * 2 }
    let closed = facts().drop(while: \.isOpen)
    for (index, fact) in closed.enumerated() {
      guard let resolved = fact.resolved else { continue }
      if index >= Self.mostClosed {
        incidents[fact.number] = nil
      } else if now - resolved > max(Self.remembered, settings.reopen),
        incidents[fact.number]?.entries.isEmpty == false
      {
        incidents[fact.number]?.entries = [:]
        incidents[fact.number]?.isWhole = false
      }
    }
    holders = holders.compactMapValues { $0.filter { isOpenOrMayBe($0, at: now) } }
  }
}
