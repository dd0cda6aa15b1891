import Cells
import TestSupport
import Testing
import Views

@testable import Screens

/// Keystrokes, and the screen they must give, kept as text beside this file. `VIGIL_RECORD=1` writes the screens anew and
/// fails, so that a recording is never taken for a pass.
struct GoldenTests {
  struct Scenario: Sendable, CustomTestStringConvertible {
    var name: String
    var width: Int
    var height: Int
    var keys: String
    var shop: Shop
    var look: Look
    /// Which dashboard is open.
    enum Shop: Sendable { case golden, latency }
    enum Look: Sendable { case plain, ascii, colour, sixteen }
    init(
      _ name: String, _ width: Int, _ height: Int, _ keys: String, _ shop: Shop = .golden,
      _ look: Look = .plain
    ) {
      self.shop = shop
      self.look = look
      self.name = name
      self.width = width
      self.height = height
      self.keys = keys
    }
    var testDescription: String { name }
  }

  static let scenarios = [
    Scenario("dashboard-200x50", 200, 50, ""),
    Scenario("dashboard-120x40", 120, 40, "tab"),
    Scenario("dashboard-80x24", 80, 24, ""),
    Scenario("dashboard-40x12", 40, 12, "tab tab"),
    Scenario("single-39x12", 39, 12, "tab tab"),
    Scenario("folded-80x24", 80, 24, "tab tab tab tab tab space j enter"),
    Scenario("cursor-120x40", 120, 40, "c h h h h"),
    Scenario("panel-120x40", 120, 40, "tab enter s s j x"),
    Scenario("panel-80x24", 80, 24, "tab enter"),
    Scenario("marks-120x40", 120, 40, "tab enter c B h h h h h h h h h h A"),
    Scenario("targets-120x40", 120, 40, "T n"),
    Scenario("targets-filtered-80x24", 80, 24, "T / \"!node\" enter s"),
    Scenario("target-80x24", 80, 24, "T n enter"),
    Scenario("storage-120x40", 120, 40, "D j"),
    Scenario("storage-80x24", 80, 24, "D tab s"),
    Scenario("storage-40x12", 40, 12, "D / \"total\" enter"),
    Scenario("explore-120x40", 120, 40, "e \"sum(ra\""),
    Scenario("help-80x24", 80, 24, "? pgdn"),
    Scenario("palette-80x24", 80, 24, ": \"zo\""),
    Scenario("filter-80x24", 80, 24, "/ \"mem\""),
    Scenario("time-80x24", 80, 24, "t \"now-6h·to·now-1h\""),
    Scenario("variables-80x24", 80, 24, "v enter space down space"),
    Scenario("dashboards-80x24", 80, 24, "d"),
    Scenario("paused-quit-80x24", 80, 24, "P q"),
    Scenario("worst-40x12", 40, 12, "!"),
    Scenario("help-ascii-80x24", 80, 24, "?", .golden, .ascii),
    Scenario("quantiles-48x14", 48, 14, "tab tab enter", .latency),
    Scenario("ribbons-200x50", 200, 50, "tab Q", .latency),
    Scenario("ribbons-80x24", 80, 24, "tab enter Q", .latency),
    Scenario("ribbons-ascii-200x50", 200, 50, "tab Q", .latency, .ascii),
    Scenario("ribbons-ascii-80x24", 80, 24, "tab enter Q", .latency, .ascii),
    Scenario("ribbons-colour-200x50", 200, 50, "tab Q", .latency, .colour),
    Scenario("ribbons-colour-80x24", 80, 24, "tab enter Q", .latency, .colour),
    Scenario("ribbons-sixteen-200x50", 200, 50, "tab Q", .latency, .sixteen),
    Scenario("ribbons-sixteen-80x24", 80, 24, "tab enter Q", .latency, .sixteen),
    Scenario("quantiles-200x50", 200, 50, "tab tab enter", .latency),
    Scenario("quantiles-80x24", 80, 24, "tab tab enter", .latency),
    Scenario("quantiles-ascii-200x50", 200, 50, "tab tab enter", .latency, .ascii),
    Scenario("quantiles-ascii-80x24", 80, 24, "tab tab enter", .latency, .ascii),
    Scenario("quantiles-colour-200x50", 200, 50, "tab tab enter", .latency, .colour),
    Scenario("quantiles-colour-80x24", 80, 24, "tab tab enter", .latency, .colour),
    Scenario("quantile-ribbons-200x50", 200, 50, "tab tab tab enter", .latency),
    Scenario("quantile-ribbons-80x24", 80, 24, "tab tab tab enter", .latency),
    Scenario("quantile-ribbons-ascii-200x50", 200, 50, "tab tab tab enter", .latency, .ascii),
    Scenario("quantile-ribbons-ascii-80x24", 80, 24, "tab tab tab enter", .latency, .ascii),
    Scenario("quantile-ribbons-colour-200x50", 200, 50, "tab tab tab enter", .latency, .colour),
    Scenario("quantile-ribbons-colour-80x24", 80, 24, "tab tab tab enter", .latency, .colour),
    Scenario("quantile-ribbons-sixteen-200x50", 200, 50, "tab tab tab enter", .latency, .sixteen),
    Scenario("quantile-ribbons-sixteen-80x24", 80, 24, "tab tab tab enter", .latency, .sixteen),
  ]

  @Test(arguments: scenarios)
  func screenIs(_ scenario: Scenario) throws {
    var stage = Stage(scenario.width, scenario.height)
    if scenario.shop == .latency { stage.snapshot.dashboard = .latency }
    stage.state.keymap.spellsKeys = scenario.look == .ascii
    stage.press(scenario.keys)
    let screen =
      switch scenario.look {
      case .plain: stage.screen
      case .ascii: stage.grid.inASCII.text
      case .colour: stage.grid.rendered(.standard(.dark), depth: .indexed)
      case .sixteen: stage.grid.rendered(.standard(.dark), depth: .sixteen)
      }
    #expect(Golden(scenario.name).complaint(screen) == nil)
  }
}
