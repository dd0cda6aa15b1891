internal import JSON

/// Schema v2: panels are `elements`, placed by a tree of layouts.
extension DashboardLoader {
  mutating func second() -> Dashboard {
    let settings = json["timeSettings"]
    header(time: settings, refresh: settings["autoRefresh"].text)
    dashboard.timezone = settings["timezone"].string ?? ""
    for variable in json["variables"].elements {
      let kinds: [String: Variable.Kind] = [
        "QueryVariable": .query, "CustomVariable": .custom, "IntervalVariable": .interval,
        "DatasourceVariable": .datasource, "ConstantVariable": .constant,
        "TextVariable": .textbox, "AdhocVariable": .adhoc,
      ]
      let type = variable["kind"].string ?? ""
      let spec = variable["spec"]
      guard let name = spec["name"].string, !name.isEmpty else { continue }
      guard let kind = kinds[type] else {
        warn("variable \(name): kind \(type) is not known, its saved value is used")
        dashboard.variables.append(
          filled(Variable(name: name, kind: .constant), from: spec, type: type))
        continue
      }
      var filled = filled(Variable(name: name, kind: kind), from: spec, type: kind.rawValue)
      let query = spec["query"]
      if query["kind"].string == "DataQuery" {
        filled.source = source(query["datasource"])
        if filled.source.type.isEmpty {
          filled.source.type = (query["group"].string ?? "").lowercased()
        }
      }
      dashboard.variables.append(filled)
    }
    annotations()
    place(json["layout"], row: nil, depth: 8)
    arrange()
    return dashboard
  }

  private mutating func place(_ layout: JSON, row: Int?, depth: Int) {
    guard depth > 0 else { return warn("layouts within layouts: the rest is left out") }
    let spec = layout["spec"]
    switch layout["kind"].string {
    case "GridLayout":
      for item in spec["items"].elements {
        let place = item["spec"]
        let rect = GridRect(
          x: gridNumber(place["x"]) ?? -1, y: gridNumber(place["y"]) ?? -1,
          width: min(max(gridNumber(place["width"]) ?? 12, 1), 24),
          height: min(max(gridNumber(place["height"]) ?? 8, 1), 400))
        if item["kind"].string == "GridLayoutRow" {
          let id = row2(place, isCollapsed: place["collapsed"].bool ?? false)
          for inner in place["elements"].elements {
            let place = inner["spec"]
            let rect = GridRect(
              x: gridNumber(place["x"]) ?? -1, y: gridNumber(place["y"]) ?? -1,
              width: min(max(gridNumber(place["width"]) ?? 12, 1), 24),
              height: min(max(gridNumber(place["height"]) ?? 8, 1), 400))
            element(place["element"], repeated: place["repeat"], grid: rect, row: id)
          }
        } else {
          element(place["element"], repeated: place["repeat"], grid: rect, row: row)
        }
      }
    case "AutoGridLayout", "ResponsiveGridLayout":
      let columns = min(max(spec["maxColumnCount"].integer ?? 3, 1), 24)
      for item in spec["items"].elements {
        let rect = GridRect(x: -1, y: -1, width: max(1, 24 / columns), height: 8)
        element(item["spec"]["element"], repeated: item["spec"]["repeat"], grid: rect, row: row)
      }
    case "RowsLayout":
      for item in spec["rows"].elements {
        let inner = item["spec"]
        let id = row2(
          inner, isCollapsed: inner["collapse"].bool ?? inner["collapsed"].bool ?? false)
        place(inner["layout"], row: id, depth: depth - 1)
      }
    case "TabsLayout":
      // Tabs become rows: all of them can be reached, only the first is open.
      for (index, item) in spec["tabs"].elements.enumerated() {
        let inner = item["spec"]
        let id = row2(inner, isCollapsed: index > 0)
        place(inner["layout"], row: id, depth: depth - 1)
      }
    case let kind:
      warn("layout \(kind ?? "without a kind") is not known: its panels stand in the file's order")
      for member in json["elements"].members {
        let rect = GridRect(x: -1, y: -1, width: 12, height: 8)
        element(
          .object([.init("name", .string(member.name))]), repeated: .null, grid: rect, row: row)
      }
    }
  }

  private mutating func row2(_ spec: JSON, isCollapsed: Bool) -> Int {
    let id = uniqueID(.null)
    var panel = Panel(id: id, kind: "row", grid: GridRect(x: 0, y: 0, width: 24, height: 1))
    panel.title = spec["title"].string ?? ""
    panel.isCollapsed = isCollapsed
    panel.repeatVariable = spec["repeat"]["value"].string
    dashboard.panels.append(panel)
    return id
  }

  private mutating func element(_ reference: JSON, repeated: JSON, grid: GridRect, row: Int?) {
    guard dashboard.panels.count < Self.mostPanels else { return }
    guard let name = reference["name"].string else { return warn("a place without an element") }
    let element = json["elements"][name]
    let spec = element["spec"]
    guard spec.isObject else { return warn("element \(name) is missing") }
    var classic: [JSON.Member] = [
      .init("id", spec["id"]), .init("title", spec["title"]),
      .init("description", spec["description"]), .init("links", spec["links"]),
    ]
    if element["kind"].string == "LibraryPanel" {
      classic.append(.init("libraryPanel", spec["libraryPanel"]))
    }
    let visual = spec["vizConfig"]
    // In v2alpha1 the kind of the visualisation is its `kind`.
    let kind = visual["group"].string ?? visual["kind"].string ?? ""
    classic.append(.init("type", .string(kind)))
    classic.append(.init("options", visual["spec"]["options"]))
    classic.append(.init("fieldConfig", visual["spec"]["fieldConfig"]))
    if let variable = repeated["value"].string {
      classic.append(.init("repeat", .string(variable)))
      classic.append(.init("repeatDirection", repeated["direction"]))
      classic.append(.init("maxPerRow", repeated["maxPerRow"]))
    }
    let data = spec["data"]["spec"]
    let options = data["queryOptions"]
    for name in ["interval", "maxDataPoints", "timeFrom", "timeShift", "hideTimeOverride"] {
      classic.append(.init(name, options[name]))
    }
    classic.append(
      .init(
        "transformations",
        .array(
          data["transformations"].elements.map { json in
            let spec = json["spec"]
            return .object([
              .init("id", json["group"].string.map(JSON.string) ?? spec["id"]),
              .init("options", spec["options"]), .init("disabled", spec["disabled"]),
              .init("filter", spec["filter"]), .init("topic", spec["topic"]),
            ])
          })))
    classic.append(.init("targets", .array(data["queries"].elements.map(classicTarget))))
    let json = JSON.object(classic)
    dashboard.panels.append(panel(json, id: uniqueID(json), grid: grid, row: row))
  }

  private func classicTarget(_ json: JSON) -> JSON {
    let spec = json["spec"]
    let query = spec["query"]
    let group = query["group"].string ?? query["kind"].string ?? ""
    var members = query["spec"].members
    members.append(.init("refId", spec["refId"]))
    members.append(.init("hide", spec["hidden"]))
    var source: [JSON.Member] = [.init("type", .string(group))]
    let named = query["datasource"]["name"].string ?? spec["datasource"]["uid"].string
    if let named { source.append(.init("uid", .string(named))) }
    members.append(.init("datasource", .object(source)))
    return .object(members)
  }
}
