package import Routing

/// What of a configuration is in force.
package struct NotificationPlan: Sendable {
  package var rules: RoutingRules
  package let receivers: [Receiver]
  private let named: [String: Receiver]
  /// The kinds that Vigil can send to.
  package var built: Set<Integration.Kind>
  /// The kinds that can be told that somebody has taken an alert on.
  package var acknowledging: Set<Integration.Kind>

  package init(
    _ rules: RoutingRules, _ receivers: [Receiver],
    built: Set<Integration.Kind> = Set(Integration.Kind.allCases),
    acknowledging: Set<Integration.Kind> = []
  ) {
    (self.rules, self.receivers) = (rules, receivers)
    (self.built, self.acknowledging) = (built, acknowledging)
    named = Dictionary(receivers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// The receiver of that name; nil for none.
  package func receiver(_ name: String) -> Receiver? { named[name] }

  /// The integration of those names; nil for none.
  package func integration(_ way: Way) -> Integration? {
    receiver(way.receiver)?.integrations.first { $0.name == way.integration }
  }
}

extension NotificationPlan {
  /// That of an alertmanager.yml.
  package init(
    _ configuration: AlertmanagerConfiguration, built: Set<Integration.Kind>,
    acknowledging: Set<Integration.Kind>
  ) {
    self.init(
      RoutingRules(configuration), configuration.receivers, built: built,
      acknowledging: acknowledging)
  }
}
