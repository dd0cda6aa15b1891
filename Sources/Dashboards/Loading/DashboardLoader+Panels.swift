internal import JSON

extension DashboardLoader {
  /// `panels` since schema 16: a row's panels follow it, or are inside it where it is collapsed.
  mutating func panels(_ list: [JSON]) {
    var row: Int?
    for json in readingOrder(list) {
      guard room() else { return }
      if json["type"].string == "row" {
        let id = add(row: json, y: gridNumber(json["gridPos"]["y"]))
        row = id
        for inner in json["panels"].elements
        where inner.isObject && !isSavedCopy(inner) && room() {
          add(panel: inner, row: id)
        }
        // What follows a folded row that has its panels inside is not in it.
        if !json["panels"].elements.isEmpty { row = nil }
      } else {
        add(panel: json, row: row)
      }
    }
  }

  /// Grafana orders panels by place before it deals them out to rows; the file's order decides where one has none.
  private func readingOrder(_ list: [JSON]) -> [JSON] {
    let panels = list.filter { $0.isObject && !isSavedCopy($0) }
    let places = panels.map {
      (gridNumber($0["gridPos"]["y"]), gridNumber($0["gridPos"]["x"]) ?? 0)
    }
    guard places.allSatisfy({ $0.0 != nil }) else { return panels }
    return panels.indices.sorted { a, b in
      let (p, q) = (places[a], places[b])
      if p.0 != q.0 { return (p.0 ?? 0) < (q.0 ?? 0) }
      if p.1 != q.1 { return p.1 < q.1 }
      return a < b
    }.map { panels[$0] }
  }

  /// `rows[]` before schema 16: spans of 12 columns, heights in pixels.
  mutating func rows(_ list: [JSON]) {
    var y = 0
    let showsAnyTitle = list.contains {
      $0["showTitle"].bool == true || $0["collapse"].bool == true
    }
    for json in list where json.isObject && !isSavedCopy(json) {
      guard room() else { return }
      let isCollapsed = json["collapse"].bool ?? false
      let title = json["title"].string ?? ""
      let repeated = json["repeat"].string ?? ""
      var row: Int?
      if (showsAnyTitle && json["showTitle"].bool == true) || isCollapsed || !repeated.isEmpty {
        row = add(
          row: .object([
            .init("title", .string(title)), .init("repeat", .string(repeated)),
            .init("collapsed", .bool(isCollapsed)),
          ]), y: y)
        y += 1
      }
      let height = max(3, rowHeight(json["height"]))
      var x = 0
      var lineHeight = 0
      for panel in json["panels"].elements
      where panel.isObject && !isSavedCopy(panel) && room() {
        let span = panel["span"].number ?? 4
        let width = min(24, max(1, Int((span.isFinite ? min(max(span, 0), 12) : 4) * 2)))
        let own = panel["height"] == .null ? height : max(3, rowHeight(panel["height"]))
        if x + width > GridRect.columns {
          y += lineHeight
          x = 0
          lineHeight = 0
        }
        add(panel: panel, row: row, grid: GridRect(x: x, y: y, width: width, height: own))
        x += width
        lineHeight = max(lineHeight, own)
      }
      y += lineHeight
    }
  }

  private mutating func room() -> Bool {
    if dashboard.panels.count < Self.mostPanels { return true }
    warn("more than \(Self.mostPanels) panels: the rest is left out")
    return false
  }

  /// "250px" or 250 in rows of 30 pixels with 8 between them.
  private func rowHeight(_ json: JSON) -> Int {
    let text = json.text ?? "250px"
    let number = Double(text.prefix { $0.isNumber || $0 == "." }) ?? 250
    return Int((min(max(number, 0), 10_000) / 38).rounded(.up))
  }

  func gridNumber(_ json: JSON) -> Int? {
    json.number.flatMap { $0.isFinite && $0.magnitude < 1e6 ? Int($0.rounded()) : nil }
  }

  private mutating func add(row json: JSON, y: Int?) -> Int {
    let id = uniqueID(json)
    var panel = Panel(
      id: id, kind: "row", grid: GridRect(x: 0, y: y ?? -1, width: 24, height: 1), json: .null)
    panel.title = json["title"].string ?? ""
    panel.isCollapsed = json["collapsed"].bool ?? false
    panel.repeatVariable = json["repeat"].string.flatMap { $0.isEmpty ? nil : $0 }
    dashboard.panels.append(panel)
    return id
  }

  private mutating func add(panel json: JSON, row: Int?, grid: GridRect? = nil) {
    let position = json["gridPos"]
    var rect: GridRect
    if let grid, !position.isObject {
      rect = grid
    } else {
      rect = GridRect(
        x: gridNumber(position["x"]) ?? -1, y: gridNumber(position["y"]) ?? -1,
        width: gridNumber(position["w"]) ?? 12, height: gridNumber(position["h"]) ?? 8)
    }
    rect.width = min(max(rect.width, 1), 24)
    rect.height = min(max(rect.height, 1), 400)
    let panel = self.panel(json, id: uniqueID(json), grid: rect, row: row)
    dashboard.panels.append(panel)
  }

