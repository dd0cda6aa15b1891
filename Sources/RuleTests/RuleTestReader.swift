internal import Files
import Metrics
import SeriesScript
import YAML

/// Reads the nodes of a test file, collecting what is wrong.
struct RuleTestReader {
  var file = RuleTestFile()
  var problems: [YAMLError] = []

  mutating func read(_ root: YAMLNode) throws(YAMLError) {
    var mapping = try YAMLMapping(root)
    let folder = FilePath.folder(of: root.file)
    for node in try mapping.take("rule_files")?.items() ?? [] {
      file.ruleFiles.append(FilePath.resolve(try node.string(), in: folder))
    }
    if let node = mapping.take("evaluation_interval") {
      let interval = try duration(node)
      if interval > .zero { file.evaluationInterval = interval }
    }
    for node in try mapping.take("group_eval_order")?.items() ?? [] {
      let name = try node.string()
      if file.groupOrder.contains(name) {
        throw node.error("group name repeated in evaluation order: \(name)")
      }
      file.groupOrder.append(name)
    }
    file.isFuzzy = try mapping.take("fuzzy_compare")?.bool() ?? false
    for node in try mapping.take("tests")?.items() ?? [] {
      attempt { (reader) throws(YAMLError) in
        reader.file.groups.append(try reader.group(node))
      }
    }
    try mapping.finish("a rule test file")
  }

  private mutating func attempt(
    _ body: (inout RuleTestReader) throws(YAMLError) -> Void
  ) {
    do throws(YAMLError) {
      try body(&self)
    } catch {
      problems.append(error)
    }
  }

  private mutating func group(_ node: YAMLNode) throws(YAMLError) -> RuleTestGroup {
    var mapping = try YAMLMapping(node)
    var group = RuleTestGroup(line: node.line, interval: file.evaluationInterval)
    group.name = try mapping.take("name")?.string() ?? ""
    if let node = mapping.take("interval") {
      let interval = try duration(node)
      if interval > .zero { group.interval = interval }
    }
    if let node = mapping.take("start_timestamp") { group.start = try timestamp(node) }
    group.externalLabels = Labels(try labels(mapping.take("external_labels")))
    group.externalURL = try mapping.take("external_url")?.string() ?? ""
    for node in try mapping.take("input_series")?.items() ?? [] {
      attempt { (reader) throws(YAMLError) in group.series.append(try series(node)) }
    }
    for node in try mapping.take("alert_rule_test")?.items() ?? [] {
      attempt { (reader) throws(YAMLError) in group.alerts.append(try alertCase(node)) }
    }
    for node in try mapping.take("promql_expr_test")?.items() ?? [] {
      attempt { (reader) throws(YAMLError) in group.expressions.append(try expressionCase(node)) }
    }
    try mapping.finish("a test group")
    return group
  }
}

// MARK: Parts

private func series(_ node: YAMLNode) throws(YAMLError) -> SeriesLine {
  var mapping = try YAMLMapping(node)
  let name = mapping.take("series")
  let values = try mapping.take("values")?.string() ?? ""
  try mapping.finish("an input series")
  let text = try name?.string() ?? ""
  do throws(SeriesScriptError) {
    return try SeriesLine(parsing: text + " " + values)
  } catch {
    throw (name ?? node).error(error.description)
  }
}

private func alertCase(_ node: YAMLNode) throws(YAMLError) -> AlertCase {
  var mapping = try YAMLMapping(node)
  let time = try mapping.take("eval_time").map(duration) ?? .zero
  let name = try mapping.take("alertname")?.string() ?? ""
  guard !name.isEmpty else {
    throw node.error(
      "an item under alert_rule_test misses required attribute alertname at eval_time "
        + formatDuration(time))
  }
  var expected: [FiringAlert] = []
  for node in try mapping.take("exp_alerts")?.items() ?? [] {
    var alert = try YAMLMapping(node)
    let names = Labels(try labels(alert.take("exp_labels"))).setting("alertname", name)
    let annotations = try labels(alert.take("exp_annotations"))
    try alert.finish("an expected alert")
    expected.append(
      FiringAlert(
        labels: names, annotations: annotations.sorted { bytewiseLess($0.name, $1.name) }))
  }
  try mapping.finish("an alert test")
  return AlertCase(line: node.line, time: time, alert: name, expected: expected)
}

private func expressionCase(_ node: YAMLNode) throws(YAMLError) -> ExpressionCase {
  var mapping = try YAMLMapping(node)
  let expression = try mapping.take("expr")?.string() ?? ""
  let time = try mapping.take("eval_time").map(duration) ?? .zero
  var expected: [ExpectedSample] = []
  for node in try mapping.take("exp_samples")?.items() ?? [] {
    expected.append(try sample(node))
  }
  try mapping.finish("an expression test")
  return ExpressionCase(line: node.line, time: time, expression: expression, expected: expected)
}

private func sample(_ node: YAMLNode) throws(YAMLError) -> ExpectedSample {
  var mapping = try YAMLMapping(node)
  let selector = mapping.take("labels")
  let value = try mapping.take("value")?.double() ?? 0
  let histogram = mapping.take("histogram")
  try mapping.finish("an expected sample")
  let text = try selector?.string() ?? ""
  var sample = ExpectedSample(labels: .empty, item: .float(value))
  do throws(SeriesScriptError) {
    sample.labels = try SeriesLine(parsing: text.isEmpty ? "{}" : text).labels
  } catch {
    throw (selector ?? node).error("labels \(quoted(text)): \(error)")
  }
  let notation = try histogram?.string() ?? ""
  guard let histogram, !notation.isEmpty else { return sample }
  let items: [SeriesLine.Item]
  do throws(SeriesScriptError) {
    items = try SeriesLine(parsing: "{} " + notation).items
  } catch {
    throw histogram.error(error.description)
  }
  guard items.count == 1, case .histogram = items[0] else {
    throw histogram.error("expected one histogram, got \(quoted(notation))")
  }
  sample.item = items[0]
  return sample
}

private func labels(_ node: YAMLNode?) throws(YAMLError) -> [Label] {
  var labels: [Label] = []
  for entry in try node?.entries() ?? [] {
    labels.append(Label(try entry.key.string(), try entry.value.string()))
  }
  return labels
}

private func duration(_ node: YAMLNode) throws(YAMLError) -> Duration {
  let text = try node.string()
  guard let value = parsePrometheusDuration(text) else {
    throw node.error("not a valid duration string: \"\(text.prefix(60))\"")
  }
  return value
}

private func timestamp(_ node: YAMLNode) throws(YAMLError) -> Timestamp {
  let text = try node.string()
  guard let value = parseTimestamp(text) else {
    throw node.error("not a valid timestamp, Unix seconds or RFC 3339: \"\(text.prefix(60))\"")
  }
  return value
}
