internal import Alerts
internal import Facts
internal import Metrics

/// By which evaluation of its rule a server told each alert last: only a later one can tell that it is over. The times
/// are the server's own.
struct ToldEvaluations: Sendable {
  /// By the alerts' ids.
  private var evaluations: [RuleFact.ID: [String: Timestamp]] = [:]

  /// Takes a rule's alerts as they were told: which are active, and which are missing though they were not seen to end.
  mutating func take(
    _ rule: RuleFact.ID, evaluated: Timestamp?, active: [ObservedAlert], missing: [AlertRecord]
  ) {
    let before = evaluations[rule] ?? [:]
    var fresh: [String: Timestamp] = [:]
    for alert in active { fresh[alert.id] = evaluated }
    for record in missing { fresh[record.fact.id] = before[record.fact.id] }
    evaluations[rule] = fresh.isEmpty ? nil : fresh
  }

  /// Rules that have no alerts any more.
  mutating func keep(_ rules: Set<RuleFact.ID>) {
    evaluations = evaluations.filter { rules.contains($0.key) }
  }

  /// Whether a rule was evaluated since an alert of it was told last.
  func isEvaluated(_ rule: RuleFact, since record: AlertRecord) -> Bool {
    // Some servers never tell when.
    guard let evaluated = rule.lastEvaluation else { return rule.health != .unknown }
    // Of what was told before a start only our own time is known.
    return evaluated > evaluations[rule.id]?[record.fact.id] ?? record.lastTrue
  }
}
