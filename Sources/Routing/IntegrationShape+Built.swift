internal import YAML

// The kinds that Vigil sends to.

extension IntegrationShape {
  static let webhook = IntegrationShape(
    .webhook, needs: [["url"]],
    FileKey.secretOrFile("url", .templateURL),
    [
      FileKey("max_alerts", .count, .number(0)),
      FileKey("timeout", .goDuration(takesNumber: true)), FileKey("payload", .tree),
    ])

  static let slack = IntegrationShape(
    .slack, sendsResolved: false, needs: [["api_url", "app_token"]], takesNull: true,
    FileKey.secretOrFile("api_url", .secretURL, global: "slack_api_url"),
    FileKey.secretOrFile("app_token", global: "slack_app_token"),
    FileKey.texts(
      "channel", "username", "color", "title", "title_link", "pretext", "text", "fallback",
      "icon_emoji", "icon_url", "footer", "callback_id", "image_url", "thumb_url", "message_text"),
    FileKey.booleans("link_names", "short_fields", "update_message"),
    [
      FileKey("app_url", .url, global: "slack_app_url"),
      FileKey("fields", .sections(slackField)), FileKey("actions", .sections(slackAction)),
      FileKey("mrkdwn_in", .texts), FileKey("timeout", .goDuration(takesNumber: true)),
    ]
  ) { (values) throws(YAMLError) in
    try values.atMostOne(["api_url", "api_url_file"], ["app_token", "app_token_file"])
    let updates = "https://slack.com/api/chat.postMessage"
    if values.bool("update_message"), values.text("api_url") != updates {
      throw values.error(
        "slack_configs: update_message needs a bot's token and api_url: \(updates)",
        at: "update_message")
    }
  }

  private static let slackField = FileSection(
    "fields", FileKey.texts("title", "value") + [FileKey("short", .bool)]
  ) { (values) throws(YAMLError) in try values.require("title", "value") }

  private static let slackAction = FileSection(
    "actions",
    FileKey.texts("type", "text", "url", "style", "name", "value") + [
      FileKey("confirm", .section(slackConfirmation))
    ]
  ) { (values) throws(YAMLError) in
    try values.require("type", "text")
    if !values.isSet("url"), !values.isSet("name") {
      throw values.error("actions needs url or name")
    }
  }

  private static let slackConfirmation = FileSection(
    "confirm", FileKey.texts("text", "title", "ok_text", "dismiss_text")
  ) { (values) throws(YAMLError) in try values.require("text") }

  static let pagerduty = IntegrationShape(
    .pagerduty, needs: [["routing_key", "service_key"]],
    FileKey.secretOrFile("service_key"), FileKey.secretOrFile("routing_key"),
    FileKey.texts(
      "client", "client_url", "description", "component", "group", "class", "source"),
    [
      FileKey("severity", .text, .text("error")),
      FileKey("url", .url, global: "pagerduty_url"), FileKey("details", .treeMap),
      FileKey("images", .sections(FileSection("images", FileKey.texts("src", "alt", "href")))),
      FileKey("links", .sections(FileSection("links", FileKey.texts("href", "text")))),
      FileKey("timeout", .goDuration(takesNumber: true)),
    ])

  static let opsgenie = IntegrationShape(
    .opsgenie, needs: [["api_key"]], takesNull: true,
    FileKey.secretOrFile("api_key", global: "opsgenie_api_key"),
    FileKey.texts(
      "description", "source", "tags", "message", "note", "priority", "entity", "actions"),
    FileKey.booleans("update_alerts"),
    [
      FileKey("api_url", .url, global: "opsgenie_api_url"), FileKey("details", .textMap),
      FileKey("responders", .sections(opsgenieResponder)),
    ])

  private static let opsgenieResponder = FileSection(
    "responders", FileKey.texts("id", "name", "username", "type")
  ) { (values) throws(YAMLError) in
    if !["id", "name", "username"].contains(where: values.isSet) {
      throw values.error("responders needs id, name or username")
    }
    let type = values.text("type")
    if type.contains("{{") {
      try FileKey.Kind.checkTemplate(type, at: values["type"] ?? values.node, "type")
    } else if !["team", "teams", "user", "escalation", "schedule"].contains(type.lowercased()) {
      throw values.error(
        "responders: type is none of team, teams, user, escalation, schedule", at: "type")
    }
  }

