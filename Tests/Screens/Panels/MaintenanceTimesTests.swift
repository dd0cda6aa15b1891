import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// When work was planned, on the time axes of graphs.
@Suite struct MaintenanceTimesTests {
  /// One that began so many seconds before `afternoon`.
  private func window(
    _ name: String, _ began: Int64, _ lasts: Int64,
    _ matchers: [SilenceFact.Condition] = [.init("service", .equal, "gateway")]
  ) -> MaintenanceFact {
    MaintenanceFact(
      id: name, name: name, matchers: matchers, createdBy: "", reason: "",
      starts: afternoon - .seconds(began), ends: afternoon - .seconds(began - lasts),
      updated: afternoon)
  }

  private func grid(
    _ windows: [MaintenanceFact], _ incidents: [IncidentFact] = [], shows: Bool = true,
    labels: Labels = ["service": "gateway"]
  ) -> Grid {
    var graph = hour([("gateway", { 400 * $0 })])
    for index in graph.series.indices { graph.series[index].labels = labels }
    return drawnGrid(panel("Requests/s", .graph(graph)), 50, 10) { context in
      context.maintenance = windows
      context.incidents = incidents
      context.showsAlerts = shows
      context.now = afternoon
    }
  }

  private func axis(_ grid: Grid) -> String {
    let lines = grid.text.split(separator: "\n").filter { $0.contains("┬") }
    return lines.first.map(String.init) ?? grid.text
  }

  @Test func aWindowIsShadedWithItsName() {
    let grid = grid([window("backup", 1500, 900)])
    #expect(axis(grid) == "│     ┼─────────┬──────────┬──▒ backup ▒▒▒──────╌│", "\n\(grid.text)")
    #expect(grid[32, 6].style.foreground == .token(.info), "\n\(grid.text)")
    #expect(grid.inASCII.text.contains("% backup %"), "\n\(grid.inASCII.text)")
  }

  @Test func oneThatGoesOnReachesToThePresentEdge() {
    let line = axis(grid([window("upgrade", 1500, 7200)]))
    #expect(line == "│     ┼─────────┬──────────┬──▒ upgrade ▒▒▒▒▒▒▒▒╌│", "\(line)")
    // What is over before or begins after is not there.
    let outside = [window("old", 90_000, 600), window("later", -600, 600)]
    #expect(axis(grid(outside)) == axis(grid([])))
  }

  @Test func itConcernsGraphsWhoseSeriesMayBeMeant() {
    let plain = axis(grid([]))
    func isShaded(_ matchers: [SilenceFact.Condition], _ labels: Labels = ["service": "gateway"])
      -> Bool
    {
      axis(grid([window("backup", 1500, 900, matchers)], labels: labels)) != plain
    }
    #expect(!isShaded([.init("service", .equal, "db")]))
    #expect(isShaded([.init("service", .regex, "gate.*"), .init("alertname", .equal, "X")]))
    #expect(isShaded([.init("service", .equal, "db")], [:]))
    #expect(!isShaded([.init("service", .notRegex, "gate.*")]))
  }

  @Test func whatIsWrongStandsAboveIt() {
    let incident = IncidentFact(
      number: 7, title: "t", severity: .sev1, began: afternoon - .seconds(900),
      opened: afternoon - .seconds(890))
    let line = axis(grid([window("backup", 2400, 2400)], [incident]))
    // The shade goes on below it, in its colour.
    #expect(line.contains("▒ backup ▒") && line.contains(" INC-7 ▒"), "\(line)")
    #expect(
      grid([window("backup", 2400, 2400)], [incident], shows: false) == grid([], shows: false))
  }
}
