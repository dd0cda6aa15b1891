package import Metrics
package import Routing

/// What there is to tell one receiver of one group of alerts.
package struct Notice: Sendable {
  /// An incident that alerts of the notice belong to.
  package struct Incident: Sendable, Hashable {
    /// `INC-7`.
    package var name: String
    package var title: String
    package var severity: String
    package var status: String
    /// Where to look: a URL, or the command that shows it.
    package var link: String

    package init(
      name: String, title: String, severity: String = "", status: String = "", link: String = ""
    ) {
      self.name = name
      self.title = title
      self.severity = severity
      self.status = status
      self.link = link
    }
  }

  /// The receiver's name.
  package var receiver: String
  /// Of the group: the routes to it and its labels.
  package var groupKey: String
  package var groupLabels: Labels
  /// The route's labels by name, templates still.
  package var routeLabels: [String: String] = [:]
  /// In the order in which they are told.
  package var alerts: [RoutedAlert]
  /// Why it is sent: `first notification`, `repeat interval elapsed` …
  package var reason = ""
  /// Where the screens behind the links are.
  package var externalURL: String
  package var now: Timestamp
  package var incidents: [Incident] = []
  /// What is to be said beside the alerts, a sentence each: of flaps, of groups that are told in short. Every message says
  /// it, whatever its texts are.
  package var remarks: [String] = []
  /// Where the notice's alerts are looked at: a URL, or the command that opens the screen on them.
  package var link = ""

  /// By what the message is changed that told of the group before; nil where there is none.
  package var receipt: String?

  package init(
    receiver: String, groupKey: String, groupLabels: Labels, alerts: [RoutedAlert],
    externalURL: String, now: Timestamp
  ) {
    self.receiver = receiver
    self.groupKey = groupKey
    self.groupLabels = groupLabels
    self.alerts = alerts
    self.externalURL = externalURL
    self.now = now
  }

  /// Whether any of its alerts fires; what a receiver is told is resolved else.
  package var isFiring: Bool { alerts.contains { !$0.isResolved(at: now) } }

  /// The first so many alerts; what is told of the group is then told of these alone.
  package func cut(to count: Int) -> Notice {
    var cut = self
    cut.alerts = Array(alerts.prefix(count))
    return cut
  }

  /// The labels that all alerts have alike.
  package var commonLabels: Labels { common(\.labels) }
  package var commonAnnotations: Labels { common(\.annotations) }

  private func common(_ part: (RoutedAlert) -> Labels) -> Labels {
    guard let first = alerts.first else { return .empty }
    var pairs = part(first).pairs
    for alert in alerts.dropFirst() where !pairs.isEmpty {
      var other: [String: String] = [:]
      for pair in part(alert).pairs { other[pair.name] = pair.value }
      pairs.removeAll { other[$0.name] != $0.value }
    }
    return Labels(sorted: pairs)
  }

  /// A notice that is clearly a test: one firing alert named VigilTest.
  package static func test(receiver: String, externalURL: String, now: Timestamp) -> Notice {
    let labels: Labels = ["alertname": "VigilTest", "severity": "none", "vigil_test": "true"]
    let alert = RoutedAlert(
      labels: labels,
      annotations: [
        "description":
          "Sent by \"vigil notify \(receiver) --test\" to see whether the way to you works.",
        "summary": "This is a test: nothing is wrong.",
      ], starts: now, generatorURL: externalURL, updated: now)
    var notice = Notice(
      receiver: receiver, groupKey: "{}/{vigil_test=\"true\"}:{alertname=\"VigilTest\"}",
      groupLabels: ["alertname": "VigilTest"], alerts: [alert], externalURL: externalURL, now: now)
    notice.reason = "test"
    return notice
  }
}
