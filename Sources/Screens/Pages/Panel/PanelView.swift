import Dashboards

/// One panel on the whole screen.
struct PanelView: PageState, Hashable {
  /// The legend table's columns.
  enum Column: Int, Sendable, Hashable, CaseIterable { case name, last, min, mean, max, p99 }
  var id: PanelID?
  /// The series that the legend table's cursor is on, by name.
  var series = ListCursor<String>()
  var order: Column?
  /// The first row of a table, or line of a text.
  var scroll = 0
  var row = ListCursor<TableRows.ID>()
  /// Of a table: the column it is ordered by, and the first column shown.
  var tableOrder: Int?
  var firstColumn = 0
}

extension ViewState {
  var panel: PanelView {
    get { kept[PanelView.self] }
    set { kept[PanelView.self] = newValue }
  }
}
