internal import Metrics
internal import Query
internal import Remote
internal import YAML

/// Finds the Alertmanagers that a Prometheus sends its alerts to, and what it adds to their labels.
struct AlertmanagerFinder: Sendable {
  struct Found: Sendable, Equatable {
    /// Up to where `/api/v2` begins; none where it names none, or is no Prometheus.
    var urls: [String] = []
    var externalLabels = Labels.empty
  }
  var source: RemoteDataSource

  func find() async throws(QueryError) -> Found {
    var found = Found()
    found.urls = try await source.alertmanagers()
    found.externalLabels = Self.externalLabels(try await source.configuration() ?? "")
    return found
  }

  /// Those of a prometheus.yml; none where it is none.
  static func externalLabels(_ text: String) -> Labels {
    guard let root = try? YAMLNode.parse(Array(text.utf8), file: "prometheus.yml"),
      let entries = try? root["global"]?["external_labels"]?.entries()
    else { return .empty }
    return Labels(
      entries.compactMap { entry in
        guard let name = try? entry.key.string(), let value = try? entry.value.string() else {
          return nil
        }
        return Label(name, value)
      })
  }
}
