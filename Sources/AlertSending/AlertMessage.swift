internal import Calendar
internal import JSON
internal import Metrics
internal import Routing

/// What is posted to `/api/v2/alerts`.
struct AlertMessage {
  var alerts: [RoutedAlert]

  var bytes: [UInt8] { JSON.array(alerts.map(json)).bytes }

  private func json(_ alert: RoutedAlert) -> JSON {
    var members = [
      JSON.Member("labels", object(alert.labels)),
      .init("annotations", object(alert.annotations)),
      .init("startsAt", .string(CalendarTime.rfc3339(alert.starts))),
    ]
    if let ends = alert.ends {
      members.append(.init("endsAt", .string(CalendarTime.rfc3339(ends))))
    }
    if !alert.generatorURL.isEmpty {
      members.append(.init("generatorURL", .string(alert.generatorURL)))
    }
    return .object(members)
  }

  private func object(_ labels: Labels) -> JSON {
    .object(labels.pairs.map { JSON.Member($0.name, .string($0.value)) })
  }
}
