internal import Facts
internal import Metrics

/// What is known of the rules and alerts of a server that somebody else runs, and when to ask for them next: a plain
/// value, stepped with the time and the answers.
struct ForeignRules {
  private(set) var rules: [RuleFact] = []
  private(set) var alerts: [ForeignAlert] = []
  /// Grows with every answer that tells of other alerts.
  private(set) var version: UInt64 = 0
  /// Why the rules are not known, or not as they stand now; nil where they are.
  private(set) var unknownRules: String? = "the server was not asked yet"
  /// The same of the alerts, which some servers tell without the rules.
  private(set) var unknownAlerts: String? = "the server was not asked yet"
  /// The alerts as facts, made once an answer.
  private var facts: [AlertFact] = []
  private var asked: ContinuousClock.Instant?
  private var isAsking = false

  /// Between two questions; many rules are asked for more seldom.
  private static let pace = Duration.seconds(10)
  private static let paceOfMany = Duration.seconds(30)
  private static let many = 1000

  /// Whether to ask now: then and now, and never twice at a time. Who is told so asks.
  mutating func takesTurn(at now: ContinuousClock.Instant) -> Bool {
    let pace = max(rules.count, alerts.count) > Self.many ? Self.paceOfMany : Self.pace
    guard !isAsking, asked.map({ now - $0 >= pace }) ?? true else { return false }
    (isAsking, asked) = (true, now)
    return true
  }

  /// What the server told.
  ///
  /// - Parameter facts: its alerts as facts. They are made before, since many of them take a while.
  mutating func take(_ list: ForeignRuleList, _ facts: [AlertFact]) {
    isAsking = false
    rules = list.rules
    (unknownRules, unknownAlerts) = (list.unknown, nil)
    guard alerts != list.alerts || version == 0 else { return }
    alerts = list.alerts
    version += 1
    self.facts = facts
  }

  /// It did not tell; what was known stays, with the reason beside it.
  mutating func fail(_ reason: String) {
    isAsking = false
    (unknownRules, unknownAlerts) = (reason, reason)
  }

  /// - Parameter joined: whether somebody else tells the alerts, joined with what is known of them beside.
  func tell(_ sheet: inout FactSheet, joined: Bool) {
    sheet.tell(rules: rules, unknown: unknownRules)
    if !joined { sheet.tell(alerts: facts, unknown: unknownAlerts) }
  }

  /// The labels of an active alert; nil where none is of that id.
  func labels(of id: String) -> Labels? { facts.first { $0.id == id }?.labels }
}
