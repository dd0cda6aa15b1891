internal import JSON
internal import Routing
internal import Transport
internal import YAML

// A program of one's own: the notice as it is, in version 4 of Alertmanager's message, or in a form of the user's.

private func webhookMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  var draft = draft
  var truncated = 0
  if let most = draft.number("max_alerts"), most > 0, draft.notice.alerts.count > most {
    truncated = draft.notice.alerts.count - Int(most)
    draft = draft.told(draft.notice.cut(to: Int(most)))
  }
  let url = try draft.rendered(try draft.secret("url"), "url")
  var body: JSON
  if let payload = draft.tree("payload") {
    body = try draft.payload(payload, "payload")
  } else {
    body = .object(
      draft.data.json.members + [
        JSON.Member("version", .string("4")),
        JSON.Member("groupKey", .string(draft.notice.groupKey)),
        JSON.Member("truncatedAlerts", .number(Double(truncated))),
      ])
    // Vigil's own, where there is something to say.
    body = .object(
      body.members
        + object(
          ("incidents", .filled(draft.notice.incidents.map(incidentJSON))),
          ("remarks", .filled(draft.notice.remarks.map { .string($0) }))
        ).members)
  }
  return .requests([try draft.post(url, body)])
}

private func incidentJSON(_ incident: Notice.Incident) -> JSON {
  object(
    ("name", .string(incident.name)), ("title", .string(incident.title)),
    ("severity", .filled(incident.severity)), ("status", .filled(incident.status)),
    ("link", .filled(incident.link)))
}

extension MessageDraft {
  /// The same integration, told another notice.
  fileprivate func told(_ notice: Notice) -> MessageDraft {
    MessageDraft(
      integration: integration, record: record, data: NoticeData(notice), library: library,
      read: read)
  }
}

extension KindRecord {
  static let webhook = KindRecord(
    kind: .webhook, title: "Webhook", place: "url, a template, or url_file", make: webhookMessage)
}
