internal import Metrics
internal import Scrape
internal import YAML

/// What vigil.yml says under `retention`.
package struct RetentionSettings: Sendable, Hashable {
  package var time = Duration.seconds(24 * 3600)
  package var bytes: Int64 = 1 << 30
  /// How long the changes of alerts stay recorded.
  package var alerts = Duration.seconds(365 * 24 * 3600)

  package init() {}

  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    guard let node = vigil.take("retention") else { return }
    var mapping = try YAMLMapping(node)
    if let time = mapping.take("time") {
      guard let span = parseDuration(try time.string()), span > .zero else {
        throw time.error("retention.time wants a duration such as 24h")
      }
      self.time = span
    }
    if let size = mapping.take("size") {
      guard let bytes = parseSize(try size.string()), bytes > 0 else {
        throw size.error("retention.size wants a size such as 512MB or 1GB")
      }
      self.bytes = bytes
    }
    if let time = mapping.take("alerts") {
      guard let span = parseDuration(try time.string()), span > .zero else {
        throw time.error("retention.alerts wants a duration such as 1y")
      }
      alerts = span
    }
    try mapping.finish("retention")
  }
}

/// A size as Prometheus' files write it, or without the B: `512MB`, `1G`, plain bytes.
package func parseSize(_ text: String) -> Int64? {
  (parseByteSize(text) ?? parseByteSize(text + "B")).map(Int64.init)
}
