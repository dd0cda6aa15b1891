internal import Metrics

/// Which alerts are sources of which inhibition rules, by the values that a target must share.
struct InhibitionIndex: Sendable {
  /// An alert's part in a rule.
  private struct Part: Sendable {
    var rule: Int
    var values: [String]
    var isSource: Bool
    var isTarget: Bool
  }
  private var rules: [RoutingRules.Inhibition]
  private var parts: [Int: [Part]] = [:]
  private var sources: [[[String]: Set<Int>]]

  init(_ rules: [RoutingRules.Inhibition] = []) {
    self.rules = rules
    sources = Array(repeating: [:], count: rules.count)
  }

  mutating func add(_ slot: Int, _ labels: Labels) {
    var own: [Part] = []
    for (index, rule) in rules.enumerated() {
      let part = Part(
        rule: index, values: rule.equal.map { labels[$0] }, isSource: rule.isSource(labels),
        isTarget: rule.isTarget(labels))
      guard part.isSource || part.isTarget else { continue }
      own.append(part)
      if part.isSource { sources[index][part.values, default: []].insert(slot) }
    }
    if !own.isEmpty { parts[slot] = own }
  }

  mutating func remove(_ slot: Int) {
    for part in parts.removeValue(forKey: slot) ?? [] where part.isSource {
      sources[part.rule][part.values]?.remove(slot)
      if sources[part.rule][part.values]?.isEmpty == true {
        sources[part.rule][part.values] = nil
      }
    }
  }

  /// The source that holds an alert back, and by which rule. What matches both sides of a rule is not held back by
  /// another that does as well.
  func inhibiting(_ slot: Int, isFiring: (Int) -> Bool) -> (source: Int, rule: String)? {
    for part in parts[slot] ?? [] where part.isTarget {
      for source in sources[part.rule][part.values] ?? [] where source != slot {
        guard isFiring(source) else { continue }
        if part.isSource, isTarget(source, of: part.rule) { continue }
        return (source, rules[part.rule].text)
      }
    }
    return nil
  }

  private func isTarget(_ slot: Int, of rule: Int) -> Bool {
    parts[slot]?.contains { $0.rule == rule && $0.isTarget } == true
  }
}
