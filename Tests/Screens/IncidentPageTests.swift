import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Keys on the page of an incident: the timeline, its graphs, and where entries lead.
struct IncidentPageTests {
  private var stage = Stage.incident()

  private func selected() -> String { stage.lines.first { $0.hasPrefix("▸ ") } ?? "" }
  private func scene() -> Scene { Scene(stage.state, stage.snapshot, width: 120, height: 40) }

  @Test mutating func theCursorFollowsWhatIsNewestUntilItIsMoved() {
    #expect(selected().contains("second rollback needed"))
    #expect(stage.screen.contains("graphs at 14:01:50Z"))
    var entry = IncidentEntry(
      id: "new", incident: 7, kind: .note, time: Snapshot.noon - .seconds(5),
      noted: Snapshot.noon, text: "it gets better", by: "cy")
    stage.snapshot.incident.record?.entries.append(entry)
    #expect(selected().contains("it gets better"))
    stage.press("k")
    entry.id = "newer"
    stage.snapshot.incident.record?.entries.append(entry)
    #expect(selected().contains("second rollback needed"))
    stage.press("G")
    entry.id = "newest"
    entry.text = "over"
    stage.snapshot.incident.record?.entries.append(entry)
    #expect(selected().contains("over"))
  }

  /// Whom to call stands there while it is open; what has no room gives way.
  @Test mutating func whoIsOnCallIsTold() {
    let noon = Snapshot.noon
    func rota(_ name: String, _ people: String...) -> RotaFact {
      var shifts: [RotaFact.Shift] = []
      for (place, person) in people.enumerated() {
        let from = noon + .seconds((place - 1) * 7200 + 3600)
        shifts.append(.init(person: person, from: from, until: from + .seconds(7200)))
      }
      return RotaFact(
        name: name, zone: "UTC", people: [], shifts: shifts, from: noon - .seconds(9000),
        until: noon + .seconds(90_000))
    }
    stage.snapshot.facts.rotas.rows = [
      rota("backup", "cleo"), rota("secondary", "ana\u{1B}[2J", "ben"),
    ]
    stage.width = 200
    stage.snapshot.facts.incidents.rows[0].escalations = [.init(to: "secondary", due: noon)]
    stage.snapshot.incident.record?.fact.escalations = [.init(to: "secondary", due: noon)]
    let header = stage.lines[1]
    #expect(header.contains(" · secondary: ana"), "\(header)")
    #expect(header.contains(", then ben 15:03 · backup: cleo"), "\(header)")
    #expect(!stage.screen.contains("\u{1B}"))
    stage.width = 90
    #expect(stage.screen.contains("secondary: ana") && !stage.screen.contains("then ben"))
    stage.width = 120
    stage.press("i")
    #expect(stage.screen.contains(" · on call: cleo (backup), ana"), "\(stage.screen)")
    stage.snapshot.facts.incidents.rows[0].status = .resolved
    stage.snapshot.incident.record?.fact.status = .resolved
    stage.press("enter")
    #expect(!stage.screen.contains("secondary: ana"))
  }

  @Test mutating func whatIsOverIsReadFromItsBeginning() {
    stage.snapshot.incident.record?.fact.status = .resolved
    stage.snapshot.facts.incidents.rows[0].status = .resolved
    #expect(selected().contains("rules/shop.yml read anew"))
  }

  @Test mutating func anEntryMovesAllGraphsToItsInstant() {
    stage.press("g j j")
    #expect(selected().contains("Pool true since 87 %"))
    #expect(stage.screen.contains("graphs at 13:50:38Z"))
    // On the axis of every graph that is seen.
    let axes = stage.lines.filter { $0.contains("13:50:38 ") || $0.contains("13:50:38│") }
    #expect(axes.count == 4, "\(stage.screen)")
  }

  @Test mutating func theGraphOfAnEntryIsSeenAndStandsOut() {
    stage.width = 80
    stage.height = 24
    stage.press("g j j")
    #expect(stage.screen.contains("─ Pool ─"))
    stage.press("j")
    #expect(stage.screen.contains("─ CheckoutErrors ─"))
    let graphs = IncidentGraphs(
      Scene(stage.state, stage.snapshot, width: 80, height: 24), scene().timeline,
      Rect(x: 0, y: 0, width: 80, height: 8))
    #expect(graphs.related == [PanelID(2), PanelID(1)])
    // What has no graph of its own leaves the one that is seen.
    stage.press("j j")
    stage.press("j j j")
    #expect(stage.screen.contains("127.0.0.1:9103 down"))
    #expect(stage.screen.contains("─ PaymentsSlow ─"))
  }

