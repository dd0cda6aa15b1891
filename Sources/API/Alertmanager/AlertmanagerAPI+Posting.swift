internal import Alerts
internal import Facts
internal import JSON
internal import Metrics
internal import Serving

extension AlertmanagerAPI {
  /// `POST /api/v2/alerts`: those that are valid are taken, whatever the others are.
  func postAlerts(_ request: ServedRequest) async throws(AlertmanagerFailure) -> ServedAnswer {
    let alerts = try PostableAlert.all(try request.tree("alerts"))
    return try take(alerts, patience: host.resolveTimeout())
  }

  private func take(
    _ alerts: [PostableAlert], patience: Duration
  ) throws(AlertmanagerFailure) -> ServedAnswer {
    guard let post = host.post else {
      throw .refused(503, "No alerts are taken here: this engine keeps none.")
    }
    let now = clock()
    var posted: [PostedAlert] = []
    var faults: [String] = []
    for alert in alerts {
      do throws(PostableAlert.InvalidAlert) {
        posted.append(try alert.posted(at: now, patience: patience))
      } catch {
        faults.append(error.reason)
      }
    }
    let excess = posted.isEmpty ? nil : post(posted)
    guard faults.isEmpty else { throw .refused(400, faults.joined(separator: "; ")) }
    if let excess { throw .refused(503, excess) }
    return .done
  }

  /// `POST /vigil/v1/webhook`: what Alertmanager (version 4) and Grafana send to a webhook: an object with `alerts`,
  /// each with a `status`. One that fires bears no end, and is told again only when its group is repeated: it fires until
  /// its end is told, or a day has gone by without a word.
  func webhook(_ request: ServedRequest) async throws(AlertmanagerFailure) -> ServedAnswer {
    let tree = try request.tree("webhook")
    let alerts = try PostableAlert.ofWebhook(tree, at: clock())
    return try take(alerts, patience: Self.webhookPatience)
  }

  private static let webhookPatience = Duration.seconds(86_400)
}

extension PostableAlert {
  /// The alerts of a webhook's message. What is over at `now` by its status ends then at the latest.
  static func ofWebhook(
    _ tree: JSON, at now: Timestamp
  ) throws(AlertmanagerFailure) -> [PostableAlert] {
    guard tree.isObject, case .array(let elements) = tree["alerts"] else {
      throw .unreadable("webhook", "it is no object with a list of alerts")
    }
    var alerts: [PostableAlert] = []
    for (index, element) in elements.enumerated() {
      var alert = try PostableAlert(element, at: index)
      switch element["status"].string ?? tree["status"].string {
      case "resolved":
        alert.ends = min(alert.ends ?? now, now)
        alert.starts = alert.starts.map { min($0, alert.ends ?? now) }
      case "firing":
        if let ends = alert.ends, ends <= now { alert.ends = nil }
      default:
        throw .unreadable("webhook", "the status of alert \(index) is neither firing nor resolved")
      }
      alerts.append(alert)
    }
    return alerts
  }
}