  static let email = IntegrationShape(
    .email, sendsResolved: false, needs: [["to"], ["smarthost"], ["from"]],
    FileKey.secretOrFile("auth_password", isExclusive: false, global: "smtp_auth_password"),
    FileKey.secretOrFile("auth_secret", isExclusive: false, global: "smtp_auth_secret"),
    FileKey.texts("to", "html", "text"),
    [
      FileKey("from", .text, global: "smtp_from"),
      FileKey("smarthost", .hostPort, global: "smtp_smarthost"),
      FileKey("auth_username", .text, global: "smtp_auth_username"),
      FileKey("auth_identity", .text, global: "smtp_auth_identity"),
      FileKey("hello", .text, global: "smtp_hello"), FileKey("headers", .textMap),
      FileKey("require_tls", .bool, global: "smtp_require_tls"),
      FileKey("force_implicit_tls", .bool, global: "smtp_force_implicit_tls"),
      FileKey("tls_config", .section(.tls)),
      FileKey(
        "threading",
        .section(
          FileSection("threading", [FileKey("enabled", .bool), FileKey("thread_by_date", .text)]))),
    ]
  ) { (values) throws(YAMLError) in
    var headers: Set<String> = []
    for entry in try values["headers"]?.entries() ?? [] {
      let name = try entry.key.string()
      if !headers.insert(name.lowercased()).inserted {
        throw entry.key.error("headers: \(name) is there twice; case does not tell headers apart")
      }
    }
    guard let threading = values["threading"], (try? threading["enabled"]?.bool()) == true else {
      return
    }
    for name in ["references", "in-reply-to"] where headers.contains(name) {
      throw values.error("threading sets the header \(name) itself", at: "threading")
    }
    if !["none", "daily"].contains(threading["thread_by_date"]?.text) {
      throw values.error("threading needs thread_by_date: none or daily", at: "threading")
    }
  }

  static let pushover = IntegrationShape(
    .pushover, needs: [["user_key"], ["token"]],
    FileKey.secretOrFile("user_key"), FileKey.secretOrFile("token"),
    FileKey.texts("title", "message", "url", "priority", "url_title", "sound", "device"),
    FileKey.booleans("html", "monospace"),
    [
      FileKey("retry", .goDuration(takesNumber: false), .duration(.seconds(60))),
      FileKey("expire", .goDuration(takesNumber: false), .duration(.seconds(3600))),
      FileKey("ttl", .goDuration(takesNumber: false)),
    ]
  ) { (values) throws(YAMLError) in try values.atMostOne(["monospace"], ["html"]) }

  static let telegram = IntegrationShape(
    .telegram, needs: [["bot_token"], ["chat_id"]],
    FileKey.secretOrFile("bot_token", global: "telegram_bot_token"),
    FileKey.secretOrFile("chat_id", .integer), FileKey.booleans("disable_notifications"),
    [
      FileKey("api_url", .url, global: "telegram_api_url"), FileKey("message", .text),
      FileKey("message_thread_id", .integer),
      FileKey("parse_mode", .choice(["", "Markdown", "MarkdownV2", "HTML"]), .text("HTML")),
    ])

  static let discord = IntegrationShape(
    .discord, needs: [["webhook_url"]],
    FileKey.secretOrFile("webhook_url", .secretURL),
    FileKey.texts("title", "message", "content", "username", "avatar_url"))

  static let msteams = IntegrationShape(
    .msteams, needs: [["webhook_url"]],
    FileKey.secretOrFile("webhook_url", .secretURL), FileKey.texts("title", "text", "summary"))

  static let msteamsv2 = IntegrationShape(
    .msteamsv2, needs: [["webhook_url"]],
    FileKey.secretOrFile("webhook_url", .secretURL), FileKey.texts("title", "text"))
}
