internal import API
internal import Metrics
internal import Routing

extension RoutedView {
  /// What a configuration makes of alerts at an instant.
  init(_ configuration: AlertmanagerConfiguration, _ alerts: [RoutedAlert], at now: Timestamp) {
    struct Key: Hashable {
      var route: Int
      var labels: Labels
    }
    var routes: [Int: Route] = [:]
    var members: [Key: [UInt64]] = [:]
    for alert in alerts {
      for route in configuration.route.routes(of: alert.labels) {
        routes[route.id] = route
        let labels = route.groupLabels(of: alert.labels)
        members[Key(route: route.id, labels: labels), default: []].append(alert.fingerprint)
      }
    }
    var muted: [Int: [String]] = [:]
    for (id, route) in routes { muted[id] = Self.muting(route, configuration, at: now) }
    self.init(
      receivers: configuration.receivers.map { receiver in
        Receiver(
          receiver.name, labels: Labels(receiver.labels.map { Label($0.key, $0.value) }))
      },
      groups: members.map { key, alerts in
        Group(
          receiver: routes[key.route]?.receiver ?? "", labels: key.labels,
          routeLabels: Labels((routes[key.route]?.labels ?? [:]).map { Label($0.key, $0.value) }),
          mutedBy: muted[key.route] ?? [], alerts: alerts)
      })
    let inhibition = Inhibition(configuration.inhibitions, over: alerts, at: now)
    for alert in alerts {
      let sources = inhibition.holds(on: alert.labels).map { alerts[$0.source].fingerprint }
      if !sources.isEmpty { inhibitedBy[alert.fingerprint] = Array(Set(sources)).sorted() }
    }
  }

  private static func muting(
    _ route: Route, _ configuration: AlertmanagerConfiguration, at now: Timestamp
  ) -> [String] {
    func holds(_ name: String) -> Bool { configuration.interval(name)?.contains(now) ?? false }
    let muting = route.muteIntervals.filter(holds)
    let isActive = route.activeIntervals.isEmpty || route.activeIntervals.contains(where: holds)
    return muting + (isActive ? [] : route.activeIntervals)
  }
}
