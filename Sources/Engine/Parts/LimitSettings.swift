internal import TSDB
internal import YAML

/// What vigil.yml says under `limits`.
package struct LimitSettings: Sendable, Hashable {
  /// How many series there may be at once; further ones are refused.
  package var series = StoreLimits().series

  package init() {}

  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    guard let node = vigil.take("limits") else { return }
    var mapping = try YAMLMapping(node)
    if let series = mapping.take("series") {
      guard let count = Int(try series.string()), count > 0 else {
        throw series.error("limits.series wants a number of series such as 1000000")
      }
      self.series = count
    }
    try mapping.finish("limits")
  }
}
