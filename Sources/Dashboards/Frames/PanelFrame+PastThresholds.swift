internal import JSON

/// A value that a panel shows past one of its thresholds.
package struct ValuePastThreshold: Sendable, Hashable {
  /// Whose value it is; empty where the panel shows one.
  package var name: String
  /// As the panel shows it, with its unit.
  package var text: String
  /// Which threshold it is past, "above 5 %"; empty where the panel does not say.
  package var bound: String
  /// Else it warns.
  package var isCritical: Bool
}

/// A value in its threshold's colour, whose it is, and which threshold that is.
private typealias ColoredValue = (color: FrameColor, name: String, text: String, bound: String)

extension PanelFrame {
  /// The values past a threshold, critical ones first, else in the panel's order.
  package var pastThresholds: [ValuePastThreshold] {
    let values = coloredValues
    func those(_ color: FrameColor) -> [ValuePastThreshold] {
      values.lazy.filter { $0.color == color }.map {
        ValuePastThreshold(
          name: $0.name, text: $0.text, bound: $0.bound, isCritical: color == .crit)
      }
    }
    return those(.crit) + those(.warn)
  }

  fileprivate var coloredValues: [ColoredValue] {
    switch content {
    case .stat(let stat): colored(stat.cells)
    case .gauge(let gauge): colored(gauge.cells)
    case .bars(let bars): colored(bars.cells)
    case .graph(let graph):
      graph.series.compactMap { series -> ColoredValue? in
        let last = series.calcs.last
        guard !series.isHidden, let band = graph.thresholds.last(where: { last >= $0.from })
        else { return nil }
        let format = graph.format(of: series)
        let bound = band.from.isFinite ? "above " + format.text(band.from) : "is too low"
        return (band.color, series.name, format.text(last), bound)
      }
    case .table(let table):
      table.rows.flatMap { row -> [ColoredValue] in
        let name = zip(table.columns, row).first { !$0.isNumeric && $1.number.isNaN }?.1.text ?? ""
        return zip(table.columns, row).compactMap { column, cell -> ColoredValue? in
          guard column.isNumeric, let color = cell.color else { return nil }
          let words = [name, column.name].filter { !$0.isEmpty }
          return (color, words.joined(separator: " "), cell.text, "")
        }
      }
    case .text, .unsupported, .pending: []
    }
  }

  fileprivate func colored(
    _ cells: [ValueCell]
  ) -> [ColoredValue] {
    cells.filter { !$0.state.isEmpty }.map { cell in
      (cell.color, cell.name == title || cells.count == 1 ? "" : cell.name, cell.text, cell.state)
    }
  }
}

extension Panel {
  /// Whether a value of it can be past a threshold: it has some, and they show.
  package var hasThresholds: Bool {
    let kind = DrawnKind.of(self)
    if kind == .unsupported || isRow { return false }
    if kind == .graph, !showsThresholds { return false }
    let own = fields.defaults.thresholds.map { $0.steps.count > 1 } ?? false
    return own
      || fields.overrides.contains { override in
        override.properties.contains { ["thresholds", "oldThresholds"].contains($0.name) }
      }
  }

  /// Of a graph: whether its thresholds are drawn.
  var showsThresholds: Bool {
    let mode = fields.defaults.custom("thresholdsStyle")["mode"].string ?? "off"
    return mode != "off" || kind == "graph" && !json["thresholds"].elements.isEmpty
  }
}
