internal import Clients
internal import Metrics
internal import Notifications
internal import Receivers
internal import Routing

extension NotificationPlan {
  /// What the book is to go by.
  ///
  /// - Parameter incidents: those of alerts, by their numbers.
  init(
    _ configuration: AlertmanagerConfiguration,
    incidents: @escaping @Sendable ([Labels]) -> [Int]
  ) {
    let root = configuration.route
    var rules = RoutingRules(routes: { root.routes(of: $0) })
    rules.nodes = { root.story(of: $0) }
    rules.incidents = incidents
    rules.inhibitions = configuration.inhibitions.map { rule in
      RoutingRules.Inhibition(
        isSource: { labels in rule.source.allSatisfy { $0.matches(labels) } },
        isTarget: { labels in rule.target.allSatisfy { $0.matches(labels) } },
        equal: rule.equal, text: "\(rule.title) (line \(rule.line))")
    }
    let intervals = Dictionary(
      configuration.intervals.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    rules.isInside = { name, now in intervals[name]?.contains(now) ?? false }
    rules.nextChange = { name, now in intervals[name]?.nextChange(after: now) }
    let built = Integration.Kind.allCases.filter { kind in
      Integration(kind, index: 0, sendsResolved: true, http: .init()).isBuilt
    }
    self.init(
      rules, configuration.receivers, built: Set(built), acknowledging: [.pagerduty])
  }
}
