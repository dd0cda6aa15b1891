internal import Calendar
package import Facts
internal import Metrics

/// The words for what became of notifications, in timelines and on pages. They hold whatever an answer holds: whoever
/// shows them makes control characters harmless.
package enum NotificationWording {
  /// What stands before it: its state is never told by colour alone.
  package static func mark(_ state: NotificationFact.State) -> String {
    switch state {
    case .waiting: "…"
    case .sending: "→"
    case .delivered: "✓"
    case .failed, .undeliverable: "✗"
    case .replaced: "↻"
    }
  }

  /// "202 accepted", "403 Forbidden: invalid routing key", "connection refused".
  package static func answer(_ attempt: NotificationFact.Attempt) -> String {
    let status = "\(attempt.status)"
    if attempt.status <= 0 { return attempt.answer.isEmpty ? "no answer" : attempt.answer }
    if attempt.answer.isEmpty { return status }
    return attempt.answer.hasPrefix(status) ? attempt.answer : status + " " + attempt.answer
  }

  /// How long one waited for something: "340 ms", "1.2 s", "3m12s".
  package static func span(_ span: Duration) -> String {
    let span = max(.zero, span)
    if span < .seconds(1) { return SpanText.elapsed(.milliseconds(span.milliseconds)) }
    if span >= .seconds(60) { return SpanText.brief(span) }
    let tenths = (span.milliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// How long after it was due it was delivered; nil where it was not.
  package static func lag(_ notification: NotificationFact) -> Duration? {
    guard notification.state == .delivered,
      let attempt = notification.attempts.last(where: \.isDelivered)
    else { return nil }
    return max(.zero, attempt.at + attempt.took - notification.due)
  }

  /// Who or what an integration reaches, as people call it: "PagerDuty" of `pagerduty[0]`, "Slack 2" of `slack[1]`.
  package static func title(_ integration: String) -> String {
    let parts = integration.split(separator: "[", maxSplits: 1)
    guard let kind = parts.first else { return integration }
    let name = titles[String(kind)] ?? String(kind)
    let index = parts.count > 1 ? Int(parts[1].dropLast()) ?? 0 : 0
    return index > 0 ? "\(name) \(index + 1)" : name
  }

  private static let titles = [
    "discord": "Discord", "email": "e-mail", "incidentio": "incident.io", "jira": "Jira",
    "mattermost": "Mattermost", "msteams": "Microsoft Teams", "msteamsv2": "Microsoft Teams",
    "opsgenie": "Opsgenie", "pagerduty": "PagerDuty", "pushover": "Pushover",
    "rocketchat": "Rocket.Chat", "slack": "Slack", "sns": "SNS", "telegram": "Telegram",
    "victorops": "VictorOps", "webex": "Webex", "webhook": "webhook", "wechat": "WeChat",
  ]
}

extension Happening {
  /// What the timelines of its incidents tell of a notification that is over; nil while it is not, where a newer one
  /// took its place, and where it is of no incident.
  package init?(_ notification: NotificationFact) {
    let kind: IncidentEntry.Kind
    let last = notification.attempts.last
    var words: [String] = []
    switch notification.state {
    case .waiting, .sending, .replaced: return nil
    case .delivered:
      kind = .told
      if let last { words.append("answer " + NotificationWording.answer(last)) }
      if let lag = NotificationWording.lag(notification) {
        words.append(NotificationWording.span(lag) + " after it was due")
      }
    case .failed, .undeliverable:
      kind = .notTold
      words.append(last.map { NotificationWording.answer($0) } ?? "")
      if notification.tries > 1 { words.append("after \(notification.tries) tries") }
    }
    guard !notification.incidents.isEmpty else { return nil }
    let name = notification.person ?? notification.receiver
    let whom = name + " by " + NotificationWording.title(notification.integration)
    self.init(
      kind, at: last.map { $0.at + $0.took } ?? notification.due, whom,
      text: words.filter { !$0.isEmpty }.joined(separator: ", "))
    incidents = notification.incidents
  }
}
