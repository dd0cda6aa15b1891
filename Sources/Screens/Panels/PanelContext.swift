package import Calendar
package import Facts
package import Metrics
internal import Views

/// What the screen adds to a panel frame when it draws it: everything that is not data.
package struct PanelContext: Sendable, Equatable {
  /// A brighter border and a bold title.
  package var isFocused = false
  /// Drawn dim with its age in the border: the data are older than they should be.
  package var isStale = false
  /// The crosshair's instant, the same in every panel.
  package var cursor: Timestamp?
  /// Instants marked A and B.
  package var marks: [Timestamp] = []
  package var now: Timestamp
  /// The zone that times are written in; nil for UTC.
  package var zone: ZoneTable?
  /// Names of series that are not drawn, only named in the legend.
  package var hiddenSeries: Set<String> = []
  /// The first row and column shown of a table; the first line of a text.
  package var scroll = (row: 0, column: 0)
  /// The column a table is ordered by; nil leaves the frame's order.
  package var sort: (column: Int, isDescending: Bool)?
  /// The row a table marks as chosen, counted after sorting.
  package var selectedRow: Int?
  /// Without border and title: the panel page draws its own.
  package var isBare = false
  /// Numbers in large letters: not where the terminal has no blocks to draw them with.
  package var hasBlocks = true
  /// When alerts fired that belong to the panel, and how they stand.
  package var showsAlerts = true
  /// All that are known, those that matter most first; when they lasted is shown and hidden as when alerts fired.
  package var incidents: [IncidentFact] = []
  /// All maintenance windows that are known; shown and hidden likewise.
  package var maintenance: [MaintenanceFact] = []
  /// The alert that the whole page is about, which no frame needs to name.
  package var ownAlert: String?

  package init(now: Timestamp) { self.now = now }

  package static func == (a: PanelContext, b: PanelContext) -> Bool {
    a.isFocused == b.isFocused && a.isStale == b.isStale && a.cursor == b.cursor
      && a.marks == b.marks && a.now == b.now && a.zone == b.zone
      && a.hiddenSeries == b.hiddenSeries && a.scroll == b.scroll
      && a.sort?.column == b.sort?.column && a.sort?.isDescending == b.sort?.isDescending
      && a.selectedRow == b.selectedRow && a.isBare == b.isBare && a.hasBlocks == b.hasBlocks
      && a.showsAlerts == b.showsAlerts && a.incidents == b.incidents
      && a.maintenance == b.maintenance
      && a.ownAlert == b.ownAlert
  }

  /// Seconds east of UTC at an instant.
  func offset(_ time: Timestamp) -> Int { zone?.offset(at: time) ?? 0 }
}
