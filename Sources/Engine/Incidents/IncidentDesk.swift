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

  /// What is evaluated where an expression without its secrets stands.
  func evaluated(_ clean: String) -> String { sources.evaluated(clean) }

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

  /// - Parameter alerts: all that are known.
  mutating func carryOut(
    _ order: IncidentOrder, alerts: [AlertFact], at now: Timestamp
  ) -> String? {
    book.carryOut(redaction.clean(order), alerts: alerts.map { sources.news($0) }, at: now)
  }

  /// What is to be recorded since the last time, oldest first.
  mutating func drain() -> [IncidentWrite] {
    let writes = book.drain()
    for case .incident(let fresh) in writes { kept[fresh.fact.number] = fresh }
    return writes
  }
}
