internal import JSON

/// What a panel is drawn as, whatever its plugin is called.
enum DrawnKind: Sendable, Hashable {
  case graph, stat, gauge, bars, table, text, quantiles, row
  case unsupported

  init(_ panel: Panel) {
    if panel.libraryPanel != nil, panel.targets.isEmpty {
      self = .unsupported
      return
    }
    switch panel.kind {
    case "graph" where panel.json["xaxis"]["mode"].string == "series": self = .bars
    case "graph", "timeseries", "trend", "heatmap", "heatmap-new", "xychart": self = .graph
    case "stat": self = .stat
    case "singlestat", "grafana-singlestat-panel":
      self = panel.json["gauge"]["show"].bool == true ? .gauge : .stat
    case "gauge": self = .gauge
    case "bargauge", "piechart", "grafana-piechart-panel", "barchart": self = .bars
    case "table", "table-old": self = .table
    case "state-timeline", "status-history", "natel-discrete-panel": self = .graph
    case "quantiles", "vigil-quantiles-panel": self = .quantiles
    case "text": self = .text
    case "row": self = .row
    default: self = .unsupported
    }
  }

  /// Whether it shows how values went over time.
  var asksRange: Bool { self != .table && self != .bars }
}

extension Panel {
  /// Whether its kind is drawn, with figures or text rather than a labelled box.
  package var isDrawable: Bool { DrawnKind(self) != .unsupported }
}
