import Cells
import Dashboards

extension PanelKind {
  /// Its frames are tables or graphs, drawn as those; the kind gives it its name and its room.
  static let quantiles = PanelKind(
    name: "quantiles", answersTo: ["quantiles", "vigil-quantiles-panel"],
    leastColumns: 44, leastRows: 4, draws: { _ in false }, draw: { _, _, _, _ in })
}
