internal import Metrics
internal import YAML

extension RoutingLint {
  /// A matcher that none of the known label values fits, or of a label that no alert is known to have.
  static let unknownValues = RoutingLint { file, known in
    guard let known else { return [] }
    var remarks: [YAMLError] = []
    func look(_ matchers: [Matcher], _ line: Int, _ column: Int) {
      for matcher in matchers where !matcher.matches("") {
        let values = known.values[matcher.name] ?? []
        if values.contains(where: { matcher.matches($0) }) { continue }
        let why =
          values.isEmpty
          ? "no alert is known that has the label \(matcher.name)"
          : "of the values of \(matcher.name) that are known none fits"
        remarks.append(file.remark(line, column, "\(matcher.alertText): \(why)"))
      }
    }
    for route in file.route.all { look(route.matchers, route.line, route.column) }
    for rule in file.inhibitions {
      look(rule.source, rule.line, rule.column)
      look(rule.target, rule.line, rule.column)
    }
    return remarks
  }
}
