internal import Metrics
internal import PromQL
package import TSDB
internal import YAML

/// What vigil.yml says under `keep`: which series stay for longer than `retention` says.
package struct KeepSettings: Sendable {
  /// nil where nothing does.
  package var rule: KeepRule?

  package init() {}

  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    guard let node = vigil.take("keep") else { return }
    var mapping = try YAMLMapping(node)
    guard let match = mapping.take("match") else {
      throw node.error("keep wants match: the selectors of what is kept")
    }
    var selectors: [[Matcher]] = []
    for item in match.text == nil ? try match.items() : [match] {
      let text = try item.string()
      do throws(PromQLError) {
        selectors.append(try parseSelector(text).matchers)
      } catch {
        throw item.error("keep.match: \(error.described(in: text))")
      }
    }
    guard !selectors.isEmpty else { throw match.error("keep.match names no series") }
    guard let time = mapping.take("time") else {
      throw node.error("keep wants time: how long it is kept")
    }
    guard let span = parseDuration(try time.string()), span > .zero else {
      throw time.error("keep.time wants a duration such as 90d")
    }
    var bytes: Int64 = 1 << 30
    if let size = mapping.take("size") {
      guard let parsed = parseSize(try size.string()), parsed > 0 else {
        throw size.error("keep.size wants a size such as 512MB or 1GB")
      }
      bytes = parsed
    }
    try mapping.finish("keep")
    rule = KeepRule(selectors: selectors, time: span, bytes: Int(bytes))
  }
}
