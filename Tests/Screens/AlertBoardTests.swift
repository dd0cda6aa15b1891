import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import TestSupport
import Testing
import Views

@testable import Screens

/// An alert's board, lanes and lists of alerts as they stand on the screen.
struct AlertBoardTests {
  private static let sizes = [(200, 50), (120, 40), (80, 24), (40, 12)]

  @Test(arguments: sizes) func theBoardIs(width: Int, height: Int) async {
    let stage = Stage(width, height, snapshot: await .alertBoard())
    let name = "alert-\(width)x\(height)"
    #expect(Golden(name).complaint(stage.screen) == nil)
    #expect(Golden(name + "-ascii").complaint(stage.grid.inASCII.text) == nil)
    #expect(
      Golden(name + "-colour").complaint(
        stage.grid.rendered(.standard(.dark), depth: .indexed)) == nil)
  }

  @Test func vanishedIsTold() async {
    var alert = Snapshot.alertRows[0]
    alert.standing = .vanished(since: Snapshot.noon - .seconds(80), reason: "target down")
    let stage = Stage(120, 40, snapshot: await .alertBoard(alert))
    #expect(stage.screen.contains("no data since 14:02:02Z (target down); nothing says"))
    #expect(!stage.screen.contains("✓"))
  }

  static let listed = #"""
    {"title":"Shop","uid":"shop","time":{"from":"now-1h","to":"now"},"panels":[
    {"id":1,"type":"timeseries","title":"Requests","gridPos":{"x":0,"y":0,"w":12,"h":9},
    "targets":[{"refId":"A","expr":"rate(requests_total{service=\"checkout\"}[1m])"}]},
    {"id":2,"type":"stat","title":"Ratio","gridPos":{"x":12,"y":0,"w":6,"h":9},
    "targets":[{"refId":"A","expr":"sum(requests_total)"}]},
    {"id":3,"type":"timeseries","title":"Up","gridPos":{"x":18,"y":0,"w":6,"h":9},
    "targets":[{"refId":"A","expr":"up"}]},
    {"id":4,"type":"alertlist","title":"Alerts","gridPos":{"x":0,"y":9,"w":16,"h":7},
    "options":{"sortOrder":3,"stateFilter":{"firing":true}}},
    {"id":5,"type":"alertlist","title":"How many","gridPos":{"x":16,"y":9,"w":8,"h":7},
    "options":{"viewMode":"stat","stateFilter":{"firing":true}}}]}
    """#

  private func shop() async throws -> Snapshot {
    var snapshot = Snapshot.shop
    snapshot.facts.tell(rules: Snapshot.rules)
    snapshot.facts.tell(alerts: Snapshot.alertRows)
    await snapshot.open(try #require(try Dashboard.load(Self.listed.utf8).first))
    return snapshot
  }

  @Test(arguments: sizes) func listsAndLanesAre(width: Int, height: Int) async throws {
    let stage = Stage(width, height, snapshot: try await shop())
    let name = "alertlist-\(width)x\(height)"
    #expect(Golden(name).complaint(stage.screen) == nil)
    #expect(Golden(name + "-ascii").complaint(stage.grid.inASCII.text) == nil)
    #expect(
      Golden(name + "-colour").complaint(
        stage.grid.rendered(.standard(.dark), depth: .indexed)) == nil)
  }

  /// Where there is no room for all, which alert it is and its state stay.
  @Test func aNarrowListKeepsStateAndName() async throws {
    var stage = Stage(40, 12, snapshot: try await shop())
    stage.state.open(panel: PanelID(4))
    #expect(stage.screen.contains("▲ firing  CheckoutHighErrorRatio"), "\(stage.screen)")
    #expect(stage.screen.contains("▲ firing  DatabasePoolExhausted"))
  }

  @Test func aKeyHidesWhenAlertsFired() async throws {
    var stage = Stage(120, 40, snapshot: try await shop())
    #expect(stage.screen.contains("▲ CheckoutHighErrorRatio"))
    let before = stage.screen
    stage.press("L")
    #expect(!stage.lines.prefix(18).contains { $0.contains("CheckoutHighErrorRatio") })
    stage.press("L")
    #expect(stage.screen == before)
  }

  /// From a list to the alert, to a panel at that time, and back the whole way.
  @Test func thereAndBack() async throws {
    let shop = try await shop()
    var stage = Stage(120, 40, snapshot: shop)
    stage.press("+ tab tab tab tab enter j enter")
    #expect(stage.commands.last == .setTime(nil))
    #expect(stage.commands.dropLast().last == .openAlert("b2"))
    stage.snapshot = await .alertBoard()
    stage.state.opened = stage.snapshot.dashboard?.uid
    stage.commands = []
    #expect(stage.lines[0].contains("Vigil ▸ Alerts ▸ CheckoutHighErrorRatio"))
    // A panel of the alert, and out of it again.
    stage.press("tab enter esc esc")
    #expect(
      stage.commands.first.map { if case .openDashboard("shop", _) = $0 { true } else { false } }
        == true)
    #expect(stage.commands.count == 2 && stage.state.page == .panel)
    #expect(stage.state.time != nil)
  }

  @Test func aRelatedPanelOpensAtThatTime() async throws {
    var stage = Stage(120, 40, snapshot: await .alertBoard())
    stage.state.open(panel: AlertAddress.related)
    stage.press("enter")
    #expect(stage.commands.first == .openDashboard(uid: "shop", .kept(but: [:])))
    guard case .setTime(let range?)? = stage.commands.last else {
      Issue.record("no time is set")
      return
    }
    #expect(range.from.followsNow == false && range.to == .now)
    #expect(stage.state.panel.id == PanelID(2))
  }

  @Test func whyIsCopiedAndTheRunbookShown() async {
    var stage = Stage(120, 40, snapshot: await .alertBoard())
    stage.press("y R")
    guard case .copy(let text)? = stage.commands.first else {
      Issue.record("nothing is copied")
      return
    }
    #expect(text.contains("error ratio 8.2 % > 5 % since") && text.contains("service checkout"))
    #expect(stage.commands.last == .copy("https://wiki/checkout#errors"))
    #expect(stage.screen.contains("https://wiki/checkout#errors"))
    #expect(stage.screen.contains("Runbook: this address is copied"))
  }

  @Test func onTheFirstPageThereIsNoWayBack() async {
    var stage = Stage(80, 24, snapshot: await .alertBoard())
    stage.press("esc")
    #expect(stage.commands.isEmpty && stage.state.page == .dashboard)
  }

  @Test func hostileLabelsNeverReachTheTerminal() async {
    var alert = Snapshot.alertRows[0]
    alert.labels = [
      "alertname": "E\u{1B}]0;x\u{7}", "service": "\u{1B}[31mred\u{9B}2J", "severity": "\u{0}",
    ]
    alert.annotations = [
      Label("runbook_url", "\u{1B}]8;;http://x\u{7}"), Label("a\nb", "c\r\u{85}"),
    ]
    for (width, height) in Self.sizes {
      var stage = Stage(width, height, snapshot: await .alertBoard(alert))
      for keys in ["", "tab", "enter", "esc", "R", "esc", "y"] {
        stage.press(keys)
        let scalars = stage.screen.unicodeScalars
        #expect(
          !scalars.contains { $0.value < 32 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
      }
    }
  }
}