  @Test mutating func whatLiesOutsideTheWindowMovesIt() {
    let window = (Snapshot.noon - .seconds(300))...Snapshot.noon
    stage.state.time = TimeSelection(from: .at(window.lowerBound), to: .at(window.upperBound))
    stage.press("k")
    // 13:59:18Z lies within.
    #expect(stage.commands.isEmpty)
    stage.press("g")
    guard case .setTime(let range?)? = stage.commands.last else {
      Issue.record("the window stayed: \(stage.commands)")
      return
    }
    let moved = range.resolve(now: Snapshot.noon)
    #expect(moved.contains(stage.snapshot.incident.record?.entries[0].time ?? Snapshot.noon))
    #expect(moved.upperBound - moved.lowerBound == .seconds(300))
    #expect(stage.state.time?.resolve(now: Snapshot.noon) == moved)
  }

  @Test mutating func enterLeadsToWhatAnEntryIsAbout() {
    stage.press("g j j enter")
    #expect(stage.commands == [.openAlert("Pool/checkout")])
    // And back to the entry.
    stage.press("esc")
    #expect(stage.state.page == .incident && selected().contains("Pool true since"))
    #expect(stage.commands.last == .openDashboard(uid: "incident/7", .only(.init())))
    stage.snapshot.facts.alerts.rows = []
    stage.press("enter")
    #expect(stage.state.page == .panel && stage.state.panel.id == PanelID(1))
    #expect(stage.state.cursor == stage.snapshot.incident.record?.entries[2].time)
    #expect(stage.lines[0].contains("Incidents ▸ INC-7 ▸ Pool"))
    let demand = demand(stage.state, stage.snapshot, width: 120, height: 40)
    #expect(demand.incident == 7 && demand.visible == [PanelID(1)])
    stage.press("q j j j j j j")
    #expect(selected().contains("127.0.0.1:9103 down"))
    stage.press("enter")
    #expect(stage.state.page == .targets && stage.state.filters[.targets]?.text == "127.0.0.1:9103")
    #expect(stage.screen.contains("Targets 8, 1 down"))
    stage.press("q G enter")
    #expect(stage.screen.contains("─ INC-7 entry ─") && stage.screen.contains("recorded  not yet"))
  }

  @Test mutating func aMergedOneLeadsToWhereItWent() {
    var entry = IncidentEntry(
      id: "m", incident: 7, kind: .merged, time: Snapshot.noon, noted: Snapshot.noon,
      subject: "INC-6")
    entry.text = "the same cause"
    stage.snapshot.incident.record?.entries.append(entry)
    stage.press("enter")
    #expect(stage.commands == [.openIncident(6)])
    #expect(stage.lines[0].contains("INC-6  SEV3"))
    stage.press("esc")
    #expect(stage.lines[0].contains("INC-7  SEV1"))
  }

  @Test mutating func allOfAnEntryIsRead() {
    stage.press("k k k k k k o")
    for text in ["steps:", "1. argo rollback checkout", "time      2026-11-21 13:53:49Z  +3m11s"] {
      #expect(stage.screen.contains(text), "\(stage.screen)")
    }
    stage.press("esc g j j o")
    for text in [
      "pool_used / pool_size", "severity=\"critical\"", "value     87 %", "evidence: Pool",
      "13:40:38–14:00:38Z, step 1m, 1 series", "{pool=\"checkout\"} 100 %, at most 100 %",
    ] {
      #expect(stage.screen.contains(text), "\(stage.screen)")
    }
    #expect(stage.commands.isEmpty)
  }

  @Test mutating func tabGoesToTheGraphsAndEnterOpensOne() {
    stage.press("tab")
    #expect(stage.screen.contains("─ ▸ graphs at"))
    stage.press("j j j j j j j")
    #expect(scene().focusedFrame?.title == "CPU")
    #expect(stage.screen.contains("─ CPU ─"))
    stage.press("enter")
    #expect(stage.state.page == .panel && stage.state.panel.id == PanelID(6))
    stage.press("q esc")
    #expect(stage.state.incident.focus == .timeline && stage.state.page == .incident)
    // What is not seen can wait.
    let demand = demand(stage.state, stage.snapshot, width: 120, height: 40)
    #expect(demand.visible.count == 4 && demand.dotColumns[PanelID(1)] == 2 * (48 - 9))
    #expect(!demand.isReplaying && demand.incident == 7)
  }

  @Test mutating func aSmallScreenShowsOneOfThem() {
    (stage.width, stage.height) = (40, 12)
    #expect(stage.screen.contains("tab: graphs") && !stage.screen.contains("graphs at"))
    #expect(stage.lines[1].hasPrefix(" INC-7 SEV1 investigating 12m4s"))
    stage.press("tab")
    #expect(stage.screen.contains("graphs at 14:01:50Z") && stage.screen.contains("─ Pool ─"))
    let demand = demand(stage.state, stage.snapshot, width: 40, height: 12)
    #expect(demand.visible == [PanelID(1)])
    stage.press("tab")
    #expect(stage.screen.contains("timeline 19 of 19"))
  }

