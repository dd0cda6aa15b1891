import TestSupport

/// An alertmanager.yml with every kind of secret that a built integration has, in plain and in files: a receiver for
/// each mood of those who answer.
struct SecretConfiguration {
  let folder: String
  let receivers: EchoingReceivers
  let closedPort: Int
  /// The names of the secrets.
  private(set) var count = 0

  init(_ folder: String, _ receivers: EchoingReceivers, closedPort: Int) {
    (self.folder, self.receivers, self.closedPort) = (folder, receivers, closedPort)
  }

  mutating func write() {
    var text = """
      global:
        opsgenie_api_key: \(secret("global-opsgenie"))
        slack_api_url: http://127.0.0.1:\(receivers.port)/refusing/\(secret("global-slack"))
        smtp_smarthost: 127.0.0.1:\(receivers.mail.port)
        smtp_from: vigil@example.org
        smtp_require_tls: false
        smtp_auth_username: ann
        smtp_auth_password: \(secret("global-smtp"))
        telegram_api_url: http://127.0.0.1:\(receivers.port)/refusing
      route:
        receiver: global
        group_wait: 0s
        group_interval: 2s
        routes:

      """
    for mood in EchoingReceivers.Mood.allCases {
      text += "    - {receiver: \(mood.rawValue), matchers: ['mood=\"\(mood.rawValue)\"']}\n"
    }
    text += "receivers:\n"
    for mood in EchoingReceivers.Mood.allCases { text += receiver(mood) }
    text += """
        - name: global
          slack_configs: [{channel: '#x'}]
          opsgenie_configs: [{api_url: 'http://127.0.0.1:\(receivers.port)/busy/'}]
          email_configs: [{to: ops@example.org}]
          webhook_configs:
          - url: 'http://127.0.0.1:\(receivers.port)/refusing'
            http_config: {bearer_token: \(secret("token"))}

      """
    TestSupport.write(text, to: folder + "/alertmanager.yml")
  }

  private mutating func secret(_ name: String) -> String {
    count += 1
    return KnownSecrets.named(name)
  }

  /// A secret's key and value, in plain or in a file.
  private mutating func entry(_ key: String, _ value: String, inFile: Bool) -> String {
    guard inFile else { return "\(key): '\(value)'" }
    count += 1
    let path = "\(folder)/secret-\(count)"
    TestSupport.write(value + "\n", to: path)
    return "\(key)_file: \(path)"
  }

  private mutating func receiver(_ mood: EchoingReceivers.Mood) -> String {
    let port = mood == .away ? closedPort : receivers.port
    let base = "http://127.0.0.1:\(port)/\(mood.rawValue)"
    var kinds: [(kind: String, items: [String])] = []
    func named(_ name: String, _ inFile: Bool) -> String {
      KnownSecrets.named("\(mood.rawValue)-\(name)-\(inFile ? "file" : "plain")")
    }
    for inFile in [false, true] {
      func entry(_ key: String, _ value: String) -> String {
        self.entry(key, value, inFile: inFile)
      }
      func web(_ kind: String, _ key: String, _ more: String = "") {
        let address = "\(base)/\(named(kind, inFile))?token=\(named(kind + "-query", inFile))"
        kinds.append((kind, ["{\(entry(key, address))\(more)}"]))
      }
      let basic = entry("password", named("basic", inFile))
      web("webhook", "url", ", http_config: {basic_auth: {username: ann, \(basic)}}")
      let bearer = entry("credentials", named("bearer", inFile))
      let own = named("header", inFile)
      let header =
        inFile
        ? "files: [\(self.file(named("header", inFile)))]"
        : "secrets: ['\(own)'], values: ['\(own)-value']"
      web(
        "webhook", "url",
        ", http_config: {authorization: {\(bearer)}, http_headers: {X-Key: {\(header)}}}")
      web("slack", "api_url")
      web("discord", "webhook_url")
      web("msteams", "webhook_url")
      web("msteamsv2", "webhook_url")
      kinds.append(
        (
          "slack",
          ["{\(entry("app_token", named("app", inFile))), app_url: '\(base)/app', channel: c}"]
        ))
      kinds.append(
        ("pagerduty", ["{\(entry("routing_key", named("routing", inFile))), url: '\(base)/pd'}"]))
      let proxy = "http://pat:\(named("proxy", inFile))@127.0.0.1:\(port)"
      kinds.append(
        (
          "pagerduty",
          [
            "{\(entry("service_key", named("service", inFile))), "
              + "http_config: {proxy_url: '\(proxy)'}}"
          ]
        ))
      kinds.append(
        (
          "pushover",
          [
            "{\(entry("token", named("pushover", inFile))), "
              + "\(entry("user_key", named("user", inFile))), http_config: {proxy_url: '\(proxy)'}}"
          ]
        ))
      kinds.append(
        ("opsgenie", ["{\(entry("api_key", named("opsgenie", inFile))), api_url: '\(base)/'}"]))
      kinds.append(
        (
          "telegram",
          ["{\(entry("bot_token", "12:" + named("bot", inFile))), chat_id: 7, api_url: '\(base)'}"]
        ))
      let server = mood == .away ? closedPort : receivers.mail.port
      kinds.append(
        (
          "email",
          [
            "{to: ops@example.org, smarthost: '127.0.0.1:\(server)', auth_username: ann, "
              + "auth_identity: id, \(entry("auth_password", named("smtp", inFile)))}"
          ]
        ))
    }
    var text = "  - name: \(mood.rawValue)\n"
    for kind in Set(kinds.map(\.kind)).sorted() {
      text += "    \(kind)_configs:\n"
      for item in kinds where item.kind == kind {
        for one in item.items { text += "      - \(one)\n" }
      }
    }
    return text
  }

  private mutating func file(_ value: String) -> String {
    count += 1
    let path = "\(folder)/secret-\(count)"
    TestSupport.write(value, to: path)
    return path
  }
}
