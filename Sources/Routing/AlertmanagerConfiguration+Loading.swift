package import Calendar
internal import Clients
internal import Files
internal import Metrics
package import YAML

extension AlertmanagerConfiguration {
  /// Whether a file's keys are those of an alertmanager.yml.
  package static func isMeant(by root: YAMLNode) -> Bool {
    ["route", "receivers", "inhibit_rules", "mute_time_intervals", "time_intervals"].contains {
      root[$0] != nil
    }
  }

  /// Reads an alertmanager.yml; the files it names are not read. Fails at the first thing that Alertmanager refuses,
  /// with its place.
  ///
  /// - Parameters:
  ///   - file: its path, from whose folder the files in it are named.
  ///   - zones: those that `location` may name.
  package init(_ bytes: [UInt8], file: String, zones: ZoneDatabase) throws(YAMLError) {
    let root = try YAMLNode.parse(bytes, file: file)
    let directory = FilePath.folder(of: file)
    let values = try SectionValues(.file, root)
    guard let routeNode = values["route"] else {
      throw values.error("there is no route: alerts have nowhere to go", at: "route")
    }
    var remarks = YAMLRemarks()
    for name in ["tracing", "event_recorder"] {
      if values[name] != nil {
        remarks.warnings.append(
          values.error("\(name) is not supported: nothing is recorded there", at: name))
      }
    }

    var receivers = try ReceiverReader(values["global"], directory, remarks)
    for node in try values["receivers"]?.items() ?? [] { try receivers.read(node) }

    var intervals: [NamedIntervals] = []
    for key in ["mute_time_intervals", "time_intervals"] {
      for node in try values[key]?.items() ?? [] where !node.isNull {
        let interval = try NamedIntervals(node, zones: zones)
        if let earlier = intervals.first(where: { $0.name == interval.name }) {
          throw node.error(
            "the time interval \"\(interval.name)\" is already defined in line \(earlier.line)")
        }
        intervals.append(interval)
      }
    }

    var reader = RouteReader(
      receivers: Set(receivers.read.map(\.name)), intervals: Set(intervals.map(\.name)))
    route = try reader.root(routeNode)
    if let rules = values["inhibit_rules"] { inhibitions = try InhibitionRule.list(rules) }
    self.file = file
    self.node = root
    self.receivers = receivers.read.filter { !$0.name.isEmpty }
    self.intervals = intervals
    self.remarks = receivers.remarks
    http = receivers.http
    resolveTimeout = receivers.resolveTimeout
    for pattern in try values["templates"]?.items() ?? [] {
      templates.append(FilePath.resolve(try pattern.string(), in: directory))
    }
  }
}

extension FileSection {
  /// The file as a whole. What its parts hold is read by them.
  fileprivate static let file = FileSection(
    "the file",
    [
      FileKey("global", .section(.global)), FileKey("route", .treeMap),
      FileKey("receivers", .tree), FileKey("inhibit_rules", .tree), FileKey("templates", .texts),
      FileKey("mute_time_intervals", .tree), FileKey("time_intervals", .tree),
      FileKey("tracing", .section(tracing)), FileKey("event_recorder", .section(eventRecorder)),
    ])

  static let global = FileSection(
    "global",
    [
      FileKey("resolve_timeout", .duration, .duration(.seconds(300))),
      FileKey("http_config", .section(.http)),
      FileKey("smtp_from", .text), FileKey("smtp_smarthost", .hostPort),
      FileKey("smtp_auth_username", .text), FileKey("smtp_auth_identity", .text),
      FileKey("smtp_require_tls", .bool, .bool(true)),
      FileKey("smtp_hello", .text, .text("localhost")),
      FileKey("smtp_tls_config", .section(.tls)), FileKey("smtp_force_implicit_tls", .bool),
      FileKey("wechat_api_corp_id", .text), FileKey("jira_api_url", .url),
      address("pagerduty_url", "https://events.pagerduty.com/v2/enqueue"),
      address(
        "victorops_api_url", "https://alert.victorops.com/integrations/generic/20131114/alert/"),
      address("opsgenie_api_url", "https://api.opsgenie.com/"),
      address("wechat_api_url", "https://qyapi.weixin.qq.com/cgi-bin/"),
      address("telegram_api_url", "https://api.telegram.org"),
      address("webex_api_url", "https://webexapis.com/v1/messages"),
      address("rocketchat_api_url", "https://open.rocket.chat/"),
      address("slack_app_url", "https://slack.com/api/chat.postMessage"),
    ]
      + [
        "smtp_auth_password", "smtp_auth_secret", "victorops_api_key", "opsgenie_api_key",
        "slack_app_token", "wechat_api_secret", "telegram_bot_token",
      ].flatMap { FileKey.secretOrFile($0) }
      + ["rocketchat_token", "rocketchat_token_id"].flatMap {
        FileKey.secretOrFile($0, .givenSecret)
      }
      + ["slack_api_url", "mattermost_webhook_url"].flatMap {
        FileKey.secretOrFile($0, .secretURL)
      }
  ) { (values) throws(YAMLError) in
    // The URL of Slack's own API is what a token is sent to.
    let app = values["slack_app_url"]?.text ?? "https://slack.com/api/chat.postMessage"
    if values.text("slack_api_url") != app {
      try values.atMostOne(
        ["slack_app_token", "slack_app_token_file"], ["slack_api_url", "slack_api_url_file"])
    }
  }

  private static func address(_ name: String, _ fallback: String) -> FileKey {
    FileKey(name, .url, .text(fallback))
  }

  private static let tracing = FileSection(
    "tracing",
    [
      FileKey("client_type", .choice(["grpc", "http"])), FileKey("endpoint", .text),
      FileKey("sampling_fraction", .double), FileKey("insecure", .bool),
      FileKey("tls_config", .section(.tls)), FileKey("headers", .sectionMap(.header)),
      FileKey("compression", .choice(["", "gzip"])), FileKey("timeout", .duration),
    ]
  ) { (values) throws(YAMLError) in
    try values.require("endpoint")
    try checkHeaders(values["headers"])
  }

  private static let eventRecorder = FileSection(
    "event_recorder",
    [
      FileKey("file_outputs", .sections(FileSection("file_outputs", [FileKey("path", .text)]))),
      FileKey(
        "webhook_outputs",
        .sections(
          FileSection(
            "webhook_outputs",
            [
              FileKey("url", .secretURL), FileKey("http_config", .section(.http)),
              FileKey("timeout", .duration), FileKey("workers", .integer),
              FileKey("max_retries", .integer), FileKey("retry_backoff", .duration),
              FileKey("batch", .bool), FileKey("batch_max_events", .integer),
              FileKey("batch_max_bytes", .integer), FileKey("batch_flush_interval", .duration),
            ]))),
      FileKey(
        "kafka_outputs",
        .sections(
          FileSection(
            "kafka_outputs",
            [
              FileKey("brokers", .texts), FileKey("topic", .text), FileKey("client_id", .text),
              FileKey("format", .choice(["", "json", "protobuf"])),
              FileKey("acks", .choice(["", "none", "leader", "all"])),
              FileKey("compression", .choice(["", "none", "gzip", "snappy", "lz4", "zstd"])),
              FileKey("buffer_size", .integer), FileKey("tls_config", .section(.tls)),
            ]))),
      FileKey("stdout_outputs", .tree),
    ])
}
