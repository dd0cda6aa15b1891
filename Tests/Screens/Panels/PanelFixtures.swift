import Cells
import Dashboards
import Metrics
import Query

@testable import Screens

/// 2026-11-21T14:00:00Z.
let afternoon = Timestamp(milliseconds: 1_795_269_600_000)

/// A graph over the hour before `afternoon`, its series given as functions of 0…1.
func hour(_ series: [(String, (Double) -> Double)], steps: Int = 120) -> GraphFrame {
  let step = Duration.milliseconds(3_600_000 / Int64(steps))
  var graph = GraphFrame(
    steps: StepRange(
      start: afternoon - .seconds(3600) + step, end: afternoon, step: step))
  for (i, (name, value)) in series.enumerated() {
    graph.series.append(
      GraphSeries(
        name: name, labels: Labels(), color: .series(i),
        values: (0..<steps).map { value(Double($0) / Double(max(1, steps - 1))) }))
  }
  return graph
}

func panel(_ title: String, _ content: PanelFrame.Content) -> PanelFrame {
  PanelFrame(id: PanelID(1), title: title, content: content)
}

/// The panel drawn alone on a grid, as text.
func drawn(
  _ frame: PanelFrame, _ width: Int, _ height: Int,
  _ adjust: (inout PanelContext) -> Void = { _ in }
) -> String {
  drawnGrid(frame, width, height, adjust).text
}

func drawnGrid(
  _ frame: PanelFrame, _ width: Int, _ height: Int,
  _ adjust: (inout PanelContext) -> Void = { _ in }
) -> Grid {
  var context = PanelContext(now: afternoon)
  adjust(&context)
  var grid = Grid(width: width, height: height)
  draw(frame, in: grid.bounds, on: &grid, context: context)
  return grid
}
