package import Cells
package import Dashboards

/// Where a panel stands on the page, in cells from the page's upper left (before scrolling).
package struct PanelPlace: Sendable, Hashable {
  package var id: PanelID
  /// Its index in the panels that were laid out.
  package var index: Int
  package var rect: Rect
  /// A row's header, one line high.
  package var isRow: Bool
  /// Rows only: its panels are hidden.
  package var isFolded: Bool
  /// Rows only: how many panels it holds.
  package var memberCount: Int
}
