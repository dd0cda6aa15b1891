package import Calendar
package import JSON

/// A Grafana dashboard, whatever its age, in one shape. Texts are templates: variables are not filled in yet.
package struct Dashboard: Sendable, Hashable {
  package var uid = ""
  package var title = ""
  package var description = ""
  package var tags: [String] = []
  /// The time range the dashboard opens with, as Grafana writes it ("now-6h", "now").
  package var from = "now-6h"
  package var to = "now"
  /// Where its weeks and business years begin.
  package var calendar = CalendarRules()
  /// How often it refreshes; nil for never.
  package var refresh: Duration?
  /// "utc", "browser", "" or a zone's name.
  package var timezone = ""
  package var variables: [Variable] = []
  /// Panels and rows in reading order. A row's panels follow it and name it in `row`.
  package var panels: [Panel] = []
  package var links: [DashboardLink] = []
  /// Queries whose results are marked on every graph.
  package var annotations: [AnnotationQuery] = []
  /// What the file asks for and cannot be had; the rest works.
  package var warnings: [String] = []
  /// Those of the warnings that belong on the screen: what is shown is not what the file asks for.
  package var notices: [String] = []

  package init() {}

  /// Its times are meant in UTC; every other zone is the reader's.
  package var wantsUTC: Bool { timezone.lowercased() == "utc" }
  /// The zone that its times are told in by name; nil where that is UTC or left to the reader.
  package var namedZone: String? {
    ["", "utc", "browser", "default"].contains(timezone.lowercased()) ? nil : timezone
  }

  /// Panels without rows.
  package var drawnPanels: [Panel] { panels.filter { !$0.isRow } }
}

/// A place in Grafana's grid: 24 columns wide, rows of 30 pixels.
package struct GridRect: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
  package var maxX: Int { x + width }
  package var maxY: Int { y + height }
  package func intersects(_ other: GridRect) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }

  /// How many columns the grid has.
  package static let columns = 24
}

/// Which data source a panel, query or variable asks: nothing for the default, else what the file knows of it.
package struct SourceReference: Sendable, Hashable {
  /// The plugin ("prometheus", "loki"), lower case; "" where the file does not say.
  package var type = ""
  /// A uid or name, perhaps a template ("${datasource}").
  package var name = ""
  package init(type: String = "", name: String = "") {
    self.type = type
    self.name = name
  }
}

/// One query of a panel.
package struct PanelTarget: Sendable, Hashable {
  package enum Format: Sendable, Hashable { case timeSeries, table, heatmap }
  package var refID: String
  /// PromQL with variables in place; for other data sources whatever text they ask.
  package var expression: String
  package var source: SourceReference
  package var legend = ""
  package var format = Format.timeSeries
  package var isInstant = false
  package var isRange = true
  package var isHidden = false
  /// The least step, a template; "" for none.
  package var interval = ""
  package var intervalFactor = 1
  /// The query's JSON, for what only one data source knows.
  package var json: JSON
  package init(refID: String, expression: String, source: SourceReference, json: JSON = .null) {
    self.refID = refID
    self.expression = expression
    self.source = source
    self.json = json
  }
}

/// One step of a panel's transformations: what it does is read from its options when it runs.
package struct Transformation: Sendable, Hashable {
  package var id: String
  package var options: JSON
  package var isDisabled: Bool
  /// Which frames it takes in: nil for all.
  package var filter: JSON?
  /// What it works on: nil and "series" for the queries' results, else "annotations", "alertStates".
  package var topic: String?
  package init(
    id: String, options: JSON, isDisabled: Bool = false, filter: JSON? = nil, topic: String? = nil
  ) {
    self.id = id
    self.options = options
    self.isDisabled = isDisabled
    self.filter = filter
    self.topic = topic
  }
}
