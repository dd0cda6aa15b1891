internal import JSON
internal import Routing
internal import Transport

// Microsoft Teams: a card for connectors, and an adaptive card for workflows.

private func connector(_ draft: MessageDraft) throws(MessageError) -> Message {
  let url = try draft.secret("webhook_url")
  let body = object(
    ("@context", .string("http://schema.org/extensions")), ("type", .string("MessageCard")),
    ("title", .string(try draft.text("title"))), ("summary", .string(try draft.text("summary"))),
    ("text", .string(try draft.text("text"))),
    ("themeColor", .string(draft.isFiring ? "8C1A1A" : "2DC72D")))
  return .requests([try draft.post(url, body)])
}

private func workflow(_ draft: MessageDraft) throws(MessageError) -> Message {
  let url = try draft.secret("webhook_url")
  let title = object(
    ("type", .string("TextBlock")), ("text", .string(try draft.text("title"))),
    ("weight", .string("Bolder")), ("size", .string("Medium")), ("wrap", .bool(true)),
    ("style", .string("heading")), ("color", .string(draft.isFiring ? "Attention" : "Good")))
  let text = object(
    ("type", .string("TextBlock")), ("text", .string(try draft.text("text"))),
    ("wrap", .bool(true)))
  let card = object(
    ("$schema", .string("http://adaptivecards.io/schemas/adaptive-card.json")),
    ("type", .string("AdaptiveCard")), ("version", .string("1.2")),
    ("body", .array([title, text])),
    ("msteams", object(("width", .string("full")))))
  let attachment = object(
    ("contentType", .string("application/vnd.microsoft.card.adaptive")), ("contentUrl", .null),
    ("content", card))
  let body = object(("type", .string("message")), ("attachments", .array([attachment])))
  return .requests([try draft.post(url, body)])
}

extension KindRecord {
  static let msTeams = KindRecord(
    kind: .msteams, title: "Microsoft Teams", place: "webhook_url, of a connector",
    texts: [
      "title": #"{{ template "msteams.default.title" . }}"#,
      "summary": #"{{ template "msteams.default.summary" . }}"#,
      "text": #"{{ template "msteams.default.text" . }}"#,
    ], bodies: ["text": "\n\n"], make: connector)

  static let msTeamsV2 = KindRecord(
    kind: .msteamsv2, title: "Microsoft Teams", place: "webhook_url, of a workflow",
    texts: [
      "title": #"{{ template "msteamsv2.default.title" . }}"#,
      "text": #"{{ template "msteamsv2.default.text" . }}"#,
    ], bodies: ["text": "\n\n"], make: workflow)
}
