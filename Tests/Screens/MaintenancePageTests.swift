import Cells
import Facts
import Metrics
import TestSupport
import Testing
import Views

@testable import Screens

extension [MaintenanceFact] {
  /// One that goes on, three that are to come and two that are over.
  static var shop: [MaintenanceFact] {
    func window(
      _ id: String, _ name: String, _ from: Int64, _ to: Int64, _ matcher: SilenceFact.Condition,
      by: String = "dba", reason: String = "dump"
    ) -> MaintenanceFact {
      MaintenanceFact(
        id: id, name: name, matchers: [matcher], createdBy: by, reason: reason,
        starts: Snapshot.noon + .seconds(from), ends: Snapshot.noon + .seconds(to),
        updated: Snapshot.noon)
    }
    let pool = SilenceFact.Condition("pool", .equal, "checkout")
    var windows = [
      window("w1", "pool upgrade", -900, 2700, pool, by: "kim", reason: "to version 15"),
      window("backup@2", "backup", 50_000, 57_200, .init("service", .regex, "db.*")),
      window("w2", "router", 7200, 9000, .init("rack", .equal, "r7"), by: "net", reason: "swap"),
      window("backup@1", "backup", -36_400, -29_200, .init("service", .regex, "db.*")),
      window("w3", "trial", -7200, -5000, .init("alertname", .equal, "Pool"), by: "kim"),
    ]
    for index in [1, 3] { windows[index].isPlanned = true }
    windows[4].endedBy = "rk"
    return windows
  }
}

extension Stage {
  /// The page Alerts on a bad night, some of it planned.
  static func maintenance(_ width: Int = 120, _ height: Int = 40, _ keys: String = "") -> Stage {
    var stage = Stage.alerts(width, height)
    stage.snapshot.facts.maintenance.rows = .shop
    stage.snapshot.facts.alerts.rows[3].maintenance = [[MaintenanceFact].shop[0].window]
    stage.press(keys)
    return stage
  }
}

/// The list of maintenance windows, its form, and what alerts tell of them.
@Suite struct MaintenancePageTests {
  var stage = Stage.maintenance()

  private func selected() -> String { stage.lines.first { $0.hasPrefix("❯") } ?? "" }

  static let scenarios: [(name: String, keys: String)] = [
    ("list", "shift-tab shift-tab"), ("form", "j j j j M"), ("edit", "shift-tab shift-tab enter"),
    ("suppressed", "tab tab"), ("planned", "shift-tab shift-tab j j enter"),
  ]

