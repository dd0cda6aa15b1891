internal import Facts
internal import Metrics
internal import Rules

extension RuleFact {
  /// A rule as it stands.
  init(_ run: RuleRun, of group: GroupRun) {
    let kind: Kind
    var hold = Duration.zero
    var keep = Duration.zero
    var annotations: [Label] = []
    switch run.rule.kind {
    case .recording: kind = .recording
    case .alerting(let alerting):
      kind = .alerting
      (hold, keep) = (alerting.holdDuration, alerting.keepFiringFor)
      annotations = alerting.annotations.map { Label($0.name, $0.text) }
    }
    self.init(
      ID(run.place), kind, expression: run.rule.expressionText, interval: group.interval)
    (self.hold, keepFiringFor, self.annotations) = (hold, keep, annotations)
    labels = run.labels
    health = Health(rawValue: "\(run.health)") ?? .unknown
    error = run.error
    lastEvaluation = run.lastEvaluation
    duration = run.duration
    limit = group.group.limit
    line = run.rule.line
    groupEvaluation = group.lastEvaluation
    groupDuration = group.duration
  }
}
