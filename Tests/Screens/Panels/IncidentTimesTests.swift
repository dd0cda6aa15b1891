import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// When incidents lasted, on the time axes of graphs.
@Suite struct IncidentTimesTests {
  /// One that began so many seconds before `afternoon`.
  private func incident(_ number: Int, _ began: Int64, lasted: Int64? = nil) -> IncidentFact {
    let begin = afternoon - .seconds(began)
    var fact = IncidentFact(
      number: number, title: "t", severity: .sev1, began: begin, opened: begin + .seconds(20))
    if let lasted { (fact.status, fact.resolved) = (.resolved, begin + .seconds(lasted)) }
    return fact
  }

  private func grid(
    _ incidents: [IncidentFact], height: Int = 10, now: Timestamp = afternoon, shows: Bool = true,
    shades: [ShadedInterval] = []
  ) -> Grid {
    var graph = hour([("gateway", { 400 * $0 })])
    graph.shades = shades
    return drawnGrid(panel("Requests/s", .graph(graph)), 50, height) { context in
      context.incidents = incidents
      context.showsAlerts = shows
      context.now = now
    }
  }

  private func axis(_ grid: Grid) -> String {
    let lines = grid.text.split(separator: "\n").filter { $0.contains("┬") }
    return lines.first.map(String.init) ?? grid.text
  }

  @Test func anOpenOneGoesOnToThePresent() {
    let grid = grid([incident(7, 1500)])
    #expect(axis(grid) == "│     ┼─────────┬──────────┬──═ INC-7 ══════════╌│", "\n\(grid.text)")
    #expect(grid[42, 6].style.foreground == .token(.incident), "\n\(grid.text)")
    #expect(grid[8, 6].style.foreground == .token(.border))
    #expect(grid.inASCII.text.contains("INC-7 =========="))
  }

  @Test func thoseThatMatterMostAreOnTop() {
    var merged = incident(4, 3000, lasted: 600)
    merged.mergedInto = 7
    let over = incident(3, 9000, lasted: 600)
    let short = incident(5, 2000, lasted: 60)
    let lines = axis(
      grid([incident(7, 1200), short, incident(6, 2400, lasted: 2000), merged, over]))
    #expect(lines == "│     ┼─────────┬───═ INC-6 ═══════ INC-7 ══════╌│")
    // What began before the window is told from its left edge on.
    #expect(
      axis(grid([incident(8, 90_000)])) == "│     ┼═ INC-8 ═┬══════════┬═════════┬══════════╌│")
    #expect(axis(grid([merged, over])) == axis(grid([])))
  }

  @Test func theyAreHiddenAndTakeNoRoom() {
    let without = grid([])
    #expect(grid([incident(7, 1500)], shows: false) == without)
    // Only the axis is another.
    let with = grid([incident(7, 1500)])
    let rows = Set(
      (0..<10).filter { y in (0..<50).contains { with[$0, y] != without[$0, y] } })
    #expect(rows.count == 1)
    // Where the axis is all the room there is, alerts that fired are told upon it.
    let shade = ShadedInterval(
      from: afternoon - .seconds(600), to: afternoon, label: "x", color: .crit)
    let low = grid([incident(7, 1500)], height: 6, shades: [shade]).text
    #expect(low.contains("INC-7 ═══") && low.contains("═━━━"), "\n\(low)")
  }

  /// As time goes on no more cells change than without one.
  @Test func itCostsNoMoreCells() {
    func changes(_ incidents: [IncidentFact]) -> [Int] {
      let grids = (0..<60).map { step in
        grid(incidents, now: afternoon - .seconds(Int64(300 - 5 * step)))
      }
      return zip(grids, grids.dropFirst()).map { a, b in
        (0..<10).reduce(0) { sum, y in sum + (0..<50).count { a[$0, y] != b[$0, y] } }
      }
    }
    let without = changes([])
    #expect(changes([incident(7, 1500)]) == without && without.contains { $0 > 0 })
  }

  @Test func oneKeyHidesThemWithTheAlerts() {
    var stage = Stage(120, 40)
    var fact = incident(7, 0)
    fact.began = Snapshot.noon - .seconds(900)
    stage.snapshot.facts.tell(incidents: [fact])
    let shown = stage.screen
    #expect(stage.lines.dropFirst().contains { $0.contains(" INC-7 ═") }, "\n\(shown)")
    stage.press("L")
    #expect(!stage.lines.dropFirst().contains { $0.contains(" INC-7 ═") })
    #expect(stage.state.message == "when alerts fired is hidden, and when incidents lasted")
    stage.press("L")
    #expect(stage.screen == shown && stage.state.message == nil)
  }
}
