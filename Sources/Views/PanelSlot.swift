package import Dashboards

/// What the layout knows of a panel: who it is and where the dashboard puts it, in Grafana's grid.
package struct PanelSlot: Sendable, Hashable {
  package var id: PanelID
  package var title: String
  /// Grafana's name of the kind: "timeseries", "stat", "row"…
  package var kind: String
  /// Of 24 columns; any number from outside is tolerated (fractions, overlaps, beyond the edge, NaN).
  package var x: Double
  /// In rows of 30 pixels and 8 between.
  package var y: Double
  package var width: Double
  package var height: Double
  /// Rows only: folded in the dashboard's file.
  package var isCollapsed: Bool
  /// It tells the moment; its own page shows its history below.
  package var hasHistory = false
  /// The text that it is to be as high as, however that wraps; empty for the height in the grid.
  package var words: [TextLine] = []

  package init(
    id: PanelID, title: String, kind: String, x: Double, y: Double, width: Double, height: Double,
    isCollapsed: Bool = false
  ) {
    self.id = id
    self.title = title
    self.kind = kind
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.isCollapsed = isCollapsed
  }

  package var isRow: Bool { kind == "row" }
}
