internal import Clients
internal import Files
internal import Transport
internal import YAML

/// Reads receivers, with what `global` says for all of them.
struct ReceiverReader {
  private(set) var read: [Receiver] = []
  private(set) var remarks: YAMLRemarks
  private(set) var http = HTTPSettings()
  private(set) var resolveTimeout = Duration.seconds(300)
  private var mailTLS = TLSOptions()
  private var shared: [String: Integration.Setting] = [:]
  private let directory: String

  init(_ global: YAMLNode?, _ directory: String, _ remarks: YAMLRemarks) throws(YAMLError) {
    self.directory = directory
    self.remarks = remarks
    let nothing = try YAMLNode.parse("{}", file: "")
    let values = try SectionValues(.global, global ?? nothing)
    shared = try values.settings(directory)
    if case .duration(let duration) = shared["resolve_timeout"] { resolveTimeout = duration }
    if let node = values["http_config"] { http = try settings(node) }
    if let node = values["smtp_tls_config"] {
      mailTLS = try TLSOptions(node, directory: directory, remarks: &self.remarks)
    }
  }

  mutating func read(_ node: YAMLNode) throws(YAMLError) {
    let kinds = Integration.Kind.allCases
    let section = FileSection(
      "the receiver",
      [FileKey("name", .text), FileKey("labels", .textMap)]
        + kinds.map { FileKey($0.listName, .tree) })
    let values = try SectionValues(section, node)
    var receiver = Receiver(values.text("name"))
    (receiver.line, receiver.column) = (node.line, node.column)
    if receiver.name.isEmpty, !node.isNull { throw node.error("the receiver needs a name") }
    if let earlier = read.first(where: { $0.name == receiver.name }) {
      throw node.error(
        "the receiver \"\(receiver.name)\" is already defined in line \(earlier.line)")
    }
    receiver.labels = ["name": receiver.name]
    for entry in try values["labels"]?.entries() ?? [] {
      let (name, value) = (try entry.key.string(), try entry.value.string())
      if name.isEmpty { throw entry.key.error("labels: a name may not be empty") }
      if name == "name", value != receiver.name {
        throw entry.value.error("labels: name is always the receiver's own")
      }
      receiver.labels[name] = value
    }
    for name in try YAMLMapping(node).names {
      guard let kind = kinds.first(where: { $0.listName == name }) else { continue }
      for (index, item) in try (values[name]?.items() ?? []).enumerated() {
        receiver.integrations.append(try integration(kind, index, item))
      }
    }
    read.append(receiver)
  }

  private mutating func integration(
    _ kind: Integration.Kind, _ index: Int, _ node: YAMLNode
  ) throws(YAMLError) -> Integration {
    let shape = IntegrationShape.of(kind)
    if node.isNull, !shape.takesNull { throw node.error("\(kind.listName)[\(index)] is empty") }
    let values = try SectionValues(shape.section, node)
    var sends = shape.sendsResolved && !node.isNull
    if let own = try values.settings(directory)["send_resolved"], case .bool(let value) = own {
      sends = value
    }
    var made = Integration(kind, index: index, sendsResolved: sends, http: http)
    (made.line, made.column) = (node.line, node.column)
    if let own = values["http_config"] {
      made.http = try settings(own)
      if kind == .msteamsv2 { made.http.proxy = made.http.proxy ?? http.proxy }
    }
    if kind == .email {
      made.http = HTTPSettings()
      made.http.tls = mailTLS
      if let own = values["tls_config"] {
        made.http.tls = try TLSOptions(own, directory: directory, remarks: &remarks)
      }
    }
    made.settings = try values.settings(directory)
    made.settings["send_resolved"] = nil
    made.settings["http_config"] = nil
    try fillIn(&made, shape, values)
    for group in shape.needs where !group.contains(where: { made.says($0) }) {
      let names = group.joined(separator: " or ")
      let isShared = shape.settingKeys.contains { group.contains($0.name) && $0.global != nil }
      throw node.error(
        "\(kind.listName) needs \(names)" + (isShared ? ", here or in global" : ""))
    }
    remark(made, values)
    return made
  }

  /// What `global` says, and what follows from one key for another.
  private func fillIn(
    _ made: inout Integration, _ shape: IntegrationShape, _ values: SectionValues
  ) throws(YAMLError) {
    let hasOwnAddress = values["api_url"] != nil
    let hasOwnAuthorization = values["http_config"]?.hasAuthorization == true
    for key in shape.settingKeys {
      guard let name = key.global, !made.says(key.name) else { continue }
      // A receiver with an address or a token of its own is not given Slack's.
      if made.kind == .slack, key.name == "app_token", hasOwnAddress || hasOwnAuthorization {
        continue
      }
      made.settings[key.name] = shared[name] ?? made.settings[key.name]
    }
    switch made.kind {
    case .slack:
      guard case .secret(let token) = made.settings["app_token"], made.says("app_token") else {
        break
      }
      if made.http.authorization.map({ if case .token = $0 { true } else { false } }) == true {
        throw values.error(
          "slack_configs: a bot's token is the authorization, http_config may not have another")
      }
      made.http.authorization = .token(scheme: "Bearer", token)
      if case .text(let address) = made.settings["app_url"] {
        made.settings["api_url"] = .secret(.text(address))
      }
    case .opsgenie, .wechat, .victorops:
      guard case .text(let address) = made.settings["api_url"] else { break }
      let path = address.prefix { $0 != "?" && $0 != "#" }
      if !path.hasSuffix("/") {
        made.settings["api_url"] = .text(path + "/" + address.dropFirst(path.count))
      }
    case .pagerduty:
      if case .text(let client) = made.settings["client"], !made.says("source") {
        made.settings["source"] = .text(client)
      }
    default: break
    }
  }

  private mutating func remark(_ made: Integration, _ values: SectionValues) {
    guard let node = values["timeout"], let number = try? node.integer(), number != 0 else {
      return
    }
    remarks.warnings.append(
      node.error("timeout: \(number) is so many nanoseconds; \(number)s is meant, perhaps"))
  }

  private mutating func settings(_ node: YAMLNode) throws(YAMLError) -> HTTPSettings {
    var mapping = try YAMLMapping(node)
    let settings = try HTTPSettings(&mapping, directory: directory, remarks: &remarks)
    try mapping.finish("http_config", idle: HTTPSettings.idle, remarks: &remarks)
    return settings
  }
}

extension Integration {
  /// Whether a setting is there and says something.
  func says(_ name: String) -> Bool {
    switch settings[name] {
    case nil: false
    case .text(let text): !text.isEmpty
    case .secret(.text(let text)): !text.isEmpty || [.rocketchat].contains(kind)
    case .number(let number): number != 0
    default: true
    }
  }
}
