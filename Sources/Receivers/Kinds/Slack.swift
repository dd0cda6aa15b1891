internal import JSON
internal import Routing
internal import Transport
internal import YAML

// Slack, by an incoming webhook or by a bot's token, which `http` then bears; and what speaks like Slack.

private func slackMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  let url = try draft.secret("api_url")
  var marked = draft.items("mrkdwn_in").compactMap(\.text)
  if marked.isEmpty { marked = ["fallback", "pretext", "text"] }
  let attachment = object(
    ("title", .filled(try draft.text("title"))),
    ("title_link", .filled(try draft.text("title_link"))),
    ("pretext", .filled(try draft.text("pretext"))), ("text", .string(try draft.text("text"))),
    ("fallback", .string(try draft.text("fallback"))),
    ("callback_id", .string(try draft.text("callback_id"))),
    ("fields", .filled(try fields(draft))), ("actions", .filled(try actions(draft))),
    ("image_url", .filled(try draft.text("image_url"))),
    ("thumb_url", .filled(try draft.text("thumb_url"))),
    ("footer", .string(try draft.text("footer"))), ("color", .filled(try draft.text("color"))),
    ("mrkdwn_in", .array(marked.map { .string($0) })))
  // With a bot's token the message that told of the group before is changed; its channel is known by an id then.
  let earlier = draft.integration.updatesMessages ? SlackReceipt(draft.notice.receipt) : nil
  var channel = try draft.text("channel")
  if let earlier { channel = earlier.channel }
  let body = object(
    ("channel", .filled(channel)),
    ("ts", earlier.map { .string($0.stamp) }),
    ("username", .filled(try draft.text("username"))),
    ("icon_emoji", .filled(try draft.text("icon_emoji"))),
    ("icon_url", .filled(try draft.text("icon_url"))),
    ("link_names", draft.bool("link_names") ? .bool(true) : nil),
    ("text", .filled(try draft.text("message_text"))), ("attachments", .array([attachment])))
  return .requests([try draft.post(earlier == nil ? url : updating(url), body)])
}

private func updating(_ url: String) -> String {
  let post = "chat.postMessage"
  return url.hasSuffix(post) ? url.dropLast(post.count) + "chat.update" : url
}

/// Where a message is: the channel's id and the time by which Slack knows it.
private struct SlackReceipt {
  var channel: String
  var stamp: String

  init?(_ text: String?) {
    let parts = (text ?? "").split(separator: " ")
    guard parts.count == 2 else { return nil }
    (channel, stamp) = (String(parts[0]), String(parts[1]))
  }

  /// `CHANNEL STAMP` of an answer.
  static func text(_ response: HTTPResponse) -> String? {
    guard let answer = try? JSON(parsing: response.body), answer["ok"].bool == true,
      let channel = answer["channel"].string, let stamp = answer["ts"].string
    else { return nil }
    return SlackReceipt("\(channel) \(stamp)").map { "\($0.channel) \($0.stamp)" }
  }
}

private func fields(_ draft: MessageDraft) throws(MessageError) -> [JSON] {
  var fields: [JSON] = []
  for node in draft.items("fields") {
    let isShort = (try? node["short"]?.bool()) ?? draft.bool("short_fields")
    fields.append(
      object(
        ("title", .filled(try draft.part(node, "title", of: "fields"))),
        ("value", .filled(try draft.part(node, "value", of: "fields"))),
        ("short", .bool(isShort))))
  }
  return fields
}

private func actions(_ draft: MessageDraft) throws(MessageError) -> [JSON] {
  var actions: [JSON] = []
  for node in draft.items("actions") {
    func part(_ name: String) throws(MessageError) -> JSON? {
      .filled(try draft.part(node, name, of: "actions"))
    }
    var confirmation: JSON?
    if let own = node["confirm"] {
      func question(_ name: String) throws(MessageError) -> JSON? {
        .filled(try draft.part(own, name, of: "actions.confirm"))
      }
      confirmation = object(
        ("text", try question("text")), ("title", try question("title")),
        ("ok_text", try question("ok_text")), ("dismiss_text", try question("dismiss_text")))
    }
    actions.append(
      object(
        ("type", try part("type")), ("text", try part("text")), ("url", try part("url")),
        ("style", try part("style")), ("name", try part("name")), ("value", try part("value")),
        ("confirm", confirmation)))
  }
  return actions
}

/// Slack says in the body whether it took the message: `ok`, or JSON that says why not.
private func slackComplaint(_ response: HTTPResponse) -> String? {
  if response.header("Content-Type")?.hasPrefix("application/json") == true {
    guard let answer = try? JSON(parsing: response.body) else { return "answers no proper JSON" }
    if answer["ok"].bool == true { return nil }
    return answer["error"].string ?? "not ok"
  }
  return response.body.elementsEqual("ok".utf8) ? nil : response.reason ?? "does not say ok"
}

extension KindRecord {
  static let slack = KindRecord(
    kind: .slack, title: "Slack", place: "api_url, or with app_token app_url",
    texts: [
      "channel": "", "message_text": "", "image_url": "", "thumb_url": "",
      "username": #"{{ template "slack.default.username" . }}"#,
      "color": #"{{ template "slack.default.color" . }}"#,
      "title": #"{{ template "slack.default.title" . }}"#,
      "title_link": #"{{ template "slack.default.titlelink" . }}"#,
      "pretext": #"{{ template "slack.default.pretext" . }}"#,
      "text": #"{{ template "slack.default.text" . }}"#,
      "fallback": #"{{ template "slack.default.fallback" . }}"#,
      "callback_id": #"{{ template "slack.default.callbackid" . }}"#,
      "icon_emoji": #"{{ template "slack.default.iconemoji" . }}"#,
      "icon_url": #"{{ template "slack.default.iconurl" . }}"#,
      "footer": #"{{ template "slack.default.footer" . }}"#,
    ], limits: ["title": 1024], bodies: ["text": "\n"], complaint: slackComplaint,
    receipt: SlackReceipt.text, make: slackMessage)
}
