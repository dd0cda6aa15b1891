internal import JSON
internal import Routing
internal import Templates
internal import Transport
internal import YAML

// PagerDuty's Events API: version 2 by a routing key, the old one by a service key. A group is one incident there, which
// its identity opens and closes.

private func pagerDutyMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  guard let key = try draft.given("routing_key"), !key.isEmpty else {
    return try firstVersion(draft)
  }
  let url = try draft.given("url") ?? "https://events.pagerduty.com/v2/enqueue"
  let client = try draft.text("client")
  let source = try draft.text("source")
  func event(_ details: JSON) throws(MessageError) -> JSON {
    object(
      ("routing_key", .string(key)), ("dedup_key", .string(draft.identity)),
      ("event_action", .string(draft.isFiring ? "trigger" : "resolve")),
      (
        "payload",
        object(
          ("summary", .string(try draft.text("description"))),
          ("source", .string(source.isEmpty ? client : source)),
          ("severity", .string(try draft.text("severity"))),
          ("class", .filled(try draft.text("class"))),
          ("component", .filled(try draft.text("component"))),
          ("group", .filled(try draft.text("group"))), ("custom_details", details))
      ),
      ("client", .filled(client)), ("client_url", .filled(try draft.text("client_url"))),
      ("images", .filled(try parts(draft, "images", ["src", "alt", "href"]))),
      ("links", .filled(try parts(draft, "links", ["href", "text"]))))
  }
  return .requests([
    try draft.post(url, try fitting(try details(draft), event))
  ])
}

/// The largest event that is taken, in bytes.
private let largestEvent = 512_000

/// An event that is not too large: without its details else, which say so.
private func fitting(
  _ details: JSON, _ event: (JSON) throws(MessageError) -> JSON
) throws(MessageError) -> JSON {
  let whole = try event(details)
  guard goJSON(whole).utf8.count > largestEvent else { return whole }
  return try event(
    object(("error", .string("The details were left out: with them the event is over 512 kB."))))
}

/// The user's details over those that always come.
private func details(_ draft: MessageDraft) throws(MessageError) -> JSON {
  var members: [String: JSON] = [:]
  for (name, text) in [
    ("firing", "{{ toJson .Alerts.Firing }}"), ("resolved", "{{ toJson .Alerts.Resolved }}"),
    ("num_firing", "{{ len .Alerts.Firing }}"), ("num_resolved", "{{ len .Alerts.Resolved }}"),
  ] where draft.tree("details")?[name] == nil {
    members[name] = draft.value(try draft.rendered(text, "details.\(name)"))
  }
  let incidents = draft.notice.incidents.map { "\($0.name) \($0.title)" }
  members["incidents"] = .filled(incidents.map { .string($0) })
  members["remarks"] = .filled(draft.notice.remarks.map { .string($0) })
  if let own = draft.tree("details") {
    for member in try draft.payload(own, "details").members { members[member.name] = member.value }
  }
  return .object(
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { JSON.Member($0.key, $0.value) })
}

/// Images or links; those whose first part, the address, comes to nothing are left out.
private func parts(
  _ draft: MessageDraft, _ name: String, _ fields: [String]
) throws(MessageError) -> [JSON] {
  var parts: [JSON] = []
  for node in draft.items(name) {
    var members: [JSON.Member] = []
    for field in fields {
      let text = try draft.part(node, field, of: name)
      if !text.isEmpty { members.append(JSON.Member(field, .string(text))) }
    }
    if members.first?.name == fields[0] { parts.append(.object(members)) }
  }
  return parts
}

private func firstVersion(_ draft: MessageDraft) throws(MessageError) -> Message {
  let key = try draft.secret("service_key")
  func event(_ details: JSON) throws(MessageError) -> JSON {
    object(
      ("service_key", .string(key)), ("incident_key", .string(draft.identity)),
      ("event_type", .string(draft.isFiring ? "trigger" : "resolve")),
      ("description", .string(try draft.text("description"))),
      ("client", draft.isFiring ? .filled(try draft.text("client")) : nil),
      ("client_url", draft.isFiring ? .filled(try draft.text("client_url")) : nil),
      ("details", details))
  }
  let url = "https://events.pagerduty.com/generic/2010-04-15/create_event.json"
  return .requests([try draft.post(url, try fitting(try details(draft), event))])
}

extension Integration {
  /// What tells PagerDuty that someone looks after a group's incident; nil for other kinds and the old API.
  package func acknowledgement(
    _ data: NoticeData, texts: TextLibrary, read: @escaping @Sendable (String) -> String?
  ) throws(MessageError) -> Message? {
    guard kind == .pagerduty else { return nil }
    let draft = MessageDraft(
      integration: self, record: .pagerDuty, data: data, library: texts, read: read)
    guard let key = try draft.given("routing_key"), !key.isEmpty else { return nil }
    let url = try draft.given("url") ?? "https://events.pagerduty.com/v2/enqueue"
    return .requests([
      try draft.post(
        url,
        object(
          ("routing_key", .string(key)), ("dedup_key", .string(draft.identity)),
          ("event_action", .string("acknowledge"))))
    ])
  }
}

extension Integration {
  /// What there is to know of its kind; nil for one that is not built.
  package var record: KindRecord? {
    guard kind == .pagerduty, settings["routing_key"] == nil else { return KindRecord.of(kind) }
    return .pagerDutyV1
  }
}

extension KindRecord {
  static let pagerDuty = KindRecord(
    kind: .pagerduty, title: "PagerDuty", place: "url, of the Events API",
    texts: [
      "client": #"{{ template "pagerduty.default.client" . }}"#,
      "client_url": #"{{ template "pagerduty.default.clientURL" . }}"#,
      "description": #"{{ template "pagerduty.default.description" . }}"#,
      "severity": "error", "source": "", "class": "", "component": "", "group": "",
    ], limits: ["description": 1024], make: pagerDutyMessage)

  fileprivate static let pagerDutyV1: KindRecord = {
    var record = pagerDuty
    (record.place, record.retries) = ("the old Events API, by service_key", .forbidden)
    return record
  }()
}
