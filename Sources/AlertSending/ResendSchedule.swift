package import Facts
package import Metrics
package import Routing

/// Which alerts Alertmanagers have to be told of now: a value that remembers what they were told last.
///
/// As Prometheus has it: what fires is told at once and then once in a resend delay, what ended at once and then for
/// fifteen minutes. What fires is told to fire for four times that delay, or its rule's interval where that is longer:
/// then a missed turn or two ends nothing. An alert that vanished or is held is one that fires.
package struct ResendSchedule: Sendable {
  package static let delay = Duration.seconds(60)
  package static let resolvedFor = Duration.seconds(900)

  private struct Told: Sendable {
    var at: Timestamp
    var isFiring: Bool
  }
  /// By the alerts' ids.
  private var told: [String: Told] = [:]

  package init() {}

  /// The alerts that are due, as they are to be told; counts them as told.
  ///
  /// - Parameters:
  ///   - alerts: all that are of interest; those of rules that others evaluate are theirs to tell.
  ///   - rule: the rule of an alert, where it is known.
  ///   - link: where whoever is paged finds what a rule's expression gives; "" for nowhere.
  package mutating func due(
    _ alerts: [AlertFact], at now: Timestamp, rule: (RuleFact.ID) -> RuleFact?,
    link: (RuleFact) -> String
  ) -> [RoutedAlert] {
    var due: [RoutedAlert] = []
    var next: [String: Told] = [:]
    next.reserveCapacity(alerts.count)
    for alert in alerts where alert.rule.server.isEmpty {
      let isFiring = alert.state == .firing
      guard isFiring || alert.isOver(no: now - Self.resolvedFor) else { continue }
      let before = told[alert.id]
      if let before, before.isFiring == isFiring, now - before.at < Self.delay, now >= before.at {
        next[alert.id] = before
        continue
      }
      next[alert.id] = Told(at: now, isFiring: isFiring)
      let rule = rule(alert.rule)
      let span = max(rule?.interval ?? .zero, Self.delay) * 4
      due.append(
        RoutedAlert(
          labels: alert.labels, annotations: Labels(alert.annotations),
          starts: alert.firedAt ?? alert.activeAt,
          ends: isFiring ? now + span : alert.resolvedAt ?? now,
          generatorURL: rule.map(link) ?? "", updated: now))
    }
    told = next
    return due
  }
}

extension AlertFact {
  /// Whether it fired and ended, not longer ago than `start`.
  fileprivate func isOver(no start: Timestamp) -> Bool {
    guard state == .resolved, firedAt != nil, let resolvedAt else { return false }
    return resolvedAt >= start
  }
}
