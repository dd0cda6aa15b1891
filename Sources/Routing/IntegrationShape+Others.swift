internal import YAML

// The kinds that are read and that nothing is sent to.

extension IntegrationShape {
  static let victorops = IntegrationShape(
    .victorops, needs: [["routing_key"], ["api_key"]],
    FileKey.secretOrFile("api_key", global: "victorops_api_key"),
    FileKey.texts("routing_key", "state_message", "monitoring_tool", "entity_display_name"),
    [
      FileKey("api_url", .url, global: "victorops_api_url"),
      FileKey("message_type", .text, .text("CRITICAL")), FileKey("custom_fields", .textMap),
    ]
  ) { (values) throws(YAMLError) in
    let fixed: Set = [
      "routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool",
      "entity_id", "entity_state",
    ]
    for entry in try values["custom_fields"]?.entries() ?? [] {
      let name = try entry.key.string()
      if fixed.contains(name) {
        throw entry.key.error("custom_fields: \(name) is one of the fields that are always sent")
      }
    }
  }

  static let webex = IntegrationShape(
    .webex, needs: [["room_id"]], FileKey.texts("message", "room_id"),
    [FileKey("api_url", .url, global: "webex_api_url")]
  ) { (values) throws(YAMLError) in
    guard values["http_config"]?.hasAuthorization == true else {
      throw values.error("webex_configs needs http_config.authorization")
    }
  }

  static let sns = IntegrationShape(
    .sns,
    FileKey.texts("api_url", "topic_arn", "phone_number", "target_arn", "subject", "message"),
    FileKey.booleans("use_aws_http_client"),
    [
      FileKey("attributes", .textMap),
      FileKey("sigv4", .section(sigv4)),
    ]
  ) { (values) throws(YAMLError) in
    // Alertmanager takes three of them, too.
    let count = ["topic_arn", "phone_number", "target_arn"].count(where: values.isSet)
    guard count % 2 == 1 else {
      throw values.error("sns_configs needs one of topic_arn, phone_number, target_arn")
    }
  }

  private static let sigv4 = FileSection(
    "sigv4",
    FileKey.texts("region", "access_key", "profile", "role_arn", "external_id", "service_name") + [
      FileKey("secret_key", .secret), FileKey("use_fips_sts_endpoint", .bool),
    ]
  ) { (values) throws(YAMLError) in
    guard values.isSet("access_key") == values.isSet("secret_key") else {
      throw values.error("sigv4: access_key and secret_key are set together")
    }
    if values.isSet("external_id"), !values.isSet("role_arn") {
      throw values.error("sigv4: external_id needs role_arn", at: "external_id")
    }
  }

  static let jira = IntegrationShape(
    .jira, needs: [["project"], ["issue_type"], ["api_url"]],
    FileKey.texts(
      "project", "priority", "issue_type", "reopen_transition", "resolve_transition",
      "wont_fix_resolution"),
    [
      FileKey("api_url", .url, global: "jira_api_url"),
      FileKey("api_type", .choice(["auto", "cloud", "datacenter"]), .text("auto")),
      FileKey("summary", .textOr(jiraField)), FileKey("description", .textOr(jiraField)),
      FileKey("labels", .texts), FileKey("reopen_duration", .duration),
      FileKey("fields", .treeMap),
    ])

  private static let jiraField = FileSection(
    "template", [FileKey("template", .text), FileKey("enable_update", .bool)])

  static let rocketchat = IntegrationShape(
    .rocketchat, sendsResolved: false, needs: [["token_id"], ["token"]], takesNull: true,
    FileKey.secretOrFile("token_id", .givenSecret, global: "rocketchat_token_id"),
    FileKey.secretOrFile("token", .givenSecret, global: "rocketchat_token"),
    FileKey.texts(
      "channel", "color", "title", "title_link", "text", "emoji", "icon_url", "image_url",
      "thumb_url"),
    FileKey.booleans("short_fields", "link_names"),
    [
      FileKey("api_url", .url, global: "rocketchat_api_url"),
      FileKey(
        "fields",
        .sections(
          FileSection("fields", FileKey.texts("title", "value") + [FileKey("short", .bool)]))),
      FileKey(
        "actions",
        .sections(
          FileSection(
            "actions",
            FileKey.texts(
              "type", "text", "url", "imageurl", "webviewheightratio", "msg", "msgprocessingtype")
              + [FileKey("iswebview", .bool), FileKey("msginchatwindow", .bool)]))),
    ])

  static let mattermost = IntegrationShape(
    .mattermost, needs: [["webhook_url"]],
    FileKey.secretOrFile("webhook_url", .secretURL, global: "mattermost_webhook_url"),
    FileKey.texts("channel", "username", "icon_url", "icon_emoji", "type"), mattermostBody,
    [
      FileKey("attachments", .sections(FileSection("attachments", mattermostBody))),
      FileKey("props", .section(FileSection("props", FileKey.texts("card")))),
      FileKey(
        "priority",
        .section(
          FileSection(
            "priority",
            [
              FileKey("priority", .text), FileKey("requested_ack", .bool),
              FileKey("persistent_notifications", .bool),
            ]))),
    ])

  private static let mattermostBody =
    FileKey.texts(
      "fallback", "color", "pretext", "text", "author_name", "author_link", "author_icon", "title",
      "title_link", "thumb_url", "footer", "footer_icon", "image_url") + [
      FileKey(
        "fields",
        .sections(
          FileSection("fields", FileKey.texts("title", "value") + [FileKey("short", .bool)]) {
            (values) throws(YAMLError) in try values.require("title", "value")
          }))
    ]

  static let incidentio = IntegrationShape(
    .incidentio, needs: [["url"]],
    FileKey.secretOrFile("url", .url), FileKey.secretOrFile("alert_source_token"),
    [
      FileKey("max_alerts", .count, .number(0)),
      FileKey("timeout", .goDuration(takesNumber: true)),
    ]
  ) { (values) throws(YAMLError) in
    let hasToken = values.isSet("alert_source_token") || values.isSet("alert_source_token_file")
    guard let http = values["http_config"] else { return }
    if hasToken == http.hasAuthorization {
      throw values.error(
        "incidentio_configs needs either alert_source_token or http_config.authorization")
    }
  }

  static let wechat = IntegrationShape(
    .wechat, sendsResolved: false, needs: [["api_secret"], ["corp_id"]], takesNull: true,
    FileKey.secretOrFile("api_secret", global: "wechat_api_secret"),
    FileKey.texts("message", "to_user", "to_party", "to_tag", "agent_id"),
    [
      FileKey("corp_id", .text, global: "wechat_api_corp_id"),
      FileKey("api_url", .url, global: "wechat_api_url"),
      FileKey("message_type", .choice(["", "text", "markdown"]), .text("text")),
    ])
}

extension YAMLNode {
  /// Whether an `http_config` says who asks, by a token.
  var hasAuthorization: Bool {
    ["authorization", "bearer_token", "bearer_token_file"].contains { name in
      guard let node = self[name], !node.isNull else { return false }
      return node.text?.isEmpty != true
    }
  }
}
