import Calendar
import Dashboards
import Facts
import Metrics
import Query
import Testing
import Views

@testable import Feeds

/// The panel that lists an incident's timeline.
@Suite(.timeLimit(.minutes(2))) struct IncidentTimelineTests {
  private static let noon = IncidentStage.noon

  private static func entry(
    _ id: String, _ kind: IncidentEntry.Kind, _ after: Int64, _ subject: String = "",
    text: String = "", by: String = ""
  ) -> IncidentEntry {
    let time = IncidentFact.made().began + .seconds(after)
    return IncidentEntry(
      id: id, incident: 7, kind: kind, time: time, noted: time, subject: subject, text: text,
      by: by)
  }

  private static var record: IncidentRecord {
    var firing = entry("c", .firing, 20, "Errors")
    (firing.value, firing.unit, firing.count) = (0.082, "percentunit", 413)
    var note = entry("e", .note, 300, text: "rolling\nback", by: "ana")
    note.isSaved = false
    var fact = IncidentFact.made()
    fact.entries = 5
    return IncidentRecord(
      fact,
      entries: [
        entry("a", .pending, 0, "Errors"), entry("b", .targetDown, 8, "c-1", text: "refused"),
        firing, entry("d", .opened, 60), note,
      ], evidence: [])
  }

  private static var facts: FactSheet {
    var facts = FactSheet()
    var old = IncidentFact.made(9, began: .seconds(90_000), resolved: .seconds(80_000))
    old.severity = .sev3
    facts.tell(incidents: [record.fact, old])
    return facts
  }

  private static func frame(
    _ options: String, _ facts: FactSheet = facts, _ record: IncidentRecord? = record,
    unknown: String? = nil
  ) throws -> PanelFrame {
    let text =
      #"{"title":"b","panels":[{"id":1,"type":"incident-timeline","options":{\#(options)}}]}"#
    let board = try #require(try Dashboard.load(text.utf8).first)
    return IncidentTimeline(try #require(board.panels.first)).filled(
      PanelFrame(id: PanelID(1), title: "Story", content: .pending), facts, record,
      unknown: unknown, now: noon, zone: .utc)
  }

  private static func rows(_ frame: PanelFrame) -> [String] {
    guard case .table(let table) = frame.content else { return [] }
    let rows = table.rows + (table.footer.isEmpty ? [] : [table.footer])
    return rows.map { row in
      row.map(\.text).filter { !$0.isEmpty }.joined(separator: " | ")
    }
  }

  @Test func theLatestComesFirst() throws {
    let frame = try Self.frame("")
    #expect(frame.title == "Story · INC-7 SEV1 investigating" && frame.notice == nil)
    #expect(
      Self.rows(frame) == [
        "13:55Z | +5m | ✎ ana: rolling back (not recorded yet)",
        "13:51Z | +1m | ● opened",
        "13:50:20Z | +20s | ▲ Errors firing 8.2 %, and 412 more",
        "13:50:08Z | +8s | ▲ c-1 down: refused",
        "13:50Z | +0s | ◆ Errors true since",
      ])
    guard case .table(let table) = frame.content else { return }
    let row = try #require(table.dataLinks(row: 2).first?.row)
    #expect(row.fields.last?.raw == "/d/incident%2F7")
  }

  @Test(arguments: [
    (#""kinds":"notes""#, ["13:55Z | +5m | ✎ ana: rolling back (not recorded yet)"]),
    (
      #""kinds":["alerts","opened"],"limit":2"#,
      [
        "13:51Z | +1m | ● opened", "13:50:20Z | +20s | ▲ Errors firing 8.2 %, and 412 more",
        "1 more",
      ]
    ),
    (
      #""from":"9m30s","kinds":"all""#,
      [
        "13:55Z | +5m | ✎ ana: rolling back (not recorded yet)", "13:51Z | +1m | ● opened",
      ]
    ),
    (#""from":"1m""#, []),
    (
      #""kinds":["moons"],"limit":1"#,
      [
        "13:55Z | +5m | ✎ ana: rolling back (not recorded yet)", "4 more",
      ]
    ),
  ]) func optionsChoose(options: String, rows: [String]) throws {
    #expect(Self.rows(try Self.frame(options)) == rows)
  }

  @Test func whatIsNotShownIsTold() throws {
    #expect(
      try Self.frame(#""from":"1m""#).notice?.text
        == "nothing of these kinds happened in the last 1m")
    #expect(try Self.frame(#""kinds":["moons"]"#).notice?.text == "not applied: option kinds moons")
    #expect(try Self.frame("", FactSheet(), nil).notice?.text == "no incident is open")
    #expect(
      try Self.frame(#""incident":"latest""#, FactSheet(), nil).notice?.text
        == "there has been no incident")
    #expect(try Self.frame("", Self.facts, nil).notice?.text == "its timeline is being read")
    let failed = try Self.frame("", unknown: "no route")
    #expect(failed.notice == Notice(.warning, "no route") && Self.rows(failed).count == 5)
    var facts = Self.facts
    facts.tell(incidents: facts.incidents.rows, unknown: "away")
    #expect(try Self.frame("", facts).notice == Notice(.warning, "away"))
  }

  @Test func whichIsMeantIsFoundAmongThoseThatAreKnown() {
    let rows = Self.facts.incidents.rows
    #expect(IncidentTimelineOptions.Which.open.number(rows) == 7)
    #expect(IncidentTimelineOptions.Which.latest.number(rows) == 9)
    #expect(IncidentTimelineOptions.Which.number(3).number(rows) == 3)
    #expect(IncidentTimelineOptions.Which.open.number(Array(rows.dropFirst())) == nil)
  }

  // MARK: - On a board

  private static let board = #"""
    {"title":"b","uid":"b","panels":[
    {"id":1,"type":"incident-timeline","title":"Now","options":{"kinds":["notes"]}},
    {"id":2,"type":"vigil-incident-timeline","title":"Nine","options":{"incident":"INC-9"}},
    {"id":3,"type":"stat","title":"Up","targets":[{"refId":"A","expr":"up"}]}]}
    """#

  private func rows(_ part: BoardPart, _ panel: Int) -> [String] {
    part.dashboard?.frames[PanelID(panel)].map(Self.rows) ?? []
  }

  /// What is recorded comes in by itself, and what changes without a new answer of the source.
  @Test func aBoardFollowsTheTimeline() async throws {
    let stage = IncidentStage()
    stage.record(.made(.made(), ["a"]))
    let parts = Published<BoardPart>()
    let feed = BoardFeed(stage.watch, clock: stage.clock.feed, publish: parts.put)
    let board = try #require(try Dashboard.load(Self.board.utf8).first)
    await feed.open(board)
    let seen = (1...3).map { PanelID($0) }
    await feed.look(
      Demand(dotColumns: Dictionary(uniqueKeysWithValues: seen.map { ($0, 100) }), visible: seen))
    let first = await parts.first { part in
      rows(part, 1).count == 1
        && part.dashboard?.frames[PanelID(2)]?.notice?.text == "INC-9 is not known"
    }
    #expect(rows(first, 1) == ["13:51Z | +1m | ✎ ana: a"])
    #expect(first.dashboard?.frames[PanelID(1)]?.title == "Now · INC-7 SEV1 investigating")
    let asked = stage.source.count("up")
    stage.record(.made(.made(), ["a", "b"]))
    await feed.factsChanged()
    let second = await parts.first { rows($0, 1).count == 2 }
    #expect(rows(second, 1).first == "13:52Z | +2m | ✎ ana: b")
    #expect(stage.source.count("up") == asked)
    // Each was asked for once in each state that the facts told of, by nobody who goes on to look.
    #expect(stage.questions.filter { $0.incident == 7 }.map(\.since) == [0, 1])
    #expect(stage.questions.filter { $0.incident == 9 } == [IncidentQuestion(9)])
    // It comes into being.
    stage.record(.made(.made(9), ["x"]))
    await feed.factsChanged()
    await parts.first { rows($0, 2).count == 1 }
    await feed.stop()
  }

  @Test func whatCannotBeReadIsAskedForAgain() async throws {
    let stage = IncidentStage()
    stage.record(.made(.made(), ["a"]))
    stage.fail(QueryError(.unavailable, "no route"))
    let parts = Published<BoardPart>()
    let feed = BoardFeed(stage.watch, clock: stage.clock.feed, publish: parts.put)
    let board = try #require(try Dashboard.load(Self.board.utf8).first)
    await feed.open(board)
    await feed.look(Demand(dotColumns: [PanelID(1): 100], visible: [PanelID(1)]))
    await parts.first { $0.dashboard?.frames[PanelID(1)]?.notice?.text == "no route" }
    stage.fail(nil)
    await stage.clock.reach(.seconds(5))
    await parts.first { rows($0, 1).count == 1 }
    await feed.stop()
  }
}