  /// Everything of a panel that all kinds share.
  mutating func panel(_ json: JSON, id: Int, grid: GridRect, row: Int?) -> Panel {
    let json = withDefinition(json)
    var kind = json["type"].string ?? ""
    let library = json["libraryPanel"]
    var panel = Panel(id: id, kind: kind, grid: grid, json: json)
    if library.isObject {
      panel.fromLibrary = library["name"].string ?? library["uid"].string ?? "unnamed"
      if kind.isEmpty { kind = "library-panel" }
    }
    panel.kind = kind.isEmpty ? "unknown" : kind
    panel.row = row
    panel.title = json["title"].string ?? library["name"].string ?? ""
    panel.description = json["description"].string ?? ""
    panel.links = LinkReader.panel(json["links"])
    panel.repeatVariable = json["repeat"].string.flatMap { $0.isEmpty ? nil : $0 }
    panel.repeatsVertically = json["repeatDirection"].string == "v"
    panel.maxPerRow =
      json["maxPerRow"].integer
      ?? json["minSpan"].integer.flatMap {
        $0 > 0 ? max(1, 24 / max(1, min($0, 24))) : nil
      }
    panel.source = source(json["datasource"])
    panel.timeFrom = json["timeFrom"].string.flatMap { $0.isEmpty ? nil : $0 }
    panel.timeShift = json["timeShift"].string.flatMap { $0.isEmpty ? nil : $0 }
    panel.hidesTimeOverride = json["hideTimeOverride"].bool ?? false
    panel.minInterval = json["interval"].text.flatMap { $0.isEmpty ? nil : $0 }
    panel.maxDataPoints = json["maxDataPoints"].integer.flatMap { $0 > 0 ? $0 : nil }
    panel.targets = json["targets"].elements.enumerated().compactMap { index, target in
      self.target(target, index: index, of: panel)
    }
    panel.transformations = json["transformations"].elements.compactMap { json in
      guard let id = json["id"].string else { return nil }
      return Transformation(
        id: id, options: json["options"], isDisabled: json["disabled"].bool ?? false,
        filter: json["filter"].isObject ? json["filter"] : nil, topic: json["topic"].string)
    }
    panel.fields = FieldConfigReader.read(panel)
    return panel
  }

  mutating func target(_ json: JSON, index: Int, of panel: Panel) -> PanelTarget? {
    guard json.isObject else { return nil }
    let own = source(json["datasource"])
    let source = own == SourceReference() || own.type == "mixed" ? panel.source : own
    let expression =
      json["expr"].string ?? json["query"].string ?? json["rawSql"].string ?? json["target"].string
      ?? json["queryText"].string ?? ""
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let refID = json["refId"].string ?? String(letters[index % letters.count])
    var target = PanelTarget(refID: refID, expression: expression, source: source, json: json)
    target.legend = json["legendFormat"].string ?? ""
    switch json["format"].string {
    case "table": target.format = .table
    case "heatmap": target.format = .heatmap
    default: target.format = .timeSeries
    }
    target.isInstant = json["instant"].bool ?? false
    // An old query is a range query unless it says instant.
    target.isRange = json["range"].bool ?? !target.isInstant
    if !target.isInstant && !target.isRange { target.isRange = true }
    target.isHidden = json["hide"].bool ?? false
    // `step` beside it is what Grafana once computed for the range of that moment: it says nothing.
    target.interval = json["interval"].text ?? ""
    target.intervalFactor = min(max(json["intervalFactor"].integer ?? 1, 1), 100)
    return target
  }

  /// A data source as files name it: an object with type and uid, a name, `${DS_…}` of `__inputs`, or nothing.
  func source(_ json: JSON) -> SourceReference {
    var reference = SourceReference()
    if let text = json.string {
      reference.name = text
    } else {
      reference.type = (json["type"].string ?? "").lowercased()
      reference.name = json["uid"].string ?? json["name"].string ?? ""
    }
    var name = reference.name
    if name.hasPrefix("${"), name.hasSuffix("}") { name = String(name.dropFirst(2).dropLast()) }
    if let input = inputs[name], input.isSource {
      reference.type = input.type.lowercased()
      reference.name = ""
    }
    if ["-- Mixed --", "-- Mixed --".lowercased()].contains(reference.name) {
      reference = SourceReference(type: "mixed")
    }
    if reference.name == "-- Grafana --" || reference.name == "grafana" {
      reference = SourceReference(type: "datasource", name: "grafana")
    }
    if reference.name == "-- Dashboard --" {
      reference = SourceReference(type: "datasource", name: "dashboard")
    }
    return reference
  }
}
