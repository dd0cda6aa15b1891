package import Metrics
package import Routing

/// What routes make of the alerts that fire, as Alertmanager's API tells it.
package struct RoutedView: Sendable, Hashable {
  package struct Receiver: Sendable, Hashable {
    package var name: String
    /// With its name.
    package var labels: Labels
    package init(_ name: String, labels: Labels = .empty) {
      self.name = name
      self.labels = labels.setting("name", name)
    }
  }

  /// Alerts that one route groups.
  package struct Group: Sendable, Hashable {
    package var receiver: String
    package var labels: Labels
    package var routeLabels: Labels
    /// The time intervals that mute it now, or in none of which it is active.
    package var mutedBy: [String]
    /// By their fingerprints.
    package var alerts: [UInt64]
    package init(
      receiver: String, labels: Labels, routeLabels: Labels = .empty, mutedBy: [String] = [],
      alerts: [UInt64]
    ) {
      (self.receiver, self.labels, self.routeLabels) = (receiver, labels, routeLabels)
      (self.mutedBy, self.alerts) = (mutedBy, alerts)
    }
  }

  /// In the file's order.
  package var receivers: [Receiver]
  package var groups: [Group]
  /// Which alerts hold one back, all by their fingerprints.
  package var inhibitedBy: [UInt64: [UInt64]] = [:]

  package init(receivers: [Receiver], groups: [Group]) {
    (self.receivers, self.groups) = (receivers, groups)
  }

  /// Where there is no alertmanager.yml: one receiver, and a group a name.
  package init(unrouted alerts: [RoutedAlert]) {
    let byName = Dictionary(grouping: alerts) { $0.labels["alertname"] }
    self.init(
      receivers: [Receiver("default")],
      groups: byName.map { name, alerts in
        Group(
          receiver: "default", labels: ["alertname": name], alerts: alerts.map(\.fingerprint))
      })
  }

  /// The same as an alertmanager.yml.
  static let unroutedConfiguration =
    "route:\n  receiver: default\n  group_by:\n  - alertname\nreceivers:\n- name: default\n"
}
