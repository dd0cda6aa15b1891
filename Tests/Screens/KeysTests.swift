import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Query
import Testing
import Views

@testable import Screens

struct KeysTests {
  @Test func everyDefaultKeyIsReadAndEveryActionStandsInTheTableOnce() {
    for record in ActionRecord.table {
      #expect(record.keys.allSatisfy { Key($0) != nil }, "\(record.action)")
    }
    #expect(Set(ActionRecord.table.map(\.action)).count == ActionRecord.table.count)
  }

  /// What pages bring stands where one looks for it, and is known where its page says.
  @Test func theTableHoldsWhatEveryPageBrings() {
    for page in pageRecords {
      for record in page.actions {
        #expect(ActionRecord.of(record.action)?.keys == record.keys, "\(record.action)")
        #expect(ActionRecord.of(record.action)?.applies(to: page.kind) == true)
      }
      for action in page.shares.union(page.footer) {
        #expect(
          ActionRecord.of(action)?.applies(to: page.kind) == true, "\(action) on \(page.kind)")
      }
    }
    let groups = ActionRecord.table.map(\.group)
    #expect(zip(groups, groups.dropFirst()).count { $0 != $1 } == 4)
    #expect(ActionRecord.table.map(\.action).starts(with: ["help", "palette", "filter"]))
    for record in ActionRecord.table {
      #expect(record.pages != [], "\(record.action) is known nowhere")
    }
  }

  @Test func aTextThatIsReadDoesNotEatThePagesKeys() {
    var stage = Stage()
    stage.press("T enter")
    guard case .detail = stage.state.overlay else {
      Issue.record("no detail is open")
      return
    }
    #expect(stage.screen.contains("esc closes"))
    stage.press("?")
    #expect(stage.state.overlay == nil && stage.state.page == .help)
  }

  @Test(arguments: [
    ("x", "x (hide or show the series) is for a panel's own page"),
    ("s", "s (order by the next column) is for a panel's own page and the page Alerts and the"),
    ("H", "H (queries asked before) is for explore"),
  ])
  func aKeyOfAnotherPageSaysWhereItWorks(_ key: String, _ told: String) {
    var stage = Stage()
    stage.press(key)
    #expect(stage.screen.contains(told))
  }

  @Test func onAPageNoKeyHasTwoMeanings() {
    for page in PageKind.allCases {
      var taken: [String: Action] = [:]
      for record in ActionRecord.table where record.applies(to: page) {
        for key in record.keys {
          #expect(taken[key] == nil, "\(key) on \(page.rawValue)")
          taken[key] = record.action
        }
      }
    }
  }

  @Test func remappingMovesTheKeyAndTellsWhatIsWrong() {
    var problems: [Keymap.Problem] = []
    let map = Keymap(
      remapping: [("zoom_in", "W"), ("fly", "x"), ("zoom_out", "hyper-x")], problems: &problems)
    #expect(map.action(for: Key("W"), on: .dashboard) == .zoomIn)
    #expect(map.action(for: Key("+"), on: .dashboard) == nil)
    #expect(map.action(for: Key("-"), on: .dashboard) == .zoomOut)
    #expect(problems.map(\.change) == [1, 2])
    problems = []
    _ = Keymap(
      remapping: [("zoomIn", "i"), ("pan_lft", "x"), ("now", "W"), ("pause", "v W")],
      problems: &problems)
    #expect(problems.map(\.change) == [0, 1, 3])
    #expect(problems[0].text.contains("zoom_in") && problems[1].text.contains("pan_left"))
    #expect(problems[2].text.contains("now and pause"))
  }

  @Test(arguments: [
    // A default, a default's second key, one that is known on one page only, and the other way round.
    ([("zoom_in", "i")], 0, "incidents and zoom_in"),
    ([("now", "=")], 0, "zoom_in and now"), ([("now", "s")], 0, "order and now"),
    ([("fold", "q")], 0, "quit and fold"),
    // Of two that were given the later one; one that gets the key back which another wants.
    ([("zoom_in", "w"), ("now", "w")], 1, "zoom_in and now"),
    ([("mouse", "P"), ("pause", "t")], 1, "time_range and pause"),
  ])
  func aKeyThatShadowsAnotherIsRefused(changes: [(String, String)], change: Int, names: String) {
    var problems: [Keymap.Problem] = []
    let map = Keymap(remapping: changes.map { ($0.0, $0.1) }, problems: &problems)
    #expect(problems.contains { $0.change == change && $0.text.contains(names) }, "\(problems)")
    // What is refused leaves every key its meaning.
    for page in PageKind.allCases {
      for record in ActionRecord.table where record.applies(to: page) {
        for key in map.keys(for: record.action) {
          #expect(map.action(for: key, on: page) == record.action, "\(key) on \(page)")
        }
      }
    }
  }

  @Test func keysCanBeExchangedAndTakenWhereTheOtherIsNotKnown() {
    var problems: [Keymap.Problem] = []
    let map = Keymap(
      remapping: [("zoom_in", "-"), ("zoom_out", "+"), ("fold", "H"), ("now", "ctrl-c")],
      problems: &problems)
    #expect(problems.map(\.change) == [3] && problems[0].text.contains("ctrl-c"))
    #expect(map.action(for: Key("-"), on: .panel) == .zoomIn)
    #expect(map.action(for: Key("H"), on: .dashboard) == .fold)
    #expect(map.action(for: Key("H"), on: .explore) == .history)
  }

  @Test func quittingIsAskedAndCtrlCNeedsASecond() {
    var stage = Stage()
    stage.press("q")
    #expect(stage.commands.isEmpty && stage.screen.contains("Quit Vigil?"))
    stage.press("n q y")
    #expect(stage.commands == [.quit])
    stage = Stage()
    stage.press("ctrl-c")
    #expect(stage.commands == [.cancel])
    stage.time += 2000
    stage.press("ctrl-c ctrl-c")
    #expect(stage.commands == [.cancel, .cancel, .quit])
    stage = Stage()
    stage.press("d ctrl-c")
    #expect(stage.commands.isEmpty && !stage.screen.contains("Dashboards"))
  }

  @Test func pastedTextIsNeverKeys() {
    var stage = Stage()
    stage.send(.paste("qy\n"))
    #expect(stage.commands.isEmpty && !stage.screen.contains("Quit"))
    stage.press("e")
    stage.send(.paste("rate(x[5m])\n"))
    #expect(stage.screen.contains("rate(x[5m])") && stage.commands.isEmpty)
    stage.press("enter")
    #expect(stage.commands == [.explore("rate(x[5m])")])
  }

  @Test func zoomPanAndNow() {
    var stage = Stage()
    stage.press("+")
    #expect(stage.state.time == .last(.seconds(1800)))
    stage.press("- -")
    #expect(stage.state.time == .last(.seconds(7200)))
    stage.press("<")
    let window = stage.state.time?.resolve(now: Snapshot.noon)
    #expect(window?.upperBound == Snapshot.noon - .seconds(1800))
    stage.press("0")
    #expect(stage.state.time == .last(.seconds(7200)))
    stage.press("backspace backspace")
    #expect(stage.state.time == .last(.seconds(7200)))
    #expect(stage.commands.count == 7)
    stage.press("c + ")
    let zoomed = stage.state.time?.resolve(now: Snapshot.noon)
    #expect(zoomed.map { $0.upperBound - $0.lowerBound } == .seconds(3600))
  }

  /// Ranges that move with the clock need not end at it.
  @Test func yesterdayZoomsAndPansAsInstantsDoAndEndsAtNowBy0() {
    let noon = Snapshot.noon
    func window(_ keys: String) -> ClosedRange<Timestamp>? {
      var stage = Stage()
      stage.press("t \"yesterday\" enter " + keys)
      return stage.state.time?.resolve(now: noon)
    }
    let end = window("")?.upperBound ?? noon
    #expect(end < noon - .seconds(300))
    #expect(window("0")?.upperBound == noon)
    #expect(window(">").map { $0.upperBound > end && $0.upperBound < noon } == true)
    #expect(window("+").map { $0.upperBound < end } == true)
    for (text, reaches) in [
      ("now-6h to now-1m", true), ("today", true), ("this week", true), ("now-2d to now-1d", false),
      ("previous week", false),
    ] {
      #expect(TimeSelection.parse(text, now: noon)?.reachesNow(noon) == reaches, "\(text)")
    }
  }

  @Test func aRangeThatIsNotThereYetSaysSo() {
    var stage = Stage()
    #expect(!stage.screen.contains("loading…"))
    stage.press("- -")
    #expect(stage.screen.contains("last 3h") && stage.screen.contains("loading…"))
    stage.snapshot.board.window = (Snapshot.noon - .seconds(10_800))...Snapshot.noon
    #expect(!stage.screen.contains("loading…"))
  }

  @Test func variablesArePicked() {
    var stage = Stage()
    stage.press("v enter \"cat\" space enter")
    #expect(stage.commands == [.setVariable(name: "service", values: ["catalog"])])
    stage = Stage()
    stage.press("v \"inst\" enter down enter")
    #expect(stage.commands == [.setVariable(name: "instance", values: ["2"])])
  }

  @Test func dashboardsOpenFromTheirListAndThePalette() {
    var stage = Stage()
    stage.press("d \"serv\" enter")
    #expect(stage.commands == [.openDashboard(uid: "service")])
    stage = Stage()
    stage.press(": \"this\" space \"host\" enter")
    #expect(stage.commands == [.openDashboard(uid: "host")])
    stage = Stage()
    stage.press(": \"redraw\" enter : \"refresh\" space \"30s\" enter")
    #expect(stage.commands == [.redraw, .setRefresh(.seconds(30))])
  }

  @Test func completionReplacesTheWord() {
    var stage = Stage()
    let selector = "{__name__=\"http_requests_total\"}"
    stage.press("e \"sum(ht\"")
    #expect(stage.commands.last == .complete(CompletionRequest(.metricNames)))
    stage.snapshot.explore.completion = CompletionAnswer(
      CompletionRequest(.metricNames), values: ["http_requests_total", "up"])
    stage.press("tab \"{co\"")
    let names = CompletionRequest(.labelNames(selector: selector))
    #expect(stage.commands.last == .complete(names))
    stage.snapshot.explore.completion = CompletionAnswer(names, values: ["code", "instance"])
    stage.press("tab \"=\"")
    let values = CompletionRequest(.labelValues(label: "code", selector: selector))
    #expect(stage.commands.last == .complete(values))
    stage.snapshot.explore.completion = CompletionAnswer(values, values: ["200", "500"])
    stage.press("down down enter")
    #expect(stage.state.explore.field.string == "sum(http_requests_total{code=\"500\"")
  }

  @Test func anAnswerStandsUnderItsOwnExpressionWhileAnotherIsAwaited() {
    var stage = Stage()
    stage.press("e")
    let up = ExploreAnswer(expression: "up", graph: .graph(99, "", [("a", 1, 1)]))
    stage.snapshot.explore.answer = ExploreAnswer(awaiting: "count(up)", after: up)
    #expect(stage.screen.contains("─ up ─") && stage.screen.contains("evaluating…"))
    #expect(!stage.screen.contains("count(up)"), "\(stage.screen)")
    stage.snapshot.explore.answer = ExploreAnswer(awaiting: "count(up)", after: nil)
    #expect(!stage.screen.contains("─ up ─"))
    // What is copied is named by what it answers, not by what is typed meanwhile.
    stage.snapshot.explore.answer = up
    stage.press("\"x\" esc esc y")
    guard case .copy(let text) = stage.commands.last else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.hasPrefix("up\n"))
  }

  @Test func aDragOnAGraphZooms() {
    var stage = Stage(120, 40)
    stage.press("m")
    stage.send(.mouse(MouseEvent(.press, x: 20, y: 5)))
    stage.send(.mouse(MouseEvent(.drag, x: 30, y: 5)))
    stage.send(.mouse(MouseEvent(.release, x: 30, y: 5)))
    guard case .setTime(let selection?) = stage.commands.last else {
      Issue.record("no new range")
      return
    }
    let window = selection.resolve(now: Snapshot.noon)
    #expect(window.lowerBound > Snapshot.noon - .seconds(3600))
    #expect(window.upperBound < Snapshot.noon)
  }

  @Test func hidingASeriesKeepsItInTheTable() {
    var stage = Stage()
    stage.press("tab enter j x")
    #expect(stage.state.hidden[PanelID(1)] == ["catalog"])
    stage.press("o")
    #expect(stage.state.hidden[PanelID(1)] == ["gateway", "checkout"])
    stage.press("o")
    #expect(stage.state.hidden[PanelID(1)] == [])
  }

  @Test func alertsAndIncidentStayWhereTheTopLineIsNarrow() {
    for width in [200, 80, 50, 40] {
      var stage = Stage(width, 24)
      stage.snapshot.facts.alerts.rows = .firing(2)
      let opened = Snapshot.noon - .seconds(720)
      stage.snapshot.facts.incidents.rows = [
        IncidentFact(number: 7, title: "shop", severity: .sev1, began: opened, opened: opened)
      ]
      #expect(stage.lines[0].contains("▲ 2 firing  ● INC-7 SEV1 12m"), "\(width)")
    }
  }

  @Test func whatWasNotScrapedYetIsNeitherUpNorDown() {
    var stage = Stage()
    let fact = { (stage: Stage) in stage.lines[39] }
    #expect(fact(stage).hasPrefix(" ▲ 7/8 up "))
    stage.snapshot.facts.targets.rows[0].health = .unknown
    #expect(fact(stage).hasPrefix(" ▲ 6/7 up, 1 pending "))
    stage.snapshot.facts.targets.rows[2].health = .unknown
    #expect(fact(stage).hasPrefix(" 6 up, 2 pending "))
    for index in stage.snapshot.facts.targets.rows.indices {
      stage.snapshot.facts.targets.rows[index].health = .unknown
    }
    #expect(fact(stage).hasPrefix(" 8 pending "))
  }

  /// A row at the foot of the screen that is opened would show nothing of what is in it.
  @Test func anOpenedRowShowsItsPanels() {
    var stage = Stage(80, 24)
    stage.state.dashboard.toggledRows = [PanelID(10), PanelID(11)]
    stage.press("G")
    #expect(stage.lines.contains { $0.hasPrefix("▸ Tables (2 panels)") })
    stage.press("enter")
    #expect(stage.state.dashboard.focus == PanelID(11))
    #expect(stage.lines.contains { $0.hasPrefix("▾ Tables") })
    #expect(stage.screen.contains("Services") && stage.screen.contains("The shop's golden"))
    stage.press("enter")
    #expect(stage.state.dashboard.focus == PanelID(11))
    #expect(stage.lines.contains { $0.hasPrefix("▸ Tables (2 panels)") })
  }

  @Test func panelsOfOneWidthShareTheirStep() {
    let stage = Stage(120, 40)
    let demand = demand(stage.state, stage.snapshot, width: 120, height: 40)
    #expect(demand.dotColumns[PanelID(5)] == demand.dotColumns[PanelID(6)])
    #expect(demand.visible.first == PanelID(1))
  }

  @Test func dashboardsOfOneTitleAreToldApart() {
    var stage = Stage(80, 24)
    stage.snapshot.facts.boards.rows = [
      BoardFact(uid: "a1", title: "Nodes", folder: "team", file: "old.json"),
      BoardFact(uid: "a2", title: "Nodes", folder: "team", file: "new.json"),
      BoardFact(uid: "b1", title: "Pods", folder: "team", file: "pods.yaml"),
      BoardFact(uid: "b2", title: "Pods", folder: "team", file: "pods.yaml"),
      BoardFact(uid: "c", title: "Alone", folder: "team", file: "alone.json"),
    ]
    stage.press("d")
    for told in ["Nodes  old.json", "Nodes  new.json", "Pods  b1", "Pods  b2"] {
      #expect(stage.screen.contains(told), "\n\(stage.screen)")
    }
    #expect(!stage.screen.contains("alone.json"))
    stage.press("\"nodes\"")
    #expect(stage.screen.contains("Nodes  team/old.json"), "\n\(stage.screen)")
  }

  @Test func nothingOfTheTextBelowIsLeftBesideTheMark() {
    var stage = Stage(40, 12)
    stage.snapshot.chrome.bytesPerSecond = 1170
    // A text panel lies across the lower edge.
    stage.snapshot.dashboard?.panels = [
      PanelSlot(id: PanelID(8), title: "", kind: "text", x: 0, y: 0, width: 24, height: 30),
      PanelSlot(id: PanelID(7), title: "", kind: "table", x: 0, y: 30, width: 24, height: 8),
    ]
    stage.snapshot.dashboard?.frames[PanelID(8)]?.content = .text(
      (0..<40).map { _ in TextLine(runs: [.init(String(repeating: "x", count: 60))]) })
    let line = stage.lines.first { $0.contains("more") } ?? ""
    #expect(line.isEmpty || line.hasSuffix("more │") || line.hasSuffix("more ╯"), "\(line)")
    #expect(!line.isEmpty)
    #expect(stage.screen.contains("1.17 kB/s"))
  }
}
