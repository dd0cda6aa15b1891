package import Metrics

extension GroupRun {
  /// Takes over the state of the same group from before its file was read again: rule by rule, those of equal name and
  /// labels, in their order. The alerts of rules that are gone end; their series are left.
  package mutating func inherit(
    from old: GroupRun, at time: Timestamp, leaving left: inout LeftSeries
  ) -> [AlertTransition] {
    (lastEvaluation, duration) = (old.lastEvaluation, old.duration)
    var heirless: [RuleKey: [Int]] = [:]
    for (place, rule) in old.rules.enumerated() {
      heirless[RuleKey(rule), default: []].append(place)
    }
    for place in rules.indices {
      let key = RuleKey(rules[place])
      guard let match = heirless[key]?.first else { continue }
      heirless[key]?.removeFirst()
      rules[place].inherit(from: old.rules[match])
    }
    var transitions: [AlertTransition] = []
    for match in heirless.values.joined().sorted() {
      let rule = old.rules[match]
      transitions += rule.abandoned(at: time)
      left.take(rule.givenSeries, of: self, due: slot(after: time))
    }
    return transitions
  }

  /// The ends of all its active alerts, because the group is gone.
  package func abandoned(at time: Timestamp) -> [AlertTransition] {
    rules.flatMap { $0.abandoned(at: time) }
  }
}

/// What a rule's state goes by.
private struct RuleKey: Hashable {
  var name: String
  var labels: [Label]
  var isRecording: Bool

  init(_ run: RuleRun) {
    name = run.rule.name
    labels = run.labels
    isRecording = if case .recording = run.rule.kind { true } else { false }
  }
}

extension RuleRun {
  fileprivate mutating func inherit(from old: RuleRun) {
    (alerts, alertPlaces, outputs) = (old.alerts, old.alertPlaces, old.outputs)
    given = old.given
    isRestored = old.isRestored
    var (mine, others) = (rule, old.rule)
    (mine.line, others.line) = (0, 0)
    guard mine == others else { return }
    // What does not hold of another expression or other annotations.
    (lastVector, lastPlaces) = (old.lastVector, old.lastPlaces)
    (health, error, templateError) = (old.health, old.error, old.templateError)
    (lastEvaluation, duration) = (old.lastEvaluation, old.duration)
  }

  fileprivate func abandoned(at time: Timestamp) -> [AlertTransition] {
    alerts.filter(\.isActive).map {
      AlertTransition($0, of: place, from: $0.state, to: .inactive, at: time, cause: .ruleGone)
    }
  }
}
