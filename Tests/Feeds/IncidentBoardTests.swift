import Calendar
import Dashboards
import Facts
import Metrics
import Query
import Testing
import Views

@testable import Feeds

/// An incident's own board, made of what is known of it.
@Suite(.timeLimit(.minutes(2))) struct IncidentBoardTests {
  private static let noon = IncidentStage.noon
  private let stage = IncidentStage()
  private let boards: IncidentBoards

  init() {
    boards = IncidentBoards(
      stage.watch, records: IncidentRecords(stage.watch), clock: stage.clock.feed,
      dashboards: { [] })
    stage.tell {
      $0.tell(rules: [
        Self.rule("Errors", "sum by (service) (rate(errors_total[1m])) > 0.05"),
        Self.rule("Pool", "in_use_ratio > 0.85", labels: [Label("team", "db")]),
      ])
    }
  }

  private static func rule(_ name: String, _ expression: String, labels: [Label] = []) -> RuleFact {
    var rule = RuleFact(
      .init(file: "f", group: "g", name: name), .alerting, expression: expression,
      interval: .seconds(15))
    rule.labels = labels
    return rule
  }

  /// Pool, and a minute later Errors.
  private static func fact(
    began ago: Duration = .seconds(600), resolved: Duration? = nil
  ) -> IncidentFact {
    var fact = IncidentFact.made(began: ago, resolved: resolved)
    fact.alerts = [("Pool", 0), ("Errors", 60)].map { name, after in
      var member = IncidentFact.Member(
        name: name, severity: "critical", alert: name, since: fact.began + .seconds(after))
      member.ended = fact.resolved
      return member
    }
    return fact
  }

  /// What was frozen of an alert, from a quarter of an hour before the incident to noon.
  private static func evidence(
    _ alert: String, _ expression: String, _ fact: IncidentFact, from: Duration = .seconds(900),
    through: Timestamp = noon, value: Double = 1
  ) -> IncidentEvidence {
    let start = fact.began - from
    var evidence = IncidentEvidence(
      id: alert + expression + "\(value)", incident: 7, title: alert, expression: expression,
      from: start, through: through, step: .seconds(30), captured: through)
    let count = Int((through - start).milliseconds / 30_000) + 1
    evidence.alert = alert
    evidence.series = [
      .init(labels: ["service": "checkout"], values: Array(repeating: value, count: count))
    ]
    (evidence.unit, evidence.threshold) = ("percentunit", 0.85)
    return evidence
  }

  private func record(_ fact: IncidentFact, _ evidence: [IncidentEvidence] = []) {
    stage.record(IncidentRecord(fact, entries: [], evidence: evidence))
  }

  private func made() async throws -> MadeBoard {
    try #require(await boards.board("incident/7", in: .utc))
  }

  private func titles(_ board: MadeBoard) -> [String] { board.dashboard.panels.map(\.title) }

  // MARK: - Graphs

  @Test func itDrawsItsAlertsInTheOrderInWhichTheyBecameTrue() async throws {
    record(Self.fact())
    let board = try await made().dashboard
    #expect(board.uid == "incident/7" && board.title == "INC-7 Shop")
    #expect(board.panels.map(\.title) == ["Pool", "Errors"])
    let errors = board.panels[1]
    // Of the whole only what the incident's alerts have in common.
    #expect(
      errors.targets.map(\.expression) == [
        #"sum by (service) (rate(errors_total{service="checkout"}[1m]))"#
      ])
    #expect(errors.fields.defaults.thresholds?.steps.last?.from == 0.05)
    #expect(board.panels[0].fields.defaults.unit == "percentunit")
    #expect(board.panels.map(\.grid.y) == [0, 8])
  }

  @Test func whatIsUnknownHasNoBoard() async {
    #expect(await boards.board("incident/8", in: .utc) == nil)
    #expect(await boards.board("incident/x", in: .utc) == nil)
    #expect(await boards.board("alert/7", in: .utc) == nil)
    let all = MadeBoards([boards.kind])
    #expect(all.kind(of: "incident/8")?.missing == "this incident is not known")
    #expect(all.kind(of: "incident") == nil)
  }

  @Test(arguments: [(60, "now-20m"), (600, "now-30m"), (7200, "now-150m"), (200_000, "now-3600m")])
  func theWindowGrowsInStrides(age: Int, from: String) async throws {
    record(Self.fact(began: .seconds(age)))
    let board = try await made().dashboard
    #expect(board.from == from && board.to == "now" && board.refresh == nil)
  }

  @Test func ofWhatIsOverTheWindowStays() async throws {
    record(Self.fact(began: .seconds(7200), resolved: .seconds(3600)))
    let board = try await made().dashboard
    #expect(board.from == "\((Self.noon - .seconds(8100)).milliseconds)")
    #expect(board.to == "\((Self.noon - .seconds(2640)).milliseconds)")
    // Until the quarter of an hour after it is over it goes on.
    record(Self.fact(began: .seconds(7200), resolved: .seconds(600)))
    #expect(try await made().dashboard.to == "now")
  }

  /// One that the facts know no more is made of its record.
  @Test func anOldIncidentIsAskedFor() async throws {
    let fact = Self.fact(began: .seconds(90_000), resolved: .seconds(80_000))
    stage.record(
      IncidentRecord(fact, entries: [], evidence: []), telling: false)
    #expect(titles(try await made()) == ["Pool", "Errors"])
    _ = try await made()
    #expect(stage.questions == [IncidentQuestion(7)])
  }

  // MARK: - Frozen

  @Test func aRuleThatIsGoneLeavesWhatWasFrozen() async throws {
    let fact = Self.fact()
    stage.tell { $0.tell(rules: [Self.rule("Errors", "errors > 1")]) }
    record(fact)
    let board = try await made()
    #expect(titles(board) == ["Pool", "Errors"] && board.sources.isEmpty)
    guard case .text(let lines)? = board.dashboard.panels[0].made else {
      Issue.record("no text")
      return
    }
    #expect(
      lines.first?.runs.first?.text
        == "its rule is not loaded any more, and nothing of it was frozen")
    var later = fact
    later.revision += 1
    record(later, [Self.evidence("Pool", "in_use_ratio", later)])
    let frozen = try await made()
    #expect(titles(frozen) == ["Pool · frozen", "Errors"])
    let panel = frozen.dashboard.panels[0]
    #expect(panel.fields.defaults.unit == "percentunit")
    #expect(panel.fields.defaults.thresholds?.steps.last?.from == 0.85)
    #expect(frozen.sources.keys.contains(panel.targets[0].source.name))
    // Others keep their numbers, whatever comes and goes.
    #expect(frozen.dashboard.panels[1].id == board.dashboard.panels[1].id)
    #expect(panel.id != board.dashboard.panels[0].id)
  }

  /// Whose samples of the beginning are gone goes on to be drawn, with what was frozen beside.
  @Test func samplesThatAreGoneAreDrawnOfWhatWasFrozen() async throws {
    let fact = Self.fact(began: .seconds(7200))
    record(fact, [Self.evidence("Pool", "in_use_ratio", fact, through: fact.began)])
    keep(since: .seconds(8000))
    #expect(titles(try await made()) == ["Pool", "Errors"])
    #expect(stage.questions.isEmpty)
    keep(since: .seconds(3600))
    #expect(titles(try await made()) == ["Pool", "Pool · frozen", "Errors"])
  }

  private func keep(since ago: Duration) {
    stage.tell {
      $0.tell(sources: [
        SourceFact(
          name: "embedded",
          keeping: .init(since: Self.noon - ago, retention: .seconds(86_400)))
      ])
    }
  }

  @Test func ofWhatIsOverTheRecordHoldsWhereItCovers() async throws {
    let fact = Self.fact(began: .seconds(7200), resolved: .seconds(3600))
    let pool = Self.evidence("Pool", "in_use_ratio", fact, through: Self.noon - .seconds(3600))
    // It ends before the alert did.
    let errors = Self.evidence("Errors", "errors", fact, through: Self.noon - .seconds(5000))
    var deploy = Self.evidence("", "changes(build_info[5m]) > 0", fact)
    deploy.title = "Deploys"
    record(fact, [pool, errors, deploy])
    #expect(
      titles(try await made()) == [
        "Pool · frozen", "Errors", "Deploys · frozen",
      ])
    keep(since: .seconds(600))
    #expect(
      titles(try await made()) == [
        "Pool · frozen", "Errors · frozen", "Deploys · frozen",
      ])
  }

  /// Two pieces of one expression are one graph, on which the newer one counts.
  @Test func frozenValuesAreThoseOfTheEvidence() async throws {
    let fact = Self.fact(began: .seconds(600), resolved: .zero)
    let first = Self.evidence(
      "Pool", "in_use_ratio", fact, through: fact.began + .seconds(120), value: 0.9)
    var last = Self.evidence("Pool", "in_use_ratio", fact, from: .seconds(-60), value: 0.5)
    last.series[0].values[1] = .nan
    let source = EvidenceSource([first, last])
    func value(_ after: Int) async throws -> Double? {
      let question = Question("in_use_ratio", .instant(fact.began + .seconds(after)))
      guard case .vector(let samples) = try await source.evaluate(question).value else {
        return nil
      }
      guard case .float(let value)? = samples.first?.content else { return nil }
      return value
    }
    #expect(try await value(-901) == nil)
    #expect(try await value(0) == 0.9)
    #expect(try await value(60) == 0.5)
    // There the newer one has none.
    #expect(try await value(90) == 0.9)
    #expect(try await value(629) == 0.5)
    #expect(try await value(630) == nil)
    let steps = StepRange(
      start: fact.began, end: fact.began + .seconds(60), step: .seconds(20))
    guard
      case .matrix(let series) = try await source.evaluate(
        Question("in_use_ratio", .range(steps))
      ).value
    else {
      Issue.record("no matrix")
      return
    }
    #expect(series.map(\.labels) == [["service": "checkout"]])
    #expect(series[0].points.map(\.value) == [0.9, 0.9, 0.9, 0.5])
    await #expect(throws: QueryError.self) {
      try await source.evaluate(Question("up", .instant(fact.began)))
    }
  }

  /// The open board draws what was frozen without asking any source for it.
  @Test func theOpenBoardDrawsWhatWasFrozen() async throws {
    let fact = Self.fact(began: .seconds(7200), resolved: .seconds(3600))
    let hostile = "in_use_ratio{pool=\"$__from[[x]]\"}"
    record(
      fact,
      [
        Self.evidence("Pool", hostile, fact, value: 0.91),
        Self.evidence("Errors", "errors", fact, value: 0.2),
      ])
    let parts = Published<BoardPart>()
    let feed = BoardFeed(
      stage.watch, clock: stage.clock.feed, made: MadeBoards([boards.kind]), publish: parts.put)
    await feed.open(try await made().dashboard)
    let seen = [PanelID(1), PanelID(2)]
    await feed.look(Demand(dotColumns: [seen[0]: 100, seen[1]: 100], visible: seen))
    let part = await parts.first { part in
      seen.allSatisfy { part.dashboard?.frames[$0]?.graph?.series.isEmpty == false }
    }
    let frames = seen.compactMap { part.dashboard?.frames[$0] }
    #expect(frames.map(\.title) == ["Pool · frozen", "Errors · frozen"])
    #expect(frames.compactMap(\.graph).map { $0.series[0].calcs.max } == [0.91, 0.2])
    #expect(frames[0].notice == nil && frames[0].graph?.thresholds.isEmpty == false)
    #expect(stage.source.count("errors") == 0)
    await feed.stop()
  }

  /// An alert that joins gets its graph by itself, and the others keep theirs.
  @Test func theOpenBoardFollowsItsIncident() async throws {
    var fact = Self.fact()
    fact.alerts.removeFirst()
    record(fact)
    let parts = Published<BoardPart>()
    let feed = BoardFeed(
      stage.watch, clock: stage.clock.feed, made: MadeBoards([boards.kind]), publish: parts.put)
    await feed.open(try await made().dashboard)
    await feed.look(Demand(dotColumns: [PanelID(1): 100], visible: [PanelID(1)]))
    await parts.first { $0.dashboard?.frames[PanelID(1)]?.graph != nil }
    var joined = Self.fact()
    joined.revision = 2
    record(joined)
    await feed.factsChanged()
    let part = await parts.first { $0.dashboard?.panels.count == 2 }
    #expect(part.dashboard?.panels.map(\.title) == ["Pool", "Errors"])
    #expect(part.dashboard?.panels.map(\.id) == [PanelID(2), PanelID(1)])
    await feed.stop()
  }
}

extension PanelFrame {
  fileprivate var graph: GraphFrame? {
    guard case .graph(let graph) = content else { return nil }
    return graph
  }
}
