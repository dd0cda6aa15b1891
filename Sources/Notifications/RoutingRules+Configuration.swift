package import Routing

extension RoutingRules {
  /// Those of an alertmanager.yml.
  package init(_ configuration: AlertmanagerConfiguration) {
    let (root, named) = (configuration.route, configuration.intervals)
    self.init { root.routes(of: $0) }
    nodes = { root.story(of: $0) }
    inhibitions = configuration.inhibitions.map { rule in
      Inhibition(
        isSource: { rule.source.match($0) }, isTarget: { rule.target.match($0) },
        equal: rule.equal, text: "by the rule of line \(rule.line), \(rule.title)")
    }
    let intervals = Dictionary(named.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    isInside = { intervals[$0]?.contains($1) ?? false }
    nextChange = { intervals[$0]?.nextChange(after: $1) }
  }
}
