internal import Alerts
package import Calendar
package import Dashboards
internal import Facts
internal import Metrics
internal import PromQL
internal import Query
internal import Views
package import Watching

/// Makes the boards of incidents, and makes them anew as what they tell changes. Which panels departed most is found out
/// seldom, beside; nothing waits for it.
package actor IncidentBoards {
  private let watch: Watch
  private let records: IncidentRecords
  private let clock: FeedClock
  private let dashboards: @Sendable () -> [Dashboard]
  /// Rings where more panels are known than a board was made of.
  package nonisolated let news = Bell()

  private var numbers: [Int: PanelNumbers] = [:]

  /// Which panels departed most in an incident, and for when that was found out.
  private struct Departed {
    var minute: Int64
    var boards: UInt64
    var isOpen: Bool
    var panels: [ConcernedPanel] = []
  }
  private var departed: [Int: Departed] = [:]
  private var ranking: Set<Int> = []
  private static let most = 16

  /// - Parameter dashboards: all that are loaded.
  package init(
    _ watch: Watch, records: IncidentRecords, clock: FeedClock,
    dashboards: @escaping @Sendable () -> [Dashboard]
  ) {
    self.watch = watch
    self.records = records
    self.clock = clock
    self.dashboards = dashboards
  }

  /// How these boards are found.
  package nonisolated var kind: MadeBoards.Kind {
    MadeBoards.Kind(
      owns: { IncidentAddress.incident($0) != nil }, missing: "this incident is not known",
      make: { await self.board($0, in: $1) })
  }

  /// The board of a uid; nil where that is no incident's, or there is none of that number.
  package func board(_ uid: String, in zone: Zone) async -> MadeBoard? {
    guard let number = IncidentAddress.incident(uid) else { return nil }
    let facts = watch.facts.newest
    let oldest = facts.source?.oldest(at: clock.now())
    let told = facts.incidents.rows.first { $0.number == number }
    var record = await records.known(number)
    if told == nil, record == nil { record = try? await records.fresh(number) }
    guard let fact = told ?? record?.fact else { return nil }
    let rules = IncidentBoard.rules(of: fact, facts)
    if told != nil, IncidentBoard.wantsEvidence(fact, rules, oldest: oldest) {
      // Without it there is what can be asked.
      record = (try? await records.record(of: fact)) ?? record
    }
    let now = clock.now()
    var board = IncidentBoard(fact, now: now)
    board.evidence = record?.frozen ?? []
    board.rules = rules
    board.oldest = oldest
    board.departed = departed(of: fact, record, facts, now)
    return board.made(&numbers[number, default: PanelNumbers()])
  }

  // MARK: - What departed

  /// Those that are known; has them found out where that is due.
  private func departed(
    of fact: IncidentFact, _ record: IncidentRecord?, _ facts: FactSheet, _ now: Timestamp
  ) -> [ConcernedPanel] {
    let fresh = Departed(
      minute: (fact.isOpen ? now : fact.resolved ?? now).milliseconds / 60_000,
      boards: facts.boards.version, isOpen: fact.isOpen)
    let known = departed[fact.number]
    let isKnown =
      known.map {
        ($0.minute, $0.boards, $0.isOpen) == (fresh.minute, fresh.boards, fresh.isOpen)
      } ?? false
    // Where nothing is left of the hour before, nothing can be told.
    let isGone = facts.source?.oldest(at: now).map { $0 >= fact.began } ?? false
    if !isKnown, !isGone, ranking.insert(fact.number).inserted {
      Task(priority: .utility) {
        let panels = await self.ranked(fact, record, facts, now)
        self.take(panels, fresh, fact.number)
      }
    }
    return known?.panels ?? []
  }

  private func take(_ panels: [ConcernedPanel], _ fresh: Departed, _ number: Int) {
    ranking.remove(number)
    let before = departed[number]?.panels ?? []
    if departed.count >= Self.most { departed = [:] }
    departed[number] = fresh
    departed[number]?.panels = Self.inPlace(panels, before)
    if departed[number]?.panels != before { news.ring() }
  }

  /// Those that were told before stay where they were.
  private static func inPlace(_ panels: [ConcernedPanel], _ before: [ConcernedPanel])
    -> [ConcernedPanel]
  {
    var fresh = panels.filter { panel in !before.contains { $0.panel == panel.panel } }[...]
    var placed = before.compactMap { old in
      panels.first { $0.panel == old.panel } ?? fresh.popFirst()
    }
    placed += fresh
    return placed
  }

  private func ranked(
    _ fact: IncidentFact, _ record: IncidentRecord?, _ facts: FactSheet, _ now: Timestamp
  ) async -> [ConcernedPanel] {
    let scope = IncidentScope(fact, facts.alerts.rows, record?.entries ?? [])
    let sources = watch.sources
    let all = await ConcernedPanel.all(
      of: dashboards(), scope, rateInterval: max(.seconds(60), sources.scrapeInterval * 4),
      now: now)
    let members = Set(fact.alerts.map(\.name))
    let rules = facts.rules.rows.filter { $0.kind == .alerting && members.contains($0.name) }
    let drawn = Set(rules.compactMap { Self.plotted($0.expression) })
    let records = RecordedSeries(facts.rules.rows)
    let series = rules.map { RuleSeries($0, records: records) }
    func rank(_ panel: ConcernedPanel) -> Int {
      if series.contains(where: { !$0.met(by: panel.read).isEmpty }) { return 0 }
      return panel.read.contains(where: scope.isMeant) ? 1 : 2
    }
    let candidates = all.filter { Self.plotted($0.expression).map { !drawn.contains($0) } ?? false }
    let ranks = candidates.map(rank)
    let order = candidates.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    return await DepartureRanking(
      sources: sources, clock: clock, scope: scope, began: fact.began,
      end: fact.isOpen ? now : fact.resolved ?? now
    ).ranked(order.map { candidates[$0] })
  }

  /// What the graph of an expression shows, in one form.
  private static func plotted(_ expression: String) -> String? {
    (try? parseExpression(expression)).map { AlertExpression($0).plotted.unwrapped.description }
  }
}
