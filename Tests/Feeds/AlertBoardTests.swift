import Calendar
import Dashboards
import Facts
import Metrics
import Query
import Synchronization
import Testing
import Views
import Watching

@testable import Feeds

/// An alert's own board, made of what is known of it.
@Suite(.timeLimit(.minutes(2))) struct AlertBoardTests {
  private typealias Wording = AlertWordingTests
  private final class Told: Sendable {
    let facts = Mutex(FactSheet())
    let questions = Mutex([AlertChangeQuestion]())
  }
  private let told = Told()
  private let source = MadeUpSource()
  private let clock = FakeClock(AlertWordingTests.now)

  init() {
    told.facts.withLock {
      $0.tell(rules: [Wording.rule(Wording.ratio)])
      $0.tell(alerts: [Wording.alert()])
    }
  }

  private func watch(
    _ changes: @escaping @Sendable (AlertChangeQuestion) -> [AlertChange] = { _ in [] }
  ) -> Watch {
    let sources = DataSources(main: source)
    let told = told
    return Watch(
      sources: { sources }, facts: LiveFacts { $0 = told.facts.withLock { $0 } },
      alertChanges: { question throws(QueryError) in
        told.questions.withLock { $0.append(question) }
        return changes(question)
      })
  }

  /// Half an hour before the alert began, in whole minutes.
  private static let start =
    (Wording.alert().activeAt - .seconds(1800)).milliseconds / 60_000 * 60_000

  @Test(arguments: [
    (60, "now-35m"), (3600, "now-95m"), (36_000, "now-660m"), (200_000, "now-3600m"),
  ])
  func theWindowGrowsInStrides(age: Int, from: String) async {
    var alert = Wording.alert()
    alert.activeAt = Wording.now - .seconds(age)
    told.facts.withLock { [alert] in $0.tell(alerts: [alert]) }
    #expect(await boards().board("alert/a1", in: .utc)?.from == from)
  }

  @Test func ofWhatIsOverTheWindowStays() async {
    var alert = Wording.alert()
    alert.state = .resolved
    (alert.activeAt, alert.resolvedAt) = (
      Wording.now - .seconds(9000), Wording.now - .seconds(6000)
    )
    told.facts.withLock { [alert] in $0.tell(alerts: [alert]) }
    let board = await boards().board("alert/a1", in: .utc)
    #expect(board?.from == "\((Wording.now - .seconds(10_800)).milliseconds)")
    #expect(board?.to == "\((Wording.now - .seconds(5040)).milliseconds)")
  }

  private func boards(
    _ watch: Watch? = nil, dashboards: [Dashboard] = [], files: [String: String] = [:]
  ) -> AlertBoards {
    AlertBoards(
      watch ?? self.watch(), clock: clock.feed, dashboards: { dashboards },
      readText: { files[$0] })
  }

  private func words(_ panel: Panel?) -> String {
    guard case .text(let lines) = panel?.made else { return "" }
    return lines.map { $0.runs.map(\.text).joined() }.joined(separator: "\n")
  }

  @Test func itPlotsTheExpressionAroundTheFiring() async throws {
    let board = try #require(await boards().board("alert/a1", in: .utc))
    #expect(board.uid == "alert/a1" && board.title == "Errors")
    #expect(board.from == "now-35m" && board.to == "now")
    let plot = try #require(board.panels.first { $0.id == AlertAddress.plot.number })
    #expect(
      plot.targets.map(\.expression) == [
        #"sum by (service) (rate(http_requests_total{code=~"5..",service="checkout"}[1m])) / "#
          + #"sum by (service) (rate(http_requests_total{service="checkout"}[1m]))"#
      ])
    #expect(plot.fields.defaults.thresholds?.steps.last?.from == 0.05)
    #expect(plot.fields.defaults.unit == "percentunit")
    #expect(plot.shades.map(\.label) == ["for 2m"])
    #expect(plot.shades.first?.to == Wording.alert().firedAt)
    #expect(
      board.panels.filter { $0.id >= 10 }.map(\.title).prefix(2) == ["numerator", "denominator"])
    #expect(
      words(board.panels.first)
        == "error ratio 8.2 % > 5 % since 14:01:20Z, for 2m reached 14:03:20Z\ntoo many")
    let labels = words(board.panels.first { $0.id == AlertAddress.labels.number })
    #expect(labels.contains("service checkout") && !labels.contains("too many"))
  }

  @Test func aLongDescriptionIsWholeAmongTheLabels() async throws {
    let long = String(repeating: "words ", count: 60) + "end"
    var alert = Wording.alert()
    alert.annotations = [
      Label("runbook_url", "https://wiki/x"), Label("description", "a\n" + long),
      Label("summary", "too many"),
    ]
    told.facts.withLock { [alert] in $0.tell(alerts: [alert]) }
    let board = try #require(await boards().board("alert/a1", in: .utc))
    let lines = words(board.panels.first).split(separator: "\n")
    #expect(lines.count == 4 && lines[1] == "too many" && lines[3] == "https://wiki/x")
    #expect(lines[2].hasPrefix("a words words") && lines[2].count == 240)
    let labels = words(board.panels.first { $0.id == AlertAddress.labels.number })
    #expect(labels.contains("words end") && !labels.contains("https"))
  }

  @Test func whatIsUnknownHasNoBoard() async {
    #expect(await boards().board("alert/other", in: .utc) == nil)
    #expect(await boards().board("shop", in: .utc) == nil)
  }

  @Test func aRuleThatIsGoneLeavesWhatTheAlertTells() async throws {
    told.facts.withLock { $0.tell(rules: []) }
    let board = try #require(await boards().board("alert/a1", in: .utc))
    #expect(!board.panels.contains { $0.id == AlertAddress.plot.number })
    #expect(words(board.panels.first).hasPrefix("Errors: 0.082 since"))
  }

  @Test func neighboursStandByTheirDistance() async throws {
    func other(_ id: String, _ after: Int) -> AlertFact {
      var alert = Wording.alert()
      alert.id = id
      alert.labels = ["alertname": id, "pool": "p"]
      alert.activeAt = alert.activeAt + .seconds(after)
      // It is told by what is known to be earliest.
      if id == "Early" {
        alert.firedAt = alert.activeAt
        alert.activeAt = alert.activeAt + .seconds(2000)
      } else {
        alert.firedAt = nil
      }
      return alert
    }
    told.facts.withLock {
      $0.tell(alerts: [
        other("Late", 68), Wording.alert(), other("Early", -40), other("Far", 901),
      ])
    }
    let past = AlertChange(
      time: Wording.alert().activeAt + .seconds(10), alert: "old", labels: ["alertname": "Old"],
      what: .firing)
    let made = boards(watch { $0.alert == nil ? [past] : [] })
    let board = try #require(await made.board("alert/a1", in: .utc))
    guard case .table(let table)? = board.panels.first(where: { $0.id == 4 })?.made else {
      Issue.record("no table")
      return
    }
    #expect(
      table.rows.map { "\($0[0].text) \($0[1].text)" } == ["+10s Old", "−40s Early", "+1m8s Late"])
    #expect(table.linked?.columns.last?.texts == ["", "/d/alert%2FEarly", "/d/alert%2FLate"])
  }

  @Test func panelsOfTheSameSeriesAreFound() async throws {
    let text = #"""
      {"title":"Shop","uid":"shop","templating":{"list":[
      {"name":"service","type":"query","query":"label_values(service)","datasource":{"type":"prometheus"},
      "current":{"text":"search","value":"search"}}]},"panels":[
      {"id":7,"type":"timeseries","title":"Requests",
      "targets":[{"refId":"A","expr":"rate(http_requests_total{service=\"$service\"}[$__rate_interval])"}]},
      {"id":8,"type":"stat","title":"Up","targets":[{"refId":"A","expr":"up"}]},
      {"id":9,"type":"stat","targets":[{"refId":"A","expr":"http_requests_total{service=\"a\"}"}]}]}
      """#
    let made = boards(dashboards: try Dashboard.load(text.utf8))
    let board = try #require(await made.board("alert/a1", in: .utc))
    guard case .table(let table)? = board.panels.first(where: { $0.id == 6 })?.made else {
      Issue.record("no table")
      return
    }
    #expect(table.rows.map { $0.map(\.text) } == [["Requests", "Shop"]])
    #expect(
      table.linked?.columns.last?.texts == [
        "/d/shop?from=\(Self.start)&to=now&viewPanel=7"
      ])
  }

  @Test func howMuchIsInAlertIsAsked() async throws {
    let measured = Wording.ratio.dropLast(" > 0.05".count)
    source.answer(
      "count without () (\(measured))",
      .success(["checkout", "search", "cart"].map { MadeUpSource.sample(1, ["service": $0]) }))
    let board = try #require(await boards().board("alert/a1", in: .utc))
    #expect(words(board.panels.first).contains("; checkout only, 1 of 3 services\n"))
  }

  @Test(arguments: [
    ("/etc/books/a.md", "/etc/books/a.md"), ("books/a.md#x", "/etc/rules/books/a.md"),
    ("file:///x/y.MARKDOWN", "/x/y.MARKDOWN"), ("https://wiki/a.md", nil), ("a.txt", nil),
    ("file://host/a.md", nil), ("", nil),
  ]) func runbooks(url: String, path: String?) {
    #expect(RunbookPath(url, besides: "/etc/rules/shop.yml")?.path == path)
  }

  @Test func aLocalRunbookIsShown() async throws {
    var alert = Wording.alert()
    alert.annotations.append(Label("runbook_url", "errors.md"))
    told.facts.withLock { $0.tell(alerts: [alert]) }
    let made = boards(files: ["/etc/rules/errors.md": "# Do this"])
    let board = try #require(await made.board("alert/a1", in: .utc))
    #expect(board.panels.last?.title == "Runbook" && board.panels.last?.kind == "text")
    #expect(board.links.map(\.url) == ["errors.md"])
  }

  @Test func theRecordIsAskedSeldom() async {
    let made = boards()
    _ = await made.board("alert/a1", in: .utc)
    _ = await made.board("alert/a1", in: .utc)
    #expect(told.questions.withLock { $0.count } == 2)
    clock.advance(by: .seconds(6))
    _ = await made.board("alert/a1", in: .utc)
    #expect(told.questions.withLock { $0.count } == 2)
    var changed = Wording.alert()
    changed.value = 0.09
    told.facts.withLock { [changed] in $0.tell(alerts: [changed]) }
    _ = await made.board("alert/a1", in: .utc)
    #expect(told.questions.withLock { $0.count } == 4)
  }

  /// The open board follows its alert, and its graphs bear the lane.
  @Test func theOpenBoardFollowsItsAlert() async throws {
    let watch = watch()
    let made = boards(watch)
    let parts = Published<BoardPart>()
    let feed = BoardFeed(
      watch, clock: clock.feed, made: MadeBoards([made.kind]), publish: parts.put)
    await feed.open(try #require(await made.board("alert/a1", in: .utc)))
    await feed.look(
      Demand(
        dotColumns: [AlertAddress.why: 100, AlertAddress.plot: 100],
        visible: [AlertAddress.why, AlertAddress.plot]))
    let first = await parts.first {
      $0.dashboard?.frames[AlertAddress.plot]?.alerts.isEmpty == false
    }
    #expect(first.dashboard?.frames[AlertAddress.plot]?.alerts.first?.state == .firing)
    var changed = Wording.alert(0.2)
    (changed.state, changed.resolvedAt) = (.resolved, Wording.now)
    told.facts.withLock { [changed] in $0.tell(alerts: [changed]) }
    await feed.factsChanged()
    await parts.first { part in
      guard case .text(let lines)? = part.dashboard?.frames[AlertAddress.why]?.content else {
        return false
      }
      return lines.first?.runs.first?.text.contains("to 14:05Z") == true
    }
    await feed.stop()
  }

  private func frame(_ part: BoardPart, _ panel: Int) -> PanelFrame? {
    part.dashboard?.frames[PanelID(panel)]
  }

  /// What is recorded of the window comes in by itself; what alerts tell needs no new answer of the source.
  @Test func aBoardTellsWhenItsAlertsFired() async throws {
    let past = [(3000, AlertChange.What.firing), (2400, .resolved)].map {
      AlertChange(
        time: Wording.now - .seconds($0.0), alert: "old", labels: Wording.alert().labels,
        what: $0.1)
    }
    told.facts.withLock { $0.tell(alerts: []) }
    let parts = Published<BoardPart>()
    let feed = BoardFeed(
      watch { $0.alert == nil && $0.name == nil ? past : [] }, clock: clock.feed,
      publish: parts.put)
    var board = Dashboard.stats(["http_requests_total", "up"])
    board.panels.append(
      Panel(id: 3, kind: "alertlist", grid: GridRect(x: 0, y: 20, width: 24, height: 4)))
    await feed.open(board)
    let seen = (1...3).map { PanelID($0) }
    await feed.look(
      Demand(dotColumns: Dictionary(uniqueKeysWithValues: seen.map { ($0, 100) }), visible: seen))
    let before = await parts.first { frame($0, 1)?.alerts.isEmpty == false }
    #expect(frame(before, 1)?.alerts.map(\.state) == [.past])
    #expect(frame(before, 2)?.alerts == [])
    let asked = source.count("http_requests_total")
    told.facts.withLock { $0.tell(alerts: [Wording.alert()]) }
    await feed.factsChanged()
    let after = await parts.first { frame($0, 1)?.alerts.first?.state == .firing }
    guard case .table(let table)? = frame(after, 3)?.content else {
      Issue.record("no list")
      return
    }
    #expect(table.rows.map { $0[2].text } == ["Errors"])
    #expect(source.count("http_requests_total") == asked)
    await feed.stop()
  }

  /// What labels and values hold is data: no variable, no query, no link of its own.
  @Test func hostileLabelsAreTexts() async throws {
    var alert = Wording.alert()
    let hostile = "\u{1B}[31m$__interval[[__from]]${__to}\"}) or up\n"
    alert.labels = ["alertname": "E\u{7}$__from", "service": hostile, "severity": "critical"]
    alert.annotations = [Label("runbook_url", "javascript:$__from\u{1B}]8;;x")]
    told.facts.withLock { [alert] in $0.tell(alerts: [alert]) }
    let board = try #require(await boards().board("alert/a1", in: .utc))
    let plot = try #require(board.panels.first { $0.id == AlertAddress.plot.number })
    let text = plot.targets[0].expression
    #expect(!text.contains("$") && !text.contains("[["))
    let read = ReadSeries.of(text)
    #expect(read.contains { $0.matchers.contains { $0.value == hostile } })
    #expect(read.allSatisfy { $0.name == "http_requests_total" })
  }
}
