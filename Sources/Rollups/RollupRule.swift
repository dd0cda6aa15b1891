package import Metrics
package import YAML

/// One entry of `quantiles:` in vigil.yml.
package struct RollupRule: Sendable, Hashable {
  /// The name of the series written.
  package var record: String
  /// Which series it takes in: gauges by their own name, classic histograms by their family's.
  package var matchers: [Matcher]
  package var window: Duration
  /// The labels that tell groups apart; all others are merged.
  package var by: [String]
  package var quantiles: [Double]

  package init(
    record: String, matchers: [Matcher], window: Duration, by: [String], quantiles: [Double]
  ) {
    self.record = record
    self.matchers = matchers
    self.window = window
    self.by = by
    self.quantiles = quantiles
  }

  /// The family that is meant, where a matcher fixes it.
  package var metric: String? {
    matchers.first { $0.name == Labels.nameLabel && $0.operation == .equal }?.value
  }

  /// Labels that tell the series of a record, or the buckets of a histogram, apart.
  private static let ownLabels: Set = [Labels.nameLabel, "quantile", "bound", "le"]

  /// The conditions on other labels than the name.
  var labelMatchers: [Matcher] { matchers.filter { $0.name != Labels.nameLabel } }

  /// Reads the list; `selector` turns PromQL's selector into matchers, or says why it cannot.
  package static func read(
    _ node: YAMLNode, selector: (String) -> Result<[Matcher], RollupError>
  ) throws(YAMLError) -> [RollupRule] {
    var rules: [RollupRule] = []
    for item in try node.items() {
      var mapping = try YAMLMapping(item)
      guard let record = mapping.take("record") else { throw item.error("a record wants a name") }
      let name = try record.string()
      guard isPlainMetricName(name) else { throw record.error("\"\(name)\" is no metric name") }
      guard !rules.contains(where: { $0.record == name }) else {
        throw record.error("there are two records named \(name)")
      }
      guard let match = mapping.take("match") else { throw item.error("\(name) wants a match") }
      var rule = RollupRule(
        record: name, matchers: [], window: .seconds(300), by: [], quantiles: [0.5, 0.9, 0.99])
      switch selector(try match.string()) {
      case .success(let matchers): rule.matchers = matchers
      case .failure(let error): throw match.error("\(error)")
      }
      guard rule.metric != nil else { throw match.error("the match must name one metric") }
      if let window = mapping.take("window") {
        guard let span = parseDuration(try window.string()), span >= .seconds(1) else {
          throw window.error("window wants a duration of at least 1s, such as 5m")
        }
        rule.window = span
      }
      for label in try mapping.take("by")?.items() ?? [] {
        let name = try label.string()
        guard !RollupRule.ownLabels.contains(name) else {
          throw label.error("by cannot name \(name): the record sets it itself")
        }
        rule.by.append(name)
      }
      if let wanted = mapping.take("quantiles") {
        rule.quantiles = []
        for quantile in try wanted.items() {
          let value = try quantile.double()
          guard (0...1).contains(value) else { throw quantile.error("a quantile is from 0 to 1") }
          rule.quantiles.append(value)
        }
      }
      try mapping.finish("quantiles")
      rules.append(rule)
    }
    return rules
  }
}

/// Why a record cannot be kept.
package struct RollupError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
