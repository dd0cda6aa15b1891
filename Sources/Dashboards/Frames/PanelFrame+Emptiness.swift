extension PanelFrame.Content {
  /// Whether there is nothing to draw but the reason.
  package var isEmpty: Bool {
    switch self {
    // What is no number is there nevertheless.
    case .graph(let graph):
      !graph.series.contains {
        $0.calcs.last.isNotANumber || $0.values.contains { !$0.isNaN }
      }
    case .stat(let stat): stat.cells.isEmpty
    case .gauge(let gauge): gauge.cells.isEmpty
    case .bars(let bars): bars.cells.isEmpty
    case .table(let table): table.columns.isEmpty || table.rows.isEmpty
    case .text, .unsupported, .pending: false
    }
  }
}
