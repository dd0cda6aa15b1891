package import Rules
package import Scrape
package import YAML

/// A prometheus.yml, each of its sections read by the part that honours it. What none has taken is remarked, so nothing
/// in it is passed over in silence.
package struct PrometheusConfiguration: Sendable {
  package var scrape = ScrapeConfiguration()
  package var rules = RuleSettings()
  package var remarks = YAMLRemarks()

  /// Reads a prometheus.yml. `file` names it in messages, and relative paths in it start at its folder.
  ///
  /// `environment` gives the variables that external labels may refer to (`${NAME}`).
  package init(
    _ bytes: [UInt8], file: String, environment: (String) -> String? = { _ in nil }
  ) throws(YAMLError) {
    var root = try YAMLMapping(YAMLNode.parse(bytes, file: file))
    scrape = try ScrapeConfiguration(&root, remarks: &remarks)
    rules = try RuleSettings(&root, environment: environment)
    try root.within("global") { global throws(YAMLError) in
      global.close("global", idle: IdleKeys.global + RuleSettings.idle, remarks: &remarks)
    }
    root.close("prometheus.yml", idle: PrometheusConfiguration.idle, remarks: &remarks)
  }

  /// Sections that no part honours yet.
  private static let idle = [
    IdleKey("alerting", "no alert is sent to an Alertmanager"),
    IdleKey("remote_write", "samples are not sent on"),
    IdleKey("remote_read", "no other server is asked for older samples"),
    IdleKey("scrape_config_files", "the jobs of these files are missing"),
    IdleKey("storage", "retention in vigil.yml bounds the store, and late samples are refused"),
    IdleKey("tracing", "no traces are sent"),
    IdleKey("otlp", "nothing is taken in by OTLP"),
    IdleKey("runtime", "there is no garbage collector to set"),
  ]

  /// Whether a file is a prometheus.yml rather than a vigil.yml: by any section of it.
  package static func isMeant(by root: YAMLNode) -> Bool {
    (["global", "scrape_configs", "rule_files"] + idle.map(\.name)).contains { root[$0] != nil }
  }
}
