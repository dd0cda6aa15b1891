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

  @Test(arguments: ["a", "i"])
  func whatIsNotReadYetIsSaidWithWhatALERTSHas(key: String) {
    var stage = stage
    stage.press(key)
    #expect(said(stage).contains("alert rules are not evaluated yet"))
    #expect(said(stage).contains("ALERTS was not asked for"))
    stage.snapshot.facts.sources.rows = [SourceFact(name: "http://prom:9090")]
    stage.snapshot.alertSeries = .counted(
      AlertCounts(firing: 3, pending: 1), at: Snapshot.noon - .seconds(12))
    stage.press(key)
    #expect(
      said(stage).contains(
        "▲ 3 series of ALERTS firing, 1 pending (12s ago): a server's alerts are not read yet"))
    stage.snapshot.alertSeries = .counted(AlertCounts(firing: 0, pending: 0), at: Snapshot.noon)
    stage.press(key)
    #expect(said(stage).contains("no series of ALERTS fires"))
    stage.snapshot.alertSeries = .unknown("401 Unauthorized")
    stage.press(key)
    #expect(said(stage).contains("not known: 401 Unauthorized"))
  }

  @Test func theWorstPanelIsShownWithItsReason() {
    var stage = stage
    stage.press("!")
    #expect(stage.state.page == .panel && stage.state.panel.id == PanelID(2))
    #expect(said(stage).contains("▲ Error ratio: 8.2 % above 5 %; alert rules are not evaluated"))
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
