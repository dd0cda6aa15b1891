internal import JSON
internal import Metrics
internal import Routing
internal import Transport
internal import YAML

// Opsgenie's alert API, by an integration's key. A group is one alert there, by its identity as alias.

private func opsgenieMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  let base = try draft.given("api_url") ?? "https://api.opsgenie.com/"
  let alerts = base + (base.hasSuffix("/") ? "" : "/") + "v2/alerts"
  let headers = [HTTPHeader("Authorization", "GenieKey " + (try draft.secret("api_key")))]
  let source = try draft.text("source")
  let own = "\(alerts)/\(draft.identity)"
  guard draft.isFiring else {
    let close = "\(own)/close?identifierType=alias"
    return .requests([
      try draft.post(close, object(("source", .filled(source))), headers: headers)
    ])
  }
  let message = try draft.text("message")
  let description = try draft.text("description")
  let alert = object(
    ("alias", .string(draft.identity)), ("message", .string(message)),
    ("description", .filled(description)), ("details", try details(draft)),
    ("source", .filled(source)), ("responders", .filled(try responders(draft))),
    ("tags", .filled(try list(draft, "tags"))), ("note", .filled(try draft.text("note"))),
    ("priority", .filled(try draft.text("priority"))),
    ("entity", .filled(try draft.text("entity"))), ("actions", .filled(try list(draft, "actions"))))
  var requests = [try draft.post(alerts, alert, headers: headers)]
  if draft.bool("update_alerts") {
    for (name, text) in [("message", message), ("description", description)] {
      requests.append(
        try draft.post(
          "\(own)/\(name)?identifierType=alias", object((name, .filled(text))), method: "PUT",
          headers: headers))
    }
  }
  return .requests(requests)
}

/// The labels that all alerts have, under the user's own.
private func details(_ draft: MessageDraft) throws(MessageError) -> JSON? {
  var details: [String: String] = [:]
  for pair in draft.notice.commonLabels.pairs { details[pair.name] = pair.value }
  for entry in (try? draft.tree("details")?.entries()) ?? [] {
    let name = entry.key.text ?? ""
    details[name] = try draft.rendered(entry.value.text ?? "", "details.\(name)")
  }
  guard !details.isEmpty else { return nil }
  return .object(
    details.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { JSON.Member($0.key, .string($0.value)) })
}

/// What commas separate; what is empty is left out.
private func list(_ draft: MessageDraft, _ name: String) throws(MessageError) -> [JSON] {
  try draft.text(name).split(separator: ",").map { .string(String($0)) }
}

/// Whoever is to respond. `teams` names several; those that come to nothing are left out.
private func responders(_ draft: MessageDraft) throws(MessageError) -> [JSON] {
  var responders: [JSON] = []
  for node in draft.items("responders") {
    func part(_ name: String) throws(MessageError) -> String {
      try draft.part(node, name, of: "responders")
    }
    let (id, name, user) = (try part("id"), try part("name"), try part("username"))
    let type = try part("type").lowercased()
    if id.isEmpty, name.isEmpty, user.isEmpty { continue }
    let names = type == "teams" ? name.split(separator: ",").map(String.init) : [name]
    for name in names {
      responders.append(
        object(
          ("id", .filled(id)), ("name", .filled(name)), ("username", .filled(user)),
          ("type", .string(type == "teams" ? "team" : type))))
    }
  }
  return responders
}

extension KindRecord {
  static let opsgenie = KindRecord(
    kind: .opsgenie, title: "Opsgenie", place: "v2/alerts below api_url",
    texts: [
      "message": #"{{ template "opsgenie.default.message" . }}"#,
      "description": #"{{ template "opsgenie.default.description" . }}"#,
      "source": #"{{ template "opsgenie.default.source" . }}"#,
      "tags": "", "note": "", "priority": "", "entity": "", "actions": "",
    ], limits: ["message": 130], bodies: ["description": "\n"], make: opsgenieMessage)
}
