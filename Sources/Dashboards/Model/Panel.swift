package import JSON

/// One panel, or a row, as the file has it.
package struct Panel: Sendable, Hashable {
  /// Its number in the file, made unique while loading.
  package var id: Int
  /// A template.
  package var title = ""
  package var description = ""
  /// Grafana's plugin id, as the file has it: "timeseries", "graph", "row".
  package var kind: String
  package var grid: GridRect
  /// The id of the row it belongs to.
  package var row: Int?
  /// Rows only: whether its panels are folded away when the dashboard opens.
  package var isCollapsed = false
  /// The variable for whose values the panel (or row) repeats.
  package var repeatVariable: String?
  package var repeatsVertically = false
  package var maxPerRow: Int?
  package var links: [DashboardLink] = []

  package var source = SourceReference()
  package var targets: [PanelTarget] = []
  package var transformations: [Transformation] = []
  package var fields = FieldConfig()
  /// A relative time of its own ("2h", "now/d"), and a shift back.
  package var timeFrom: String?
  package var timeShift: String?
  package var hidesTimeOverride = false
  /// The least step ("30s", ">1m", a variable).
  package var minInterval: String?
  package var maxDataPoints: Int?
  /// The panel's JSON, for what only its kind knows.
  package var json: JSON
  /// The library panel it stands for, whose definition is not in the file.
  package var fromLibrary: String?
  /// What a function made for it, in place of queries; nil of panels that a file has.
  package var made: PanelFrame.Content?
  /// Times that a function marks on its graph.
  package var shades: [ShadedInterval] = []

  package init(id: Int, kind: String, grid: GridRect, json: JSON = .null) {
    self.id = id
    self.kind = kind
    self.grid = grid
    self.json = json
  }

  package var isRow: Bool { kind == "row" }
  package var options: JSON { json["options"] }
}
