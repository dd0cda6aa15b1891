internal import Dashboards

/// An ad-hoc expression as a dashboard of two panels.
enum ExploreBoard {
  static let graph = 1
  static let table = 2

  static func dashboard(_ expression: String) -> Dashboard {
    var board = Dashboard()
    board.title = "Explore"
    board.uid = "explore"
    let source = SourceReference(type: "prometheus")
    var over = PanelTarget(refID: "A", expression: expression, source: source)
    over.legend = "__auto"
    var at = over
    at.isInstant = true
    at.isRange = false
    at.format = .table
    var graphPanel = Panel(
      id: graph, kind: "timeseries", grid: GridRect(x: 0, y: 0, width: 24, height: 10))
    graphPanel.fields.defaults.unit = "short"
    graphPanel.targets = [over]
    var tablePanel = Panel(
      id: table, kind: "table", grid: GridRect(x: 0, y: 10, width: 24, height: 10))
    tablePanel.targets = [at]
    board.panels = [graphPanel, tablePanel]
    return board
  }
}
