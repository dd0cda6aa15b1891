package import Metrics
package import YAML

/// What a prometheus.yml says of scraping, and which parts of it have no effect here.
package struct ScrapeConfiguration: Sendable, Hashable {
  package var jobs: [ScrapeJob] = []
  package var externalLabels = Labels.empty
  package var scrapeInterval = Duration.seconds(60)
  package var evaluationInterval = Duration.seconds(60)
  /// Paths or patterns, as seen from the file's folder.
  package var ruleFiles: [String] = []
  /// Keys that Prometheus knows and Vigil does not do yet, each with its place; the rest of the file is in force.
  package var warnings: [YAMLError] = []

  package init() {}

  /// Reads a prometheus.yml. `file` names it in messages, and relative paths in it start at its folder.
  ///
  /// `environment` gives the variables that external labels may refer to (`${NAME}`).
  package init(
    _ bytes: [UInt8], file: String, environment: (String) -> String? = { _ in nil }
  ) throws(YAMLError) {
    try self.init(YAMLNode.parse(bytes, file: file), environment: environment)
  }
}
