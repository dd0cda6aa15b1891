internal import Alerts
internal import Facts
internal import Metrics
internal import Query
internal import Remote
internal import Scrape

extension Assembly {
  /// Has the Alertmanager asked that somebody else runs, where one is named or may be found; a part that is to stop
  /// before those of the incidents and the alerts. Orders about its silences go there.
  ///
  /// - Parameters:
  ///   - source: the server that may name one; nil where alerts come from Vigil's own rules.
  ///   - knowsOwn: whether it is known which alerts there are without it.
  mutating func readAlertmanager(
    _ configuration: Configuration, into alerts: AlertKeeper, findingFrom source: RemoteDataSource?,
    externalLabels: @escaping @Sendable () -> Labels = { .empty },
    knowsOwn: @escaping @Sendable () -> Bool
  ) throws(EngineError) -> AlertmanagerPart? {
    let cluster = try configuration.alertmanagers.cluster()
    let mayFind = configuration.alertmanagers.urls == nil
    guard cluster != nil || mayFind && source != nil else { return nil }
    var world = AlertmanagerReader.World(
      keeper: alerts, cluster: cluster, externalLabels: externalLabels, knowsOwn: knowsOwn,
      bell: bell, clock: clock)
    if let source {
      let finder = AlertmanagerFinder(source: source)
      world.find = { () async throws(QueryError) in try await finder.find() }
    }
    let reader = AlertmanagerReader(world)
    let (order, paging, clock) = (order, paging, clock)
    self.order = { request in
      reader.takes(request) ? await reader.carryOut(request) : await order(request)
    }
    self.paging = { labels throws(QueryError) in
      let now = clock()
      return reader.completed(
        try await paging(labels), alerts: alerts.alerts,
        silences: alerts.look { $0.silencesElsewhere }, at: now)
    }
    return AlertmanagerPart(reader)
  }
}
