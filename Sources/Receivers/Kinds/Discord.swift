internal import JSON
internal import Routing
internal import Transport

// Discord, by a channel's webhook.

private func discordMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  let url = try draft.secret("webhook_url")
  let embed = object(
    ("title", .string(try draft.text("title"))),
    ("description", .string(try draft.text("message"))),
    ("color", .number(draft.isFiring ? 0x99_2D22 : 0x2E_CC71)))
  let body = object(
    ("content", .string(try draft.text("content"))), ("embeds", .array([embed])),
    ("username", .filled(try draft.text("username"))),
    ("avatar_url", .filled(try draft.text("avatar_url"))))
  return .requests([try draft.post(url, body)])
}

extension KindRecord {
  static let discord = KindRecord(
    kind: .discord, title: "Discord", place: "webhook_url",
    texts: [
      "title": #"{{ template "discord.default.title" . }}"#,
      "message": #"{{ template "discord.default.message" . }}"#,
      "content": "", "username": "", "avatar_url": "",
    ], limits: ["title": 256, "message": 4096, "content": 2000], bodies: ["message": "\n"],
    make: discordMessage)
}
