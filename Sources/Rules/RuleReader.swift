internal import Metrics
internal import PromQL
internal import YAML

/// Reads the nodes of a rule file, collecting what is wrong.
struct RuleReader {
  var groups: [RuleGroup] = []
  var problems: [YAMLError] = []
  /// Whether keys that Prometheus does not know are passed over.
  var ignoresUnknownKeys = false

  mutating func read(_ root: YAMLNode) {
    let isObject = root["kind"]?.text == "PrometheusRule" && root["apiVersion"] != nil
    let node = isObject ? root["spec"] : root
    guard let node else {
      problems.append(root.error("a PrometheusRule without a spec"))
      return
    }
    attempt {
      (reader) throws(YAMLError) in
      var mapping = try YAMLMapping(node)
      for group in try mapping.take("groups")?.items() ?? [] { reader.readGroup(group) }
      if !isObject { try reader.finish(mapping, "a rule file") }
    }
  }

  /// Does `body`; its error is collected.
  mutating func attempt(_ body: (inout RuleReader) throws(YAMLError) -> Void) {
    do {
      try body(&self)
    } catch {
      problems.append(error)
    }
  }

  /// Fails at a key that nobody has asked for, where that matters.
  func finish(_ mapping: YAMLMapping, _ what: String) throws(YAMLError) {
    if !ignoresUnknownKeys { try mapping.finish(what) }
  }

  // MARK: Groups

  private mutating func readGroup(_ node: YAMLNode) {
    attempt { (reader) throws(YAMLError) in
      var mapping = try YAMLMapping(node)
      let name = try mapping.take("name")?.string() ?? ""
      if name.isEmpty { reader.problems.append(node.error("a group's name must not be empty")) }
      if reader.groups.contains(where: { $0.name == name }) {
        reader.problems.append(
          node.error("group name \"\(name)\" is repeated in the same file"))
      }
      var group = RuleGroup(name: name, line: node.line)
      group.interval = try mapping.take("interval").map(duration)
      group.queryOffset = try mapping.take("query_offset").map(duration)
      if let limit = try mapping.take("limit")?.integer() { group.limit = Int(limit) }
      group.labels = reader.labels(mapping.take("labels"), "label", in: "group \"\(name)\"")
      for (index, rule) in (try mapping.take("rules")?.items() ?? []).enumerated() {
        if let rule = reader.rule(rule, group: name, number: index + 1) {
          group.rules.append(rule)
        }
      }
      reader.groups.append(group)
      try reader.finish(mapping, "a rule group")
    }
  }

  // MARK: Labels and annotations

  /// The entries of a mapping of labels or annotations; names and values are checked.
  mutating func labels(_ node: YAMLNode?, _ what: String, in place: String) -> [Label] {
    guard let node else { return [] }
    var labels: [Label] = []
    attempt { (reader) throws(YAMLError) in
      for entry in try node.entries() {
        let name = try entry.key.string()
        let value = try entry.value.string()
        if name.isEmpty || what == "label" && name == Labels.nameLabel {
          reader.problems.append(entry.key.error("\(place): invalid \(what) name: \(name)"))
        }
        labels.append(Label(name, value))
      }
    }
    return labels
  }
}

/// A duration of a rule file: as PromQL writes it, no plain number but 0.
func duration(_ node: YAMLNode) throws(YAMLError) -> Duration {
  let text = try node.string()
  guard let value = parsePrometheusDuration(text) else {
    throw node.error("not a valid duration string: \"\(text.prefix(60))\"")
  }
  return value
}
