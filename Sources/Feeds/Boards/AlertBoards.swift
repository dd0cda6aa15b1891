internal import Alerts
package import Calendar
package import Dashboards
internal import Facts
internal import Metrics
internal import PromQL
internal import Query
internal import Views
package import Watching

/// Makes the boards of alerts, and makes them anew as what they tell changes. What has to be asked for is asked seldom.
package actor AlertBoards {
  private let watch: Watch
  private let clock: FeedClock
  private let dashboards: @Sendable () -> [Dashboard]
  private let readText: @Sendable (String) async -> String?

  /// What was asked for the alert on the screen.
  private struct Asked {
    var alert: String
    var time: Duration
    var version: UInt64
    var changes: [AlertChange] = []
    var near: [AlertChange] = []
    var unknown: String?
    var extent: AlertExtent?
    var runbook: String?
  }
  private var asked: Asked?
  /// What the loaded boards read.
  private var loaded: (version: UInt64, panels: [ReadingPanel])?

  /// - Parameters:
  ///   - dashboards: all that are loaded.
  ///   - readText: what the file of that path holds, where it is a readable text.
  package init(
    _ watch: Watch, clock: FeedClock, dashboards: @escaping @Sendable () -> [Dashboard],
    readText: @escaping @Sendable (String) async -> String?
  ) {
    self.watch = watch
    self.clock = clock
    self.dashboards = dashboards
    self.readText = readText
  }

  /// How these boards are found.
  package nonisolated var kind: MadeBoards.Kind {
    MadeBoards.Kind(
      owns: { AlertAddress.alert($0) != nil }, missing: "this alert is not known any more",
      make: { await self.board($0, in: $1).map(MadeBoard.init) })
  }

  /// The board of a uid; nil where that is no alert's, or the alert is known no more.
  package func board(_ uid: String, in zone: Zone) async -> Dashboard? {
    guard let id = AlertAddress.alert(uid) else { return nil }
    let facts = watch.facts.newest
    guard let alert = facts.alerts.rows.first(where: { $0.id == id }) else { return nil }
    let rule = facts.rules.rows.first { $0.id == alert.rule && $0.kind == .alerting }
    let asked = await ask(alert, rule, facts)
    var surroundings = AlertSurroundings(alerts: facts.alerts.rows)
    surroundings.near = asked.near
    surroundings.history = FiringHistory(asked.changes)
    surroundings.history.add(alert)
    surroundings.unknownHistory = asked.unknown
    surroundings.extent = asked.extent
    surroundings.acknowledgement = facts.notifications.rows.acknowledgement(of: alert)
    surroundings.runbook = asked.runbook
    surroundings.related = await related(alert, rule, facts)
    return AlertBoard(alert, rule, surroundings, now: clock.now(), zone: zone).dashboard
  }

  /// What is not known without asking: anew where the alerts changed or a minute went by.
  private func ask(_ alert: AlertFact, _ rule: RuleFact?, _ facts: FactSheet) async -> Asked {
    let time = clock.elapsed()
    if let asked, asked.alert == alert.id {
      let least = Duration.seconds(asked.version == facts.alerts.version ? 60 : 5)
      if time - asked.time < least { return asked }
    }
    var fresh = Asked(alert: alert.id, time: time, version: facts.alerts.version)
    let now = clock.now()
    do throws(QueryError) {
      fresh.changes = try await watch.alertChanges(
        AlertChangeQuestion(alert: alert.id, from: now - .seconds(7 * 86_400), through: now))
      fresh.near = try await watch.alertChanges(
        AlertChangeQuestion(
          from: alert.beganAt - AlertBoard.nearness, through: alert.beganAt + AlertBoard.nearness
        ))
    } catch {
      fresh.unknown = error.message
    }
    if alert.isActive, let rule { fresh.extent = await extent(alert, rule, facts) }
    if let rule { fresh.runbook = await runbook(alert, rule) }
    asked = fresh
    return fresh
  }

  /// How much of what the rule measures is in alert; nil where that cannot be had.
  private func extent(_ alert: AlertFact, _ rule: RuleFact, _ facts: FactSheet) async
    -> AlertExtent?
  {
    guard let parsed = try? parseExpression(rule.expression),
      let comparison = AlertExpression(parsed).comparison
    else { return nil }
    let (_, source) = watch.sources.source(rule.id.server)
    let question = Question(
      "count without () (\(comparison.measured))", .instant(clock.now()))
    guard let answer = try? await source.evaluate(question),
      case .vector(let samples) = answer.value
    else { return nil }
    let series = RuleSeries(rule)
    let active = facts.alerts.rows.filter { $0.rule == alert.rule && $0.isActive }
    return AlertExtent(
      active: active.map { series.own($0.labels) }, watched: samples.map(\.labels))
  }

  /// A runbook that is a Markdown file here. What a server names lies on another machine.
  private func runbook(_ alert: AlertFact, _ rule: RuleFact) async -> String? {
    guard rule.id.server.isEmpty,
      let url = alert.annotations.first(where: { $0.name == "runbook_url" })?.value,
      let path = RunbookPath(url, besides: rule.id.file)
    else { return nil }
    return await readText(path.path)
  }

  private func related(_ alert: AlertFact, _ rule: RuleFact?, _ facts: FactSheet) async
    -> [RelatedPanel]
  {
    guard let rule else { return [] }
    let version = facts.boards.version
    if loaded?.version != version {
      loaded = (version, await ReadingPanel.all(of: dashboards(), now: clock.now()))
    }
    let series = RuleSeries(rule, records: RecordedSeries(facts.rules.rows))
    let own = series.own(alert.labels)
    return (loaded?.panels ?? []).filter { entry in
      series.met(by: entry.read).contains { $0.mayHave(own) }
    }.map(\.panel)
  }
}
