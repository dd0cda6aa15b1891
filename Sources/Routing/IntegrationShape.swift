internal import YAML

/// What a kind of integration is told in the file: one table a kind, below.
struct IntegrationShape: Sendable {
  var kind: Integration.Kind
  var sendsResolved: Bool
  /// Its own keys; those that all have are added.
  private let ownKeys: [FileKey]
  /// Of each group one key has to say something, here or in `global`.
  var needs: [[String]]
  /// Whether an entry of the list may be null, which is as if it were empty.
  var takesNull: Bool
  let section: FileSection

  init(
    _ kind: Integration.Kind, sendsResolved: Bool = true, needs: [[String]] = [],
    takesNull: Bool = false, _ keys: [FileKey]...,
    check: (@Sendable (SectionValues) throws(YAMLError) -> Void)? = nil
  ) {
    (self.kind, self.sendsResolved, self.needs) = (kind, sendsResolved, needs)
    self.takesNull = takesNull
    ownKeys = keys.flatMap { $0 }
    var shared = [FileKey("send_resolved", .bool)]
    if kind != .email { shared.append(FileKey("http_config", .section(.http))) }
    section = FileSection(kind.listName, shared + ownKeys, check: check)
  }

  /// The keys that a receiver's settings come from.
  var settingKeys: [FileKey] { ownKeys }

  static func of(_ kind: Integration.Kind) -> IntegrationShape { byKind[kind] ?? webhook }

  private static let byKind: [Integration.Kind: IntegrationShape] = {
    let all = [
      webhook, slack, pagerduty, opsgenie, email, victorops, pushover, telegram, discord, msteams,
      msteamsv2, webex, sns, jira, rocketchat, mattermost, incidentio, wechat,
    ]
    return Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })
  }()
}

extension Integration.Kind {
  /// The key of its list in a receiver: `slack_configs`.
  package var listName: String { rawValue + "_configs" }
}
