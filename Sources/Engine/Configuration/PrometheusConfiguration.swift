package import AlertSending
package import Rules
package import Scrape
package import Sending
package import YAML

/// A prometheus.yml, each of its sections read by the part that honours it. What none has taken is remarked, so nothing
/// in it is passed over in silence.
package struct PrometheusConfiguration: Sendable {
  package var scrape = ScrapeConfiguration()
  package var rules = RuleSettings()
  package var remotes: [RemoteSettings] = []
  package var alerting = AlertingSettings()
  package var remarks = YAMLRemarks()
  /// The file's text as it is understood, secrets hidden.
  package var text = ""

  /// Reads a prometheus.yml. `file` names it in messages, and relative paths in it start at its folder.
  ///
  /// `environment` gives the variables that external labels may refer to (`${NAME}`).
  package init(
    _ bytes: [UInt8], file: String, environment: (String) -> String? = { _ in nil }
  ) throws(YAMLError) {
    let node = try YAMLNode.parse(bytes, file: file)
    text = node.isNull ? "" : node.text(hiding: PrometheusConfiguration.secrets.contains)
    var root = try YAMLMapping(node)
    scrape = try ScrapeConfiguration(&root, remarks: &remarks)
    rules = try RuleSettings(&root, environment: environment)
    remotes = try RemoteSettings.read(
      &root, externalLabels: rules.externalLabels, remarks: &remarks)
    alerting = try AlertingSettings(&root, remarks: &remarks)
    try root.within("global") { global throws(YAMLError) in
      global.close(
        "global", idle: IdleKeys.global, remarks: &remarks)
    }
    root.close("prometheus.yml", idle: PrometheusConfiguration.idle, remarks: &remarks)
  }

  /// The keys whose values Prometheus never shows, of all its sections.
  private static let secrets: Set<String> = [
    "password", "credentials", "bearer_token", "client_secret", "client_certificate_key",
    "secret_key", "secrets", "secret", "token", "api_token", "api_key", "application_secret",
    "application_credential_secret", "consumer_key", "private_token", "key",
  ]

  /// Sections that no part honours yet.
  private static let idle = [
    IdleKey("remote_read", "no other server is asked for older samples"),
    IdleKey("scrape_config_files", "the jobs of these files are missing"),
    IdleKey("storage", "retention in vigil.yml bounds the store, and late samples are refused"),
    IdleKey("tracing", "no traces are sent"),
    IdleKey("otlp", "OTLP is taken in as Prometheus does by default"),
    IdleKey("runtime", "there is no garbage collector to set"),
  ]

  /// Whether a file is a prometheus.yml rather than a vigil.yml: by any section of it.
  package static func isMeant(by root: YAMLNode) -> Bool {
    (["global", "scrape_configs", "rule_files", "remote_write", "alerting"] + idle.map(\.name))
      .contains {
        root[$0] != nil
      }
  }
}
