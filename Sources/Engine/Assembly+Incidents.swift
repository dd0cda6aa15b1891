internal import Alerts
internal import Facts
internal import Incidents
internal import Metrics
internal import Patterns
internal import Query
internal import Watching

extension Assembly {
  /// What incidents are made of in every mode that keeps alerts.
  struct IncidentWorld {
    var keeper: AlertKeeper
    var sources: @Sendable () -> DataSources
    var rules: @Sendable () -> [RuleFact]
    /// Whether the rules are known.
    var knowsRules: @Sendable () -> Bool
    var targets: @Sendable () -> [TargetFact]?
    var rereadRules: @Sendable () -> [String] = { [] }
    /// nil where there are no samples of one's own that last.
    var cutter: IncidentCutter?
  }

  /// Has incidents kept beside alerts: a part that is to stop before that of the alerts. Orders about them go there.
  mutating func keepIncidents(
    _ world: IncidentWorld, _ configuration: Configuration, _ boards: DashboardLibrary
  ) -> IncidentsPart {
    let alerts = world.keeper
    let keeper = IncidentKeeper(
      configuration.incidents,
      .init(
        sources: world.sources, alerts: { alerts.alerts },
        maintenance: { alerts.look { $0.maintenanceFacts() } }, rules: world.rules,
        knowsRules: world.knowsRules, redaction: Redaction(configuration.redaction.patterns),
        cutter: world.cutter, bell: bell, clock: clock))
    alerts.follow(keeper.follower)
    order = { order in
      if case .incident(let order) = order { return await keeper.carryOut(order) }
      return await alerts.carryOut(order)
    }
    incident = { question throws(QueryError) in try await keeper.record(question) }
    return IncidentsPart(
      keeper,
      .init(
        targets: world.targets, boards: { boards.entries }, rereadRules: world.rereadRules,
        prometheus: configuration.prometheus))
  }
}
