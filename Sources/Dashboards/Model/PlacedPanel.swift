/// A panel where it stands once variables are known: one for each value where it repeats.
package struct PlacedPanel: Sendable, Hashable {
  package var id: PanelID
  package var panel: Panel
  /// With variables filled in.
  package var title: String
  package var grid: GridRect
  /// The row it belongs to.
  package var row: PanelID?
  /// What the repeat's variables are for this copy.
  package var scoped: [String: VariableOption]

  package init(
    id: PanelID, panel: Panel, title: String, grid: GridRect, row: PanelID? = nil,
    scoped: [String: VariableOption] = [:]
  ) {
    self.id = id
    self.panel = panel
    self.title = title
    self.grid = grid
    self.row = row
    self.scoped = scoped
  }

  package var isRow: Bool { panel.isRow }
}
