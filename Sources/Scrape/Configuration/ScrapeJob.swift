package import Clients
package import Exposition
package import Metrics
package import Relabelling

/// One entry of `scrape_configs`, with the global defaults already in it.
package struct ScrapeJob: Sendable, Hashable {
  package var name: String
  package var interval = Duration.seconds(60)
  package var timeout = Duration.seconds(10)
  package var metricsPath = "/metrics"
  package var scheme = "http"
  package var parameters: [Parameter] = []
  package var http = HTTPSettings()
  package var asksForCompression = true

  package var honorsLabels = false
  package var honorsTimestamps = true
  /// Writes staleness markers also for series whose samples bear their own time.
  package var tracksTimestampsStaleness = false

  package var staticGroups: [TargetGroup] = []
  package var files: [FileDiscovery] = []
  package var relabelRules: [RelabelRule] = []
  package var metricRelabelRules: [RelabelRule] = []

  /// In bytes after unpacking; nil leaves the pool's own bound.
  package var bodySizeLimit: Int?
  /// 0 means no limit, here and below.
  package var sampleLimit = 0
  package var targetLimit = 0
  package var labelLimit = 0
  package var labelNameLengthLimit = 0
  package var labelValueLengthLimit = 0

  package var protocols = ExpositionFormat.preferred
  /// Whether `scrape_protocols` says which; else they follow from what is taken.
  package var namesProtocols = false
  /// Native histograms are taken, for which pages in protobuf are asked first.
  package var takesNativeHistograms = false
  package var fallbackProtocol: ExpositionFormat?
  package var nameEscaping = NameEscaping.allowUTF8
  /// Names must be plain identifiers (`metric_name_validation_scheme: legacy`).
  package var usesLegacyNames = false
  package var convertsClassicHistograms = false
  package var alwaysScrapesClassicHistograms = false

  /// The job's place in the file.
  package var line = 0

  package init(name: String) { self.name = name }

  package struct Parameter: Sendable, Hashable {
    package var name: String
    package var values: [String]
  }

  /// Whether files must be read before the job can scrape.
  var needsFiles: Bool { !files.isEmpty || !http.files.isEmpty }
}

/// Addresses that share labels, as `static_configs` and `file_sd_configs` list them.
package struct TargetGroup: Sendable, Hashable {
  package var addresses: [String]
  package var labels: Labels
  package init(addresses: [String], labels: Labels = .empty) {
    self.addresses = addresses
    self.labels = labels
  }
}

/// One entry of `file_sd_configs`: paths whose last part may be a pattern.
package struct FileDiscovery: Sendable, Hashable {
  package var patterns: [String]
  /// At the latest then the files are read again, changed or not.
  package var refreshInterval = Duration.seconds(300)
  package init(patterns: [String]) { self.patterns = patterns }
}
