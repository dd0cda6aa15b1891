internal import YAML

extension RoutingLint {
  /// Receivers and time intervals that no route names.
  static let unusedNames = RoutingLint { file, _ in
    let routes = file.route.all
    let receivers = Set(routes.map(\.receiver)).union(file.namedElsewhere)
    let intervals = Set(routes.flatMap { $0.muteIntervals + $0.activeIntervals })
    return file.receivers.filter { !receivers.contains($0.name) }.map {
      file.remark($0.line, $0.column, "no route leads to the receiver \"\($0.name)\"")
    }
      + file.intervals.filter { !intervals.contains($0.name) }.map {
        file.remark($0.line, $0.column, "no route names the time interval \"\($0.name)\"")
      }
  }

  /// A node below one with time intervals that has none itself: routes do not inherit them.
  static let intervalsNotInherited = RoutingLint { file, _ in
    var remarks: [YAMLError] = []
    func visit(_ route: Route) {
      for child in route.routes {
        for (key, path) in [
          ("mute_time_intervals", \Route.muteIntervals),
          ("active_time_intervals", \Route.activeIntervals),
        ] where !route[keyPath: path].isEmpty && child[keyPath: path].isEmpty {
          remarks.append(
            file.remark(
              child.line, child.column,
              "\(key) of line \(route.line) does not hold here: routes do not inherit it"))
        }
        visit(child)
      }
    }
    visit(file.route)
    return remarks
  }

  /// Integrations of a kind that nothing is sent to.
  static let kindsNotBuilt = RoutingLint { file, _ in
    file.receivers.flatMap { receiver in
      receiver.integrations.filter { !$0.kind.isBuilt }.map { integration in
        file.remark(
          integration.line, integration.column,
          "receiver \"\(receiver.name)\": nothing is delivered to \(integration.name), "
            + "the kind is not built")
      }
    }
  }
}

extension Integration.Kind {
  /// Whether Vigil sends to it.
  package var isBuilt: Bool {
    switch self {
    case .webhook, .slack, .pagerduty, .opsgenie, .email, .pushover, .telegram, .discord, .msteams,
      .msteamsv2:
      true
    case .victorops, .webex, .sns, .jira, .rocketchat, .mattermost, .incidentio, .wechat: false
    }
  }
}
