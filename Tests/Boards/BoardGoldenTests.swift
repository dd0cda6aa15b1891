import Dashboards
import TestSupport
import Testing

/// Boards whose every value can be worked out by hand, on the whole way from their files to the screen. The screens are
/// kept as text beside this file; `VIGIL_RECORD=1` writes them anew and fails.
@Suite struct BoardGoldenTests {
  private static let trials = [
    "annotations", "calculate-field", "data-age", "links", "nan", "no-unit", "number-sizes",
    "old-panels", "panel-interval", "repeats", "series-options", "several-queries", "tables",
    "transformations", "units", "variable-text", "variables", "variables-empty",
  ].map { "trial/" + $0 + ".json" }

  private static let reports = [
    "04-absolute-time-with-milliseconds/board", "05-calculateField-joins-series-first/board",
    "06-calculateField-modes/board", "07-joinByField-repeated-keys/board",
    "08-joined-columns-numbered-from-1/board", "10-library-panel-in-__elements/board",
    "11-saved-clones-of-repeats/board", "12-units/board",
    "17-week-start-and-fiscal-quarter/board", "17-week-start-and-fiscal-quarter/board2",
    "20-auto-interval-of-old-boards/board",
  ].map { "reports/" + $0 + ".json" }

  @Test(.enabled(if: Corpus.isThere, "../shared is absent"), arguments: trials + reports)
  func everyScreenIsAsWorkedOut(_ path: String) async throws {
    let bytes = try #require(Corpus.bytes(path), "\(path) is absent")
    let dashboard = try #require(Dashboard.load(bytes).first)
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let page = Corpus.bytes(folder + "/page.prom")
    var stage = await BoardStage(dashboard, try Fleet(page: page))
    let screens = stage.screens().joined(separator: "\n")
    let parts = path.dropLast(5).split(separator: "/").dropFirst()
    let name = parts.joined(separator: "-")
    #expect(Golden(name).complaint(screens) == nil)
  }
}
