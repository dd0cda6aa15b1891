internal import Patterns
package import YAML

extension RelabelRule {
  /// Reads a list of rules as prometheus.yml has it, with Prometheus' own checks.
  package static func rules(_ node: YAMLNode?) throws(YAMLError) -> [RelabelRule] {
    var rules: [RelabelRule] = []
    for item in try node?.items() ?? [] { rules.append(try RelabelRule(item)) }
    return rules
  }

  init(_ node: YAMLNode) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    let action = mapping.take("action")
    let name = try action?.string().lowercased() ?? "replace"
    guard let known = Action(rawValue: name) else {
      throw (action ?? node).error("unknown relabel action \"\(name.prefix(40))\"")
    }
    let expression = mapping.take("regex")
    do throws(PatternError) {
      // An empty one fits the empty text alone.
      self.init(regex: try Pattern(expression?.text ?? (mapping.has("regex") ? "" : "(.*)")))
    } catch { throw (expression ?? node).error("regex: \(error.reason)") }
    self.action = known
    for label in try mapping.take("source_labels")?.items() ?? [] {
      sourceLabels.append(try label.string())
    }
    let hasReplacement = mapping.has("replacement")
    let hasSeparator = mapping.has("separator")
    // An empty text counts here: it removes the label.
    if hasReplacement { replacement = try node["replacement"]?.string() ?? "" }
    if hasSeparator { separator = try node["separator"]?.string() ?? "" }
    targetLabel = try mapping.take("target_label")?.string() ?? ""
    if let modulus = mapping.take("modulus") {
      self.modulus = UInt64(clamping: try modulus.integer())
    }
    try mapping.finish("relabel_config")
    try check(node, hasRegex: expression != nil)
  }

  /// What is written out as it is by default counts as left out.
  private func check(_ node: YAMLNode, hasRegex: Bool) throws(YAMLError) {
    let usual = RelabelRule(regex: regex)
    let isReplaced = replacement != usual.replacement
    let hasOthers = isReplaced || separator != usual.separator || modulus != usual.modulus
    switch action {
    case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
      if targetLabel.isEmpty {
        throw node.error("relabel action \"\(action.rawValue)\" needs target_label")
      }
      if action == .hashmod, modulus == 0 {
        throw node.error("relabel action \"hashmod\" needs a modulus above 0")
      }
    case .labeldrop, .labelkeep:
      if hasOthers || !targetLabel.isEmpty || !sourceLabels.isEmpty {
        throw node.error("relabel action \"\(action.rawValue)\" takes a regex and nothing else")
      }
    case .keep, .drop, .labelmap: break
    }
    if action == .keepequal || action == .dropequal, hasRegex || hasOthers {
      throw node.error(
        "relabel action \"\(action.rawValue)\" takes source_labels and target_label only")
    }
    if action == .lowercase || action == .uppercase, isReplaced {
      throw node.error("relabel action \"\(action.rawValue)\" takes no replacement")
    }
  }
}
