internal import Facts
internal import Incidents
internal import Metrics
internal import PromQL
internal import YAML

extension IncidentSettings {
  /// What vigil.yml says under `incidents` and `deploys`.
  init(_ vigil: inout YAMLMapping) throws(YAMLError) {
    self.init()
    for node in try vigil.take("deploys")?.items() ?? [] {
      deploys.append(try Self.expression(node))
    }
    guard let node = vigil.take("incidents") else { return }
    var mapping = try YAMLMapping(node)
    if let labels = mapping.take("group_by") {
      groupBy = []
      for item in try labels.items() {
        let name = try item.string()
        guard isPlainLabelName(name) else {
          throw item.error("incidents.group_by wants names of labels such as app")
        }
        if !groupBy.contains(name) { groupBy.append(name) }
      }
    }
    if let node = mapping.take("severities") {
      severities = [:]
      for entry in try node.entries() {
        severities[try entry.key.string()] = try Self.severity(entry.value, "incidents.severities")
      }
    }
    if let node = mapping.take("escalation") {
      for entry in try node.entries() {
        escalation[try Self.severity(entry.key, "incidents.escalation")] = try Self.steps(
          entry.value)
      }
    }
    quiet = try Self.span(mapping.take("quiet"), "incidents.quiet", "10m") ?? quiet
    reopen = try Self.span(mapping.take("reopen"), "incidents.reopen", "30m") ?? reopen
    isAutomatic = try mapping.take("automatic")?.bool() ?? isAutomatic
    try mapping.finish("incidents")
  }

  private static func expression(_ node: YAMLNode) throws(YAMLError) -> String {
    let text = try node.string()
    let expression: Expr
    do throws(PromQLError) { expression = try parseExpression(text) } catch {
      throw node.error("deploys: \(error.described(in: text))")
    }
    guard [.vector, .scalar].contains(expression.type) else {
      throw node.error("deploys wants expressions whose value is an instant vector")
    }
    return text
  }

  private static func severity(
    _ node: YAMLNode, _ key: String
  ) throws(YAMLError) -> IncidentFact.Severity {
    guard let severity = IncidentFact.Severity(try node.string()) else {
      throw node.mismatch("\(key) to name one of SEV1, SEV2, SEV3 and SEV4")
    }
    return severity
  }

  /// Who is to be told of one severity, in the order in which they fall due.
  private static func steps(_ node: YAMLNode) throws(YAMLError) -> [Step] {
    var steps: [Step] = []
    for item in try node.items() {
      var mapping = try YAMLMapping(item)
      guard let to = try mapping.take("to")?.string(), !to.isEmpty else {
        throw item.error("an escalation wants to: who is to be told")
      }
      let after = try span(mapping.take("after"), "incidents.escalation.after", "5m", least: .zero)
      try mapping.finish("incidents.escalation")
      steps.append(Step(to: to, after: after ?? .zero))
    }
    return steps.enumerated().sorted {
      ($0.element.after, $0.offset) < ($1.element.after, $1.offset)
    }
    .map(\.element)
  }

  private static func span(
    _ node: YAMLNode?, _ key: String, _ example: String, least: Duration = .milliseconds(1)
  ) throws(YAMLError) -> Duration? {
    guard let node else { return nil }
    guard let span = parseDuration(try node.string()), span >= least else {
      throw node.error("\(key) wants a duration such as \(example)")
    }
    return span
  }
}
