/// The formats of an exposition page, under the names that `scrape_protocols` gives them in prometheus.yml.
package enum ExpositionFormat: String, Sendable, Hashable, CaseIterable {
  case openMetrics100 = "OpenMetricsText1.0.0"
  case openMetrics001 = "OpenMetricsText0.0.1"
  case text100 = "PrometheusText1.0.0"
  case text004 = "PrometheusText0.0.4"
  case protobuf = "PrometheusProto"

  /// The text formats in the order in which Prometheus prefers them.
  package static let preferred: [ExpositionFormat] = [
    .openMetrics100, .openMetrics001, .text100, .text004,
  ]

  /// All formats in the order in which Prometheus prefers them where native histograms are wanted.
  package static let preferredForHistograms: [ExpositionFormat] = [.protobuf] + preferred

  /// Whether pages follow OpenMetrics' stricter grammar, which ends with `# EOF`.
  package var isOpenMetrics: Bool { self == .openMetrics100 || self == .openMetrics001 }

  /// The media type without escaping, as it stands in an Accept header.
  package var mediaType: String {
    switch self {
    case .openMetrics100: "application/openmetrics-text;version=1.0.0"
    case .openMetrics001: "application/openmetrics-text;version=0.0.1"
    case .text100: "text/plain;version=1.0.0"
    case .text004: "text/plain;version=0.0.4"
    case .protobuf:
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
    }
  }
}

/// How a target shall write names that are no plain identifiers (`metric_name_escaping_scheme`).
package enum NameEscaping: String, Sendable, Hashable, CaseIterable {
  case allowUTF8 = "allow-utf-8"
  case underscores
  case dots
  case values
}

/// The Accept header that asks for `formats` in falling preference, with whatever else as the last resort.
package func acceptHeader(
  for formats: [ExpositionFormat] = ExpositionFormat.preferred, escaping: NameEscaping = .allowUTF8
) -> String {
  var weight = formats.count + 1
  var parts: [String] = []
  for format in formats {
    let versioned = format == .openMetrics100 || format == .text100
    let scheme = versioned ? ";escaping=" + escaping.rawValue : ""
    parts.append(format.mediaType + scheme + ";q=0.\(weight)")
    weight -= 1
  }
  return parts.joined(separator: ",") + ",*/*;q=0.\(weight)"
}