  @Test(arguments: scenarios, [(200, 50), (120, 40), (80, 24), (40, 12)])
  func screenIs(_ scenario: (name: String, keys: String), _ size: (Int, Int)) {
    let stage = Stage.maintenance(size.0, size.1, scenario.keys)
    let name = "maintenance-\(scenario.name)-\(size.0)x\(size.1)"
    #expect(Golden(name).complaint(stage.screen) == nil)
    #expect(
      Golden("maintenance-\(scenario.name)-ascii-\(size.0)x\(size.1)")
        .complaint(stage.grid.inASCII.text) == nil)
  }

  @Test mutating func anAlertInAWindowIsQuietAndSaysWhich() {
    #expect(stage.screen.contains("(3 quiet)") && !stage.lines[2...].joined().contains(" Pool "))
    stage.press("tab tab")
    stage.width = 200
    #expect(stage.screen.contains("maintenance pool upgrade until 14:48:22Z"), "\(stage.screen)")
    stage.press("/ \"maintenance\" enter")
    #expect(selected().contains("Pool"), "\(stage.screen)")
  }

  @Test mutating func aWindowIsPlannedForWhatIsChosen() {
    stage.press("j M")
    #expect(stage.screen.contains("─ Maintenance ─") && stage.screen.contains("By ann."))
    stage.press("enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("this is needed"))
    stage.press("\"upgrade\" tab tab ctrl-u \"30m\" tab ctrl-u \"+10m\" tab \"new·pool\" enter")
    let order = MaintenanceOrder(
      name: "upgrade",
      matchers: [
        .init("alertname", .equal, "CheckoutErrors"), .init("instance", .equal, "checkout-1"),
        .init("service", .equal, "checkout"), .init("severity", .equal, "critical"),
      ], by: "ann", reason: "new pool", starts: Snapshot.noon + .seconds(600),
      ends: Snapshot.noon + .seconds(2400))
    #expect(stage.commands == [.order(.maintain(order))], "\(stage.screen)")
  }

  @Test mutating func oneIsExtendedAndEnded() {
    stage.press("shift-tab shift-tab")
    #expect(selected().contains("active   45m left"), "\(stage.screen)")
    stage.press("enter")
    #expect(stage.screen.contains("Maintenance pool upgrade"), "\(stage.screen)")
    stage.press("tab tab tab ctrl-u \"2h\" enter")
    guard case .order(.maintain(let order))? = stage.commands.last else {
      Issue.record("no order: \(stage.commands)\n\(stage.screen)")
      return
    }
    #expect(order.id == "w1" && order.ends == Snapshot.noon + .seconds(7200))
    #expect(order.starts == nil && order.reason == "to version 15" && order.name == "pool upgrade")
    stage.press("enter right enter")
    #expect(stage.commands.last == .order(.endMaintenance(id: "w1", by: "ann")))
    // What one leaves as it was ends as it did.
    stage.press("enter enter")
    guard case .order(.maintain(let same))? = stage.commands.last else { return }
    #expect(same.ends == Snapshot.noon + .seconds(2700))
  }

  @Test mutating func oneThatIsToComeIsMovedOrBegunNow() {
    stage.press("shift-tab shift-tab j enter")
    #expect(stage.screen.contains("Maintenance router"), "\(stage.screen)")
    stage.press("enter")
    guard case .order(.maintain(let same))? = stage.commands.last else { return }
    #expect(same.starts == Snapshot.noon + .seconds(7200))
    #expect(same.ends == Snapshot.noon + .seconds(9000))
    stage.press("enter tab tab tab tab ctrl-u \"now\" enter")
    guard case .order(.maintain(let now))? = stage.commands.last else { return }
    #expect(now.starts == Snapshot.noon && now.ends == Snapshot.noon + .seconds(1800))
  }

  @Test mutating func aPlannedOneSaysThatTheNextComesAllTheSame() {
    stage.press("shift-tab shift-tab j j enter")
    #expect(stage.screen.contains("vigil.yml plans it"), "\(stage.screen)")
  }

  @Test mutating func thePaletteLeadsThere() {
    stage.press("esc : \"maintenance·windows\" enter")
    #expect(stage.state.page == .alerts && stage.state.alerts.tab == .maintenance)
    stage.snapshot.facts.maintenance.rows = []
    #expect(stage.screen.contains("no maintenance windows: maintenance: of vigil.yml plans them"))
    stage.press("M \"x\"")
    #expect(stage.screen.contains("─ Maintenance ─"))
  }

  @Test mutating func theFilterTakesWords() {
    stage.press("shift-tab shift-tab / \"backup\" enter")
    #expect(stage.lines.count { $0.contains("dba: dump") } == 2, "\(stage.screen)")
    stage.press("y")
    guard case .copy(let text)? = stage.commands.last else { return }
    #expect(text.hasPrefix("pending\tbackup\t{service=~\"db.*\"}\t"), "\(text)")
  }

  @Test func whatComesFromOutsideStandsThereAsText() {
    let bad = "\u{1B}]0;owned\u{7}\u{1B}[2Jx\u{202E}"
    var stage = Stage.maintenance()
    var window = [MaintenanceFact].shop[0]
    (window.name, window.reason, window.createdBy) = (bad, bad, bad)
    window.matchers = [.init("l" + bad, .equal, bad)]
    stage.snapshot.facts.maintenance.rows = [window]
    stage.snapshot.facts.alerts.rows[3].maintenance = [window.window]
    for keys in ["", "tab tab", "esc shift-tab", "enter"] {
      stage.press(keys)
      #expect(!stage.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }
}
