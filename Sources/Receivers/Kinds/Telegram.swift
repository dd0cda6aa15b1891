internal import JSON
internal import Routing
internal import Transport

// Telegram, by a bot that is a member of the chat.

private func telegramMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  var base = try draft.given("api_url") ?? "https://api.telegram.org"
  while base.hasSuffix("/") { base.removeLast() }
  let url = base + "/bot" + (try draft.secret("bot_token")) + "/sendMessage"
  let mode = draft.template("parse_mode")
  let text = mode == "HTML" ? try draft.html("message") : try draft.text("message")
  let thread = draft.number("message_thread_id") ?? 0
  let body = object(
    ("chat_id", .string(try draft.secret("chat_id"))),
    ("disable_notification", draft.bool("disable_notifications") ? .string("true") : nil),
    ("disable_web_page_preview", .string("true")),
    ("message_thread_id", thread == 0 ? nil : .string(String(thread))),
    ("parse_mode", .filled(mode)), ("text", .string(text)))
  return .requests([try draft.post(url, body)])
}

/// Telegram says in JSON whether it took the message.
private func telegramComplaint(_ response: HTTPResponse) -> String? {
  guard let answer = try? JSON(parsing: response.body) else { return "answers no proper JSON" }
  if answer["ok"].bool == true { return nil }
  return answer["description"].string ?? "not ok"
}

extension KindRecord {
  static let telegram = KindRecord(
    kind: .telegram, title: "Telegram", place: "api_url, by bot_token to chat_id",
    texts: [
      "message": #"{{ template "telegram.default.message" . }}"#, "parse_mode": "HTML",
    ], limits: ["message": 4096], bodies: ["message": "\n"], retries: .everything,
    complaint: telegramComplaint,
    make: telegramMessage)
}
