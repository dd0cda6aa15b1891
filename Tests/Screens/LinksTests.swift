import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Where links lead, and the way back.
struct LinksTests {
  /// The shop, its table of three services with links on the name.
  private func stage(_ urls: [String], width: Int = 120) -> Stage {
    var stage = Stage(width, 40)
    stage.snapshot.facts.boards.rows[1].tags = ["shop", "deep"]
    stage.snapshot.facts.boards.rows[2].tags = ["shop"]
    guard case .table(var table)? = stage.snapshot.dashboard?.frames[PanelID(7)]?.content else {
      return stage
    }
    let names = table.rows.map { $0[0].text }
    table.linked = LinkedTable(
      columns: [
        LinkedTable.Column(
          name: "service", displayName: "service", labels: .empty, isTime: false, numbers: [],
          texts: names, shown: 0,
          links: urls.map { DashboardLink(title: "go ${__value.raw}", url: $0) })
      ], seriesName: "A")
    stage.snapshot.dashboard?.frames[PanelID(7)]?.content = .table(table)
    stage.state.open(panel: PanelID(7))
    return stage
  }

  @Test func enterOpensTheDashboardWithVariablesAndTime() {
    var stage = stage(["/d/service/x?var-service=${__value.raw}&from=now-6h&to=now-1h"])
    stage.press("j enter")
    #expect(
      stage.commands == [
        .openDashboard(uid: "service", .kept(but: ["service": ["catalog"]])),
        .setTime(TimeSelection.parse("now-6h to now-1h", now: Snapshot.noon)),
      ])
    #expect(stage.state.page == .dashboard && stage.state.overlay == nil)
  }

  @Test func theTimeThatIsShownGoesAlong() {
    var stage = stage(["/d/service?${__url_time_range}"])
    stage.press("+ enter")
    stage.snapshot.dashboard?.wholeTime = .last(.seconds(7200))
    // It follows the clock there as here.
    #expect(stage.state.time == .last(.seconds(1800)))
    #expect(stage.commands.last == .openDashboard(uid: "service", .kept()))
    // While data are young the dashboard's own range is shown in part; it goes along whole.
    stage = self.stage(["/d/service?${__url_time_range}"])
    stage.snapshot.dashboard?.wholeTime = .last(.seconds(7200))
    stage.press("enter")
    #expect(stage.state.time?.parameters == "from=now-2h&to=now")
  }

  @Test(arguments: [
    ("now-6h", "now", "from=now-6h&to=now"), ("now-90m", "now", "from=now-90m&to=now"),
    ("now-1d/d", "now-1d/d", "from=now-1d/d&to=now-1d/d"),
    ("now/w", "now+2h", "from=now/w&to=now%2B2h"),
    ("1700000000000", "now-1M", "from=1700000000000&to=now-1M"),
  ])
  func aTimeRangeAsParametersIsReadBack(from: String, to: String, parameters: String) {
    guard let start = TimeSelection.bound(from, now: Snapshot.noon),
      let end = TimeSelection.bound(to, now: Snapshot.noon)
    else { return #expect(Bool(false)) }
    let range = TimeSelection(from: start, to: end)
    #expect(range.parameters == parameters)
    // Spans of milliseconds, as zooming makes them, too.
    #expect(TimeSelection.last(.seconds(5400)).parameters == "from=now-90m&to=now")
    let address = DashboardAddress("/d/x?" + parameters)
    #expect(address?.from == from && address?.to == to)
  }

  @Test func backspaceReturnsWithVariablesTimeFocusAndScroll() {
    var stage = stage(["/d/service/x?var-service=${__value.raw}&from=now-6h&to=now"])
    stage.snapshot.dashboard?.picked = VariableSelection(["service": ["gateway"]])
    stage.state.open(panel: PanelID(7))
    stage.state.dashboard.scroll = 5
    stage.state.hidden[PanelID(1)] = ["catalog"]
    stage.press("j j enter")
    let opened = stage.commands.count
    // The other dashboard is there.
    stage.snapshot.dashboard?.uid = "service"
    stage.press("backspace")
    #expect(
      stage.commands[opened...] == [
        .openDashboard(uid: "shop", .only(VariableSelection(["service": ["gateway"]]))),
        .setTime(nil),
      ])
    stage.snapshot.dashboard?.uid = "shop"
    #expect(stage.state.page == .panel && stage.state.dashboard.scroll == 5)
    #expect(stage.state.dashboard.focus == PanelID(7))
    #expect(stage.state.hidden[PanelID(1)] == ["catalog"])
    let rows = Scene(stage.state, stage.snapshot, width: 120, height: 40).tableRows
    #expect(rows?.cursor == 2)
  }

  /// Pressed before the other dashboard came, it must not come after all.
  @Test func backspaceAtOnceReturnsToo() {
    var stage = stage(["/d/service"])
    stage.press("enter backspace")
    #expect(stage.commands.last == .openDashboard(uid: "shop", .only(VariableSelection())))
  }

  @Test(arguments: [
    "/dashboard/db/shop-service", "d/nobody/shop-service", "https://grafana/d/service/any",
    "/d/service",
  ])
  func everyFormOfAddressLeadsThere(url: String) {
    var stage = stage([url])
    stage.press("enter")
    #expect(stage.commands == [.openDashboard(uid: "service", .kept())])
  }

  @Test func whatLeadsElsewhereIsShownAndCopiedNeverOpened() {
    var stage = stage(["https://example.com/${__value.raw}?q=\u{1B}[2J"])
    stage.press("enter")
    guard case .copy(let text)? = stage.commands.last else { return #expect(Bool(false)) }
    #expect(text.hasPrefix("https://example.com/gateway?q=") && !text.contains("\u{1B}"))
    #expect(stage.screen.contains("https://example.com/gateway"))
    #expect(stage.state.overlay != nil)
    stage.press("y")
    #expect(stage.commands.count == 2 && stage.commands[0] == stage.commands[1])
  }

  @Test func ofSeveralTheOneThatLeadsHereElseAList() {
    var stage = stage(["https://example.com", "/d/service"])
    stage.press("enter")
    #expect(stage.commands == [.openDashboard(uid: "service", .kept())])
    #expect(stage.lines[39].contains("1 more: u lists the links"))
    stage = self.stage(["/d/host", "/d/service?var-a=b"])
    stage.press("enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("▸ Shop service  a=b"))
    stage.press("down enter")
    #expect(stage.commands == [.openDashboard(uid: "service", .kept(but: ["a": ["b"]]))])
  }

  @Test func oneKeyListsTheLinksOfRowPanelAndDashboard() {
    var stage = stage(["/d/service"])
    stage.snapshot.dashboard?.frames[PanelID(7)]?.links = [
      DashboardLink(title: "of the panel", url: "https://wiki")
    ]
    var tagged = DashboardLink(title: "all", url: "")
    tagged.tags = ["shop"]
    tagged.keepsTime = true
    stage.snapshot.dashboard?.links = [
      DashboardLink(title: "Runbook", url: "https://runbooks"), tagged,
    ]
    stage.press("u")
    let texts = [
      "what the cursor is on", "go gateway", "▸ Shop service", "of the panel  https://wiki",
      "Runbook  https://runbooks", "This host",
    ]
    for text in texts { #expect(stage.screen.contains(text), "\(text)\n\(stage.screen)") }
    stage.press("\"this\" enter")
    #expect(stage.commands.first == .openDashboard(uid: "host", .kept()))
    // Its own time is no other one.
    #expect(stage.state.time?.parameters == "from=now-1h&to=now")
    stage = Stage(120, 40)
    stage.press("u")
    #expect(stage.lines[39].contains("no links"))
  }

  @Test func aSeriesLeadsOnToo() {
    var stage = Stage(160, 40)
    guard case .graph(var graph)? = stage.snapshot.dashboard?.frames[PanelID(1)]?.content else {
      return
    }
    for index in graph.series.indices {
      graph.series[index].links = [
        DashboardLink(
          title: "This series",
          url: "/d/service?var-s=${__field.labels.service}&var-v=${__value.raw}")
      ]
    }
    stage.snapshot.dashboard?.frames[PanelID(1)]?.content = .graph(graph)
    stage.snapshot.dashboard?.frames[PanelID(1)]?.description = "What comes in."
    stage.press("tab enter")
    #expect(stage.screen.contains("What comes in.") && stage.screen.contains("↗ This series"))
    #expect(stage.screen.contains("/d/service?var-s=gateway"))
    stage.press("j y")
    guard case .copy(let text)? = stage.commands.last else { return #expect(Bool(false)) }
    #expect(text.contains("This series\t/d/service?var-s=catalog"))
    stage.press("enter")
    guard case .openDashboard("service", .kept(let values))? = stage.commands.last else {
      return #expect(Bool(false))
    }
    #expect(values["s"] == ["catalog"] && values["v"]?.first?.isEmpty == false)
  }

  @Test func aTimeThatCannotBeReadIsSaid() {
    var stage = stage(["/d/service?from=yesterweek&to=now", "https://x"])
    stage.press("enter")
    #expect(stage.lines[39].contains("the link's time yesterweek to now"))
    #expect(stage.commands == [.openDashboard(uid: "service", .kept())])
  }

  @Test func aLinkOfTheSameDashboardChangesItsVariables() {
    var stage = stage(["?var-service=${__value.raw}&viewPanel=1"])
    stage.press("enter")
    #expect(stage.commands == [.openDashboard(uid: "shop", .kept(but: ["service": ["gateway"]]))])
    #expect(stage.state.page == .panel && stage.state.panel.id == PanelID(1))
  }

  @Test func aPickedVariableIsAViewToComeBackFrom() {
    var stage = Stage()
    stage.snapshot.dashboard?.picked = VariableSelection(["instance": ["1"]])
    stage.press("v \"inst\" enter down enter")
    stage.snapshot.dashboard?.picked = VariableSelection(["instance": ["2"]])
    stage.press("backspace")
    #expect(
      stage.commands.last
        == .openDashboard(uid: "shop", .only(VariableSelection(["instance": ["1"]]))))
  }
}
