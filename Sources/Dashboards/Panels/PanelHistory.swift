internal import JSON

extension PlacedPanel {
  /// A graph of what the panel tells of the moment alone, for its own page; nil where it is one, or tells no numbers.
  ///
  /// It asks the panel's queries over the window, untransformed, each series by a colour of its own.
  package var history: PlacedPanel? {
    guard DrawnKind.of(panel).hasHistory, panel.targets.contains(where: { !$0.isHidden }) else {
      return nil
    }
    var placed = self
    placed.id = id.history
    placed.panel.kind = "timeseries"
    placed.panel.json = .null
    placed.panel.description = ""
    placed.panel.links = []
    placed.panel.transformations = []
    placed.panel.fields.defaults.colorMode = nil
    for index in placed.panel.targets.indices {
      placed.panel.targets[index].isInstant = false
      placed.panel.targets[index].isRange = true
      if placed.panel.targets[index].format == .table {
        placed.panel.targets[index].format = .timeSeries
      }
    }
    return placed
  }
}
