package import JSON
internal import Metrics
internal import Routing
internal import Templates

/// A notice as templates see it: Alertmanager's data, and what Vigil knows beside it.
package struct NoticeData: Sendable {
  package let notice: Notice
  /// The dot.
  let value: TemplateValue

  package init(_ notice: Notice) {
    self.notice = notice
    let alerts = notice.alerts.map { alertValue($0, at: notice.now) }
    let list = TemplateRecord(alertsType, contents: .list(alerts))
    value = .record(
      TemplateRecord(
        dataType,
        [
          ("Receiver", .string(quotedAsPattern(notice.receiver))),
          ("Status", .string(statusText(notice.isFiring))),
          ("Alerts", .record(list)),
          ("NotificationReason", .string(notice.reason)),
          ("GroupLabels", keyValues(notice.groupLabels)),
          ("CommonLabels", keyValues(notice.commonLabels)),
          ("CommonAnnotations", keyValues(notice.commonAnnotations)),
          ("RouteLabels", keyValues(routeLabels(notice))),
          ("ExternalURL", .string(notice.externalURL)),
          // A field that Go's own value has and nobody can name; it shows where the whole is printed.
          ("", .bool(false)),
        ], payload: notice))
  }

  /// The data as the webhook's message bears them.
  package var json: JSON { value.json }
}

private func routeLabels(_ notice: Notice) -> Labels {
  Labels(
    sorted: notice.routeLabels.map { Label($0.key, $0.value) }
      .sorted { bytewiseLess($0.name, $1.name) })
}

func statusText(_ isFiring: Bool) -> String { isFiring ? "firing" : "resolved" }

/// A text in which no letter means anything to a regular expression.
private func quotedAsPattern(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { out += "\\" }
    out.unicodeScalars.append(scalar)
  }
  return out
}

private let dataType = TemplateType(
  "*template.Data",
  methods: [
    // Vigil's own: nothing of it is in what Alertmanager prints or sends.
    "Incidents": TemplateType.Method(0...0) { (record, _) in
      .list((record.payload as? Notice)?.incidents.map(incidentValue) ?? [])
    },
    "Remarks": TemplateType.Method(0...0) { (record, _) in
      .list((record.payload as? Notice)?.remarks.map { .string($0) } ?? [])
    },
    "Link": TemplateType.Method(0...0) { (record, _) in
      .string((record.payload as? Notice)?.link ?? "")
    },
  ],
  jsonNames: [
    "Receiver": "receiver", "Status": "status", "Alerts": "alerts",
    "NotificationReason": "notification_reason", "GroupLabels": "groupLabels",
    "CommonLabels": "commonLabels", "CommonAnnotations": "commonAnnotations",
    "RouteLabels": "routeLabels", "ExternalURL": "externalURL",
  ])

private let incidentType = TemplateType("vigil.Incident")

private func incidentValue(_ incident: Notice.Incident) -> TemplateValue {
  .record(
    TemplateRecord(
      incidentType,
      [
        ("Name", .string(incident.name)), ("Title", .string(incident.title)),
        ("Severity", .string(incident.severity)), ("Status", .string(incident.status)),
        ("Link", .string(incident.link)),
      ]))
}

// MARK: Alerts

private let alertType = TemplateType(
  "template.Alert",
  jsonNames: [
    "Status": "status", "Labels": "labels", "Annotations": "annotations", "StartsAt": "startsAt",
    "EndsAt": "endsAt", "GeneratorURL": "generatorURL", "Fingerprint": "fingerprint",
  ])

private func alertValue(_ alert: RoutedAlert, at now: Timestamp) -> TemplateValue {
  let end = alert.isResolved(at: now) ? alert.ends : nil
  return .record(
    TemplateRecord(
      alertType,
      [
        ("Status", .string(statusText(end == nil))),
        ("Labels", keyValues(alert.labels)),
        ("Annotations", keyValues(alert.annotations)),
        ("StartsAt", timeValue(GoInstant(milliseconds: alert.starts.milliseconds))),
        ("EndsAt", timeValue(end.map { GoInstant(milliseconds: $0.milliseconds) } ?? .zero)),
        ("GeneratorURL", .string(alert.generatorURL)),
        ("Fingerprint", .string(fingerprintText(alert.fingerprint))),
      ]))
}

/// In 16 hexadecimal digits.
func fingerprintText(_ fingerprint: UInt64) -> String {
  let digits = String(fingerprint, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}

private let alertsType = TemplateType(
  "template.Alerts",
  methods: ["Firing": withStatus("firing"), "Resolved": withStatus("resolved")])

private func withStatus(_ status: String) -> TemplateType.Method {
  TemplateType.Method(0...0) { (record, _) in
    guard case .list(let alerts)? = record.contents else { return .list([]) }
    return .record(
      TemplateRecord(
        alertSliceType,
        contents: .list(
          alerts.filter { alert in
            guard case .record(let record) = alert,
              case .string(let own)? = record.fields.first?.value
            else { return false }
            return own == status
          })))
  }
}

private let alertSliceType = TemplateType("[]template.Alert")
