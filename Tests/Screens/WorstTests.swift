import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Where no alerts are known: what is said of them, and where `!` goes.
struct WorstTests {
  /// 200 columns, so that a message is read whole.
  private var stage: Stage {
    var stage = Stage(200, 40)
    stage.snapshot.facts.targets.rows.removeAll { $0.health == .down }
    return stage
  }
  private func said(_ stage: Stage) -> String { stage.lines[39] }

  @Test func whatIsNotKnownIsSaidWithWhatALERTSHas() {
    var stage = stage
    stage.snapshot.facts.sources.rows = [SourceFact(name: "http://prom:9090")]
    stage.snapshot.facts.alerts.unknown = "http://prom:9090 tells no alerts"
    func expect(_ told: String, _ place: SourceLocation = #_sourceLocation) {
      var stage = stage
      stage.press("a")
      #expect(stage.screen.contains(told), "\(stage.screen)", sourceLocation: place)
    }
    expect("http://prom:9090 tells no alerts, and ALERTS was not asked for")
    stage.snapshot.alertSeries = .counted(
      AlertCounts(firing: 3, pending: 1), at: Snapshot.noon - .seconds(12))
    expect("▲ 3 series of ALERTS firing, 1 pending (12s ago): http://prom:9090 tells no alerts")
    stage.snapshot.alertSeries = .counted(AlertCounts(firing: 0, pending: 0), at: Snapshot.noon)
    expect("no series of ALERTS fires")
    stage.snapshot.alertSeries = .unknown("401 Unauthorized")
    expect("not known: 401 Unauthorized")
  }

  @Test func theWorstAlertGoesFirstThenTheEnginesTroubles() {
    var stage = stage
    stage.snapshot.facts.alerts.rows = .storm
    stage.press("!")
    #expect(stage.commands == [.openAlert("CheckoutErrors/1")])
    #expect(said(stage).contains("▲ CheckoutErrors instance=checkout-1"))
    stage.snapshot.facts.notices.rows = [NoticeFact(.warning, "odd")]
    // Another is worse by now: the notices come second all the same.
    stage.snapshot.facts.alerts.rows[0].acknowledgement = .init(
      by: "rk", at: Snapshot.noon, note: "")
    stage.press("!")
    #expect(stage.commands.count == 1 && stage.screen.contains("! goes on"))
    // Closed by hand, they are told all the same.
    stage.press("esc !")
    #expect(stage.state.overlay == nil && stage.state.panel.id == PanelID(2))
    // From there on from the worst alert again.
    stage.press("!")
    #expect(stage.commands.last == .openAlert("CheckoutErrors/2"))
    stage.press("! !")
    #expect(stage.state.overlay == nil && stage.state.page == .panel)
    // Without notices the panel comes second.
    stage.snapshot.facts.notices.rows = []
    stage.press("! !")
    #expect(stage.commands.count == 3 && stage.state.page == .panel)
    // Who left the board meanwhile begins anew.
    stage.press("!")
    stage.state.opened = "shop"
    stage.press("!")
    #expect(stage.commands.count == 5)
    // What somebody looks after is no longer the worst.
    for index in stage.snapshot.facts.alerts.rows.indices
    where stage.snapshot.facts.alerts.rows[index].name == "CheckoutErrors" {
      stage.snapshot.facts.alerts.rows[index].silencedBy = ["s1"]
    }
    stage.state.opened = "shop"
    stage.press("!")
    #expect(stage.commands.last == .openAlert("Pool/checkout"))
  }

  @Test func theWorstPanelIsShownWithItsReason() {
    var stage = stage
    stage.press("!")
    #expect(stage.state.page == .panel && stage.state.panel.id == PanelID(2))
    #expect(said(stage).contains("▲ Error ratio: 8.2 % above 5 %; no alert fires"))
    stage.press("backspace")
    #expect(stage.state.page == .dashboard && stage.state.dashboard.focus == nil)
  }

  @Test func whatIsCriticalGoesBeforeWhatWarns() {
    var stage = stage
    func cell(_ color: FrameColor, _ state: String) -> PanelFrame.Content {
      .stat(
        StatFrame(cells: [ValueCell(name: "x", value: 1, text: "1", color: color, state: state)]))
    }
    // Red without a threshold that is passed is only a colour.
    stage.snapshot.dashboard?.frames[PanelID(2)]?.content = cell(.crit, "")
    stage.snapshot.dashboard?.frames[PanelID(3)]?.content = cell(.warn, "above 0.5")
    stage.press("!")
    #expect(
      stage.state.panel.id == PanelID(3) && said(stage).contains("◆ p99 latency: 1 above 0.5"))
    var graph = PanelFrame.graph(6, "Memory", [("a", 10, 0), ("b", 95, 0)])
    guard case .graph(var content) = graph.content else { return }
    content.thresholds = [
      ThresholdBand(from: -.infinity, color: .ok, drawsLine: false, drawsArea: false),
      ThresholdBand(from: 90, color: .crit, drawsLine: true, drawsArea: false),
    ]
    graph.content = .graph(content)
    stage.snapshot.dashboard?.frames[PanelID(6)] = graph
    stage.press("esc !")
    #expect(stage.state.panel.id == PanelID(6) && said(stage).contains("▲ Memory: b 95 above 90"))
    stage.snapshot.dashboard?.frames = [:]
    stage.press("esc !")
    #expect(said(stage).contains("no panel that was evaluated is past its thresholds"))
  }

  @Test func theSameKeyGoesOnFromTheEnginesTroubles() {
    var stage = stage
    stage.snapshot.facts.notices.rows = [NoticeFact(.warning, "odd")]
    stage.press("!")
    #expect(stage.state.page == .dashboard && stage.screen.contains("! goes on"))
    stage.press("!")
    #expect(stage.state.overlay == nil && stage.state.panel.id == PanelID(2))
  }
}
