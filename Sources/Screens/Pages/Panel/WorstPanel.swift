import Cells
import Dashboards
import Views

/// The panel that is farthest past its thresholds, and what in it is.
struct WorstPanel {
  var id: PanelID
  var isCritical: Bool
  /// "DB pool: checkout 40 above 30".
  var why: String
}

extension Scene {
  /// Of the panels that were evaluated, what is critical before what warns, then in the dashboard's order.
  var worstPanel: WorstPanel? {
    var warning: WorstPanel?
    for slot in snapshot.dashboard?.panels ?? [] where !slot.isRow {
      guard let frame = frame(slot.id), let bad = frame.worst else { continue }
      let title = frame.title.isEmpty ? slot.title : frame.title
      let found = WorstPanel(
        id: slot.id, isCritical: bad.isCritical,
        why: [title, bad.text].filter { !$0.isEmpty }
          .joined(separator: ": "))
      if found.isCritical { return found }
      warning = warning ?? found
    }
    return warning
  }
}

extension PanelFrame {
  /// The first value past a threshold, critical ones first.
  fileprivate var worst: (isCritical: Bool, text: String)? {
    var values: [(color: FrameColor, text: String)] = []
    func add(_ cells: [ValueCell]) {
      for cell in cells where !cell.state.isEmpty {
        let name = cell.name == title || cells.count == 1 ? "" : cell.name + " "
        values.append((cell.color, name + cell.text + " " + cell.state))
      }
    }
    switch content {
    case .stat(let stat): add(stat.cells)
    case .gauge(let gauge): add(gauge.cells)
    case .bars(let bars): add(bars.cells)
    case .graph(let graph):
      for series in graph.series where !series.isHidden {
        let last = series.calcs.last
        guard let band = graph.thresholds.last(where: { last >= $0.from }) else { continue }
        let format = graph.format(of: series)
        let bound = band.from.isFinite ? " above " + format.text(band.from) : " is too low"
        values.append((band.color, series.name + " " + format.text(last) + bound))
      }
    case .table(let table):
      for row in table.rows {
        let name = zip(table.columns, row).first { !$0.isNumeric && $1.number.isNaN }?.1.text ?? ""
        for (column, cell) in zip(table.columns, row) where column.isNumeric {
          guard let color = cell.color else { continue }
          let words = [name, column.name, cell.text].filter { !$0.isEmpty }
          values.append((color, words.joined(separator: " ")))
        }
      }
    case .text, .unsupported, .pending: break
    }
    if let worst = values.first(where: { $0.color == .crit }) { return (true, worst.text) }
    return values.first { $0.color == .warn }.map { (false, $0.text) }
  }
}
