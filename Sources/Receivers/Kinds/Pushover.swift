internal import Addresses
internal import Metrics
internal import Routing
internal import Transport

// Pushover, by an application's token to a user or group.

private func pushoverMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  var message = draft.bool("html") ? try draft.html("message") : try draft.text("message")
  // A message of nothing is refused.
  while message.last?.isWhitespace == true { message.removeLast() }
  while message.first?.isWhitespace == true { message.removeFirst() }
  if message.isEmpty { message = "(no details)" }
  func seconds(_ name: String) -> String {
    draft.duration(name).map { String($0.milliseconds / 1000) } ?? ""
  }
  let fields = [
    ("token", try draft.secret("token")), ("user", try draft.secret("user_key")),
    ("title", try draft.text("title")), ("message", message), ("url", try draft.text("url")),
    ("url_title", try draft.text("url_title")), ("priority", try draft.text("priority")),
    ("retry", seconds("retry")), ("expire", seconds("expire")),
    ("device", try draft.text("device")), ("sound", try draft.text("sound")),
    ("ttl", seconds("ttl")), ("html", draft.bool("html") ? "1" : ""),
    ("monospace", draft.bool("monospace") ? "1" : ""),
  ]
  let form = fields.filter { !$0.1.isEmpty }.map { $0.0 + "=" + formEncoded($0.1) }
    .joined(separator: "&")
  return .requests([
    try draft.request(
      "https://api.pushover.net/1/messages.json", Array(form.utf8),
      type: "application/x-www-form-urlencoded")
  ])
}

extension KindRecord {
  static let pushover = KindRecord(
    kind: .pushover, title: "Pushover", place: "api.pushover.net, by token to user_key",
    texts: [
      "title": #"{{ template "pushover.default.title" . }}"#,
      "message": #"{{ template "pushover.default.message" . }}"#,
      "url": #"{{ template "pushover.default.url" . }}"#,
      "priority": #"{{ if eq .Status "firing" }}2{{ else }}0{{ end }}"#,
      "url_title": "", "device": "", "sound": "",
    ], limits: ["title": 250, "message": 1024, "url": 512], bodies: ["message": "\n"],
    make: pushoverMessage)
}
