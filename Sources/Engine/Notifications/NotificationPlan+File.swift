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
    var rules = RoutingRules(configuration)
    rules.incidents = incidents
    let built = Integration.Kind.allCases.filter { kind in
      Integration(kind, index: 0, sendsResolved: true, http: .init()).isBuilt
    }
    self.init(
      rules, configuration.receivers, built: Set(built), acknowledging: [.pagerduty])
  }
}
