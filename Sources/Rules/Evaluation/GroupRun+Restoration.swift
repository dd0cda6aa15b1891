package import Metrics

/// How `for` goes on over a stop, as Prometheus has it.
package struct RestorePolicy: Sendable, Hashable {
  /// State from longer ago than this is forgotten.
  package var outageTolerance = Duration.seconds(3600)
  /// An alert that was pending waits at least this long after the start; one whose `for` is shorter begins anew.
  package var gracePeriod = Duration.seconds(600)
  package init() {}
}

extension GroupRun {
  /// Sets the alerts' times back to what `ALERTS_FOR_STATE` tells of before the stop. To be called after the group's
  /// second evaluation, when the rules that it builds on have given something, and after later ones as long as rules
  /// are not restored: those are left so that gave nothing at `now`. Blocks on the world.
  package mutating func restore(
    at now: Timestamp, _ world: RuleWorld, _ policy: RestorePolicy = RestorePolicy()
  ) {
    for place in rules.indices
    where !rules[place].isRestored && rules[place].lastEvaluation == now
      && rules[place].health == .ok
    {
      if case .alerting(let alerting) = rules[place].rule.kind,
        alerting.holdDuration >= policy.gracePeriod
      {
        rules[place].restore(alerting.holdDuration, at: now, world, policy)
      }
      rules[place].isRestored = true
    }
  }
}

extension RuleRun {
  fileprivate mutating func restore(
    _ hold: Duration, at now: Timestamp, _ world: RuleWorld, _ policy: RestorePolicy
  ) {
    guard alerts.contains(where: \.isActive) else { return }
    let matchers = [
      Matcher(Labels.nameLabel, equals: "ALERTS_FOR_STATE"),
      Matcher("alertname", equals: rule.name),
    ]
    let known: [(Labels, Point)]
    do throws(SourceError) {
      known = try world.newest(matchers, now - policy.outageTolerance, now)
    } catch {
      // There is no second chance: the alert then waits for its whole `for`.
      return
    }
    for (series, point) in known where !point.value.isNaN {
      guard let place = alertPlaces[series.withoutName] else { continue }
      let activeAt = Timestamp(
        milliseconds: Int64(clamping: point.value.rounded(.towardZero) * 1000))
      let stoppedAt = Timestamp(
        milliseconds: point.timestamp.milliseconds - point.timestamp.milliseconds % 1000)
      let left = hold - (stoppedAt - activeAt)
      if left <= .zero {
        alerts[place].activeAt = activeAt
      } else if left < policy.gracePeriod {
        alerts[place].activeAt = now + policy.gracePeriod - hold
      } else {
        alerts[place].activeAt = activeAt + (now - stoppedAt)
      }
    }
  }
}
