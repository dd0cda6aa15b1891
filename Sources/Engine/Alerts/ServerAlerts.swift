internal import Alerts
internal import Facts
internal import Metrics
internal import PromQL
internal import Query
internal import Remote
internal import Threads

/// Enters in the book what a server tells of its alerts, on a thread of its own: why one is no longer told has to be
/// asked.
final class ServerAlerts: Sendable {
  struct Told: Sendable {
    var rules: [RuleFact]
    var alerts: [ForeignAlert]
    var time: Timestamp
  }
  private struct Inbox: Sendable {
    var newest: Told?
    var targets: [TargetFact]?
    var hasEntered = false
    var isStopping = false
  }
  private let inbox = Monitor(Inbox())
  private let keeper: AlertKeeper
  private let questions: SeriesFate.Questions

  init(_ keeper: AlertKeeper, asking source: any DataSource) {
    self.keeper = keeper
    questions = SeriesFate.Questions(asking: source)
  }

  /// Those that the server scrapes; nil where it does not tell.
  var targets: [TargetFact]? {
    get { inbox.withLock { $0.targets } }
    set { inbox.withLock { $0.targets = newValue } }
  }

  /// Whether what the server told is in the book.
  var hasEntered: Bool { inbox.withLock { $0.hasEntered } }

  func start() { startThread(urgency: .patient) { self.run() } }
  func stop() { inbox.wakingAll { $0.isStopping = true } }

  /// Takes what the server told; returns at once. Where the last was not entered yet, the newest counts.
  func take(_ rules: [RuleFact], _ alerts: [ForeignAlert], _ time: Timestamp) {
    inbox.wakingAll { $0.newest = Told(rules: rules, alerts: alerts, time: time) }
  }

  private func run() {
    var evaluations = ToldEvaluations()
    while true {
      let told: Told?? = inbox.wait { inbox in
        if inbox.isStopping { return .some(nil) }
        guard let newest = inbox.newest, keeper.isOpen else { return nil }
        inbox.newest = nil
        return newest
      }
      guard let told, let told else { return }
      enter(told, &evaluations)
      inbox.withLock { $0.hasEntered = true }
    }
  }

  /// Blocks while it asks.
  func enter(_ told: Told, _ evaluations: inout ToldEvaluations) {
    var rules: [RuleFact.ID: RuleFact] = [:]
    var records: [String: [SeriesNeeds.Recorder]] = [:]
    for rule in told.rules {
      rules[rule.id] = rule
      if rule.kind == .recording, let expression = try? parseExpression(rule.expression) {
        records[rule.name, default: []].append(
          .init(expression, labels: Set(rule.labels.map(\.name))))
      }
    }
    let byRule = Dictionary(grouping: told.alerts, by: \.rule)
    let known = keeper.look { $0.rulesWithAlerts }.filter(\.isOfServer)
    evaluations.keep(Set(byRule.keys).union(known))
    for id in Set(byRule.keys).union(known) {
      let rule = rules[id]
      guard let alerts = byRule[id] ?? (rule == nil ? nil : []) else {
        // Where only alerts are told, one that is not is over.
        let reason = told.rules.isEmpty ? "the server no longer tells of it" : "its rule is gone"
        keeper.change { $0.forget(id, at: told.time, reason: reason) }
        continue
      }
      let active = alerts.map { alert in
        ObservedAlert(
          of: id, labels: alert.labels, annotations: alert.annotations,
          isFiring: alert.state == .firing, activeAt: alert.activeAt,
          firedAt: alert.activeAt + (rule?.hold ?? .zero), keptSince: alert.keepFiringSince,
          value: alert.value)
      }
      let missing = keeper.look { $0.missing(id, among: active) }
      let endings = endings(missing, rule, records, evaluations, at: told.time)
      evaluations.take(id, evaluated: rule?.lastEvaluation, active: active, missing: missing)
      keeper.change { $0.observe(id, active, at: told.time, endings: endings) }
    }
  }

  private func endings(
    _ missing: [AlertRecord], _ rule: RuleFact?, _ records: [String: [SeriesNeeds.Recorder]],
    _ evaluations: ToldEvaluations, at time: Timestamp
  ) -> [String: AlertEnding] {
    // A server that has just begun has not evaluated anything.
    func believed(_ record: AlertRecord, _ ending: AlertEnding) -> AlertEnding {
      rule.map { evaluations.isEvaluated($0, since: record) } != false
        ? ending : .vanished(reason: "the server has not evaluated its rule since")
    }
    // Of an expression in another language it is not known which series it needs.
    guard let rule, let expression = try? parseExpression(rule.expression) else {
      return Dictionary(
        missing.map { ($0.fact.id, believed($0, .recovered)) }, uniquingKeysWith: { $1 })
    }
    return SeriesFate.endings(
      of: missing, SeriesNeeds(expression) { records[$0] ?? [] }, at: time,
      ruleLabels: Set(rule.labels.map(\.name)), targets: targets, questions, judge: believed)
  }
}