  @Test mutating func theFilterKeepsWhatFits() {
    stage.press("/ \"checkouterrors\" enter")
    #expect(stage.screen.contains("timeline 3 of 3 that fit /checkouterrors"), "\(stage.screen)")
    stage.press("g")
    #expect(selected().contains("CheckoutErrors true since"))
    stage.press("esc")
    #expect(stage.screen.contains("of 19") && selected().contains("CheckoutErrors true since"))
    stage.press("/ \"zzz\"")
    #expect(stage.screen.contains("no entry fits /zzz"))
  }

  @Test mutating func whoElseLooksAndWhatIsOwedIsTold() {
    #expect(stage.lines[1].contains("also here: cy · responders: ann, bo"))
    stage.snapshot.facts.incidents.rows[0].commander = ""
    stage.snapshot.facts.incidents.rows[0].responders = []
    stage.snapshot.facts.incidents.rows[0].revision = 41
    stage.snapshot.facts.incidents.rows[0].acknowledged = nil
    var escalation = IncidentFact.Escalation(to: "secondary", due: Snapshot.noon)
    escalation.isDue = true
    stage.snapshot.facts.incidents.rows[0].escalations = [escalation]
    #expect(
      stage.lines[1].contains(
        "nobody has taken it up · 4 of 6 alerts active · 1 escalation due · also here: cy"))
  }

  @Test mutating func aRecordThatIsNotHereIsAwaitedAndAnotherIsNotTakenForIt() {
    stage.snapshot.incident.record?.fact.number = 6
    #expect(stage.lines[0].contains("INC-7  SEV1") && !stage.screen.contains("rolling back"))
    stage.press("n")
    #expect(stage.screen.contains("Note in INC-7"))
    stage.press("esc")
    stage.snapshot.incident = IncidentPart(unknown: "its timeline is not known: no answer")
    #expect(stage.screen.contains("its timeline is not known: no answer"))
    stage.snapshot.dashboard?.uid = "shop"
    #expect(!stage.screen.contains("─ Pool ─"))
  }

  @Test mutating func theTimelineIsCopied() {
    stage.press("y")
    guard case .copy(let text)? = stage.commands.last else { return }
    let lines = text.split(separator: "\n")
    #expect(lines.count == 20 && lines[0] == "INC-7 SEV1 investigating Pool and 2 more of app=shop")
    #expect(lines[3] == "2026-11-21 13:50:38Z +0s ◆ Pool true since 87 %")
  }

  @Test mutating func daysAreToldWhereTheyChange() {
    stage.snapshot.incident.record?.entries[0].time = Snapshot.noon - .seconds(90_000)
    #expect(stage.screen.contains("timeline 19 of 19, from 2026-11-20"))
    #expect(stage.lines.contains { $0.contains("2026-11-21  deploy of checkout 41") })
  }

  @Test mutating func clicksChooseEntriesAndGraphs() {
    stage.press("m")
    stage.send(.mouse(MouseEvent(.press, x: 20, y: 5)))
    #expect(selected().contains("Pool true since"), "\(stage.screen)")
    stage.send(.mouse(MouseEvent(.scrollDown, x: 20, y: 5)))
    #expect(selected().contains("opened: SEV1"))
    stage.send(.mouse(MouseEvent(.press, x: 80, y: 15)))
    #expect(
      stage.state.incident.focus == .graphs && scene().focusedFrame?.title == "CheckoutErrors")
    stage.send(.mouse(MouseEvent(.press, x: 20, y: 4)))
    #expect(stage.state.incident.focus == .timeline && selected().contains("deploy"))
  }

  @Test mutating func zoomGoesToTheInstantThatIsLookedAt() {
    stage.press("k k k k k k +")
    guard case .setTime(let range?)? = stage.commands.last else { return }
    let window = range.resolve(now: Snapshot.noon)
    let middle =
      window.lowerBound
      + .milliseconds(
        (window.upperBound - window.lowerBound).milliseconds / 2)
    #expect(window.contains(stage.snapshot.incident.record?.entries[12].time ?? Snapshot.noon))
    #expect(abs((middle - Snapshot.noon).milliseconds) > 0 && stage.state.cursor == nil)
    #expect(window.upperBound - window.lowerBound == .seconds(1800))
  }

  /// What a filter keeps is looked for once, whatever is pressed meanwhile.
  @Test mutating func manyEntriesAreLookedThroughOnce() {
    stage.snapshot.incident.record = .long(2000)
    #expect(selected().contains("word1999"))
    #expect(stage.screen.contains("timeline 2000 of 2000"))
    stage.press("pgup")
    #expect(selected().contains("word1963"), "\(selected())")
    stage.press("g / \"firing\" enter")
    #expect(stage.screen.contains("timeline 1 of 400 that fit /firing"))
    let record = stage.snapshot.incident.record ?? .night
    let memo = stage.state.incident.memo
    let filter = Filter("firing")
    let first = filter.map { memo.places(record, kept: $0) } ?? []
    let again = filter.map { memo.places(record, kept: $0) } ?? []
    #expect(
      first.withUnsafeBufferPointer { a in
        again.withUnsafeBufferPointer { a.baseAddress == $0.baseAddress }
      })
  }
}
