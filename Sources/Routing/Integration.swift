package import Clients
package import YAML

/// One way to a receiver.
package struct Integration: Sendable {
  /// Alertmanager's kinds, by what their lists are called without `_configs`.
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case webhook, slack, pagerduty, opsgenie, email, victorops, pushover, telegram, discord
    case msteams, msteamsv2, webex, sns, jira, rocketchat, mattermost, incidentio, wechat
  }

  /// What a key of its section says.
  package enum Setting: Sendable {
    /// As written: mostly a template.
    case text(String)
    case secret(HTTPSettings.Secret)
    case bool(Bool)
    case number(Int64)
    case duration(Duration)
    /// A list or mapping that the kind itself reads, such as the fields of Slack.
    case tree(YAMLNode)
  }

  package var kind: Kind
  /// Its place among the receiver's integrations of its kind, from 0.
  package var index: Int
  package var sendsResolved: Bool
  package var http: HTTPSettings
  /// By the file's keys, with what `global` gives and the defaults that are no templates filled in. A `name_file` is a
  /// secret of a file under `name`.
  package var settings: [String: Setting] = [:]
  /// Where it stands in its file, from 1.
  package var line = 0
  package var column = 0

  package init(_ kind: Kind, index: Int, sendsResolved: Bool, http: HTTPSettings) {
    self.kind = kind
    self.index = index
    self.sendsResolved = sendsResolved
    self.http = http
  }

  /// As screens and records name it: `pagerduty[0]`.
  package var name: String { "\(kind.rawValue)[\(index)]" }
}
