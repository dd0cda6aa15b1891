internal import Calendar
internal import JSON
internal import Metrics

/// Reads one dashboard's JSON; what it cannot use becomes a warning.
struct DashboardLoader {
  let json: JSON
  var dashboard = Dashboard()
  /// What `__inputs` names stand for: "DS_PROMETHEUS" → the plugin's id, constants → their value.
  var inputs: [String: DashboardInput] = [:]
  /// The library panels that an export brings along, by uid and by name.
  var library: [String: JSON] = [:]
  var usedIDs: Set<Int> = []
  var nextID = 1
  /// No dashboard of a person holds more; what is beyond is left out with a warning.
  static let mostPanels = 5_000

  init(_ json: JSON) {
    self.json = json
    for input in json["__inputs"].elements {
      guard let name = input["name"].string else { continue }
      inputs[name] = DashboardInput(
        type: input["pluginId"].string ?? "", isSource: input["type"].string == "datasource",
        value: input["value"].text ?? "")
    }
    readLibrary()
  }

  /// The classic schemas, `rows` or `panels`.
  mutating func first() -> Dashboard {
    header(time: json["time"], refresh: json["refresh"].text)
    for variable in json["templating"]["list"].elements {
      if let variable = self.variable(variable) { dashboard.variables.append(variable) }
    }
    addInputConstants()
    annotations()
    var used: Set<Int> = []
    for id in panelIDs(json) { used.insert(id) }
    nextID = (used.max() ?? 0) + 1
    if !json["rows"].elements.isEmpty && json["panels"].elements.isEmpty {
      rows(json["rows"].elements)
    } else {
      panels(json["panels"].elements)
    }
    arrange()
    return dashboard
  }

  mutating func header(time: JSON, refresh: String?) {
    dashboard.uid = json["uid"].string ?? ""
    dashboard.title = json["title"].string ?? "Untitled"
    dashboard.description = json["description"].string ?? ""
    dashboard.tags = json["tags"].elements.compactMap(\.string)
    if let from = time["from"].text, !from.isEmpty { dashboard.from = from }
    if let to = time["to"].text, !to.isEmpty { dashboard.to = to }
    dashboard.timezone = json["timezone"].string ?? ""
    readClockwork(refresh: refresh ?? "", time)
    dashboard.links = LinkReader.dashboard(json["links"])
  }

  /// The window, the calendar and the refresh; what cannot be read is named on the screen.
  private mutating func readClockwork(refresh: String, _ time: JSON) {
    let settings = json["timeSettings"].isObject ? json["timeSettings"] : json
    dashboard.calendar = CalendarRules(
      weekStart: settings["weekStart"].string,
      fiscalStart: settings["fiscalYearStartMonth"].integer)
    var window: [Timestamp] = []
    for (name, text) in [("from", dashboard.from), ("to", dashboard.to)] {
      let now = Timestamp(milliseconds: 0)
      if let read = TimeExpression(text, now: now, .utc) {
        window.append(read.resolve(now: now, .utc, dashboard.calendar, isEnd: name == "to"))
      } else {
        notice("the board's time \(name) “\(text)” is not understood: the last hour is shown")
      }
    }
    switch refresh {
    case "", "false", "0", "off": break
    case "auto":
      // As often as the window moves by a point.
      let span = window.count == 2 ? max(window[0], window[1]) - min(window[0], window[1]) : .zero
      dashboard.refresh = Step.sensible(
        max(.seconds(5), .milliseconds(span.milliseconds / Step.points)))
    default:
      dashboard.refresh = IntervalText.parse(refresh)
      if dashboard.refresh == nil { notice("the board's refresh “\(refresh)” is not understood") }
    }
  }

  mutating func notice(_ text: String) {
    warn(text)
    if dashboard.notices.count < 5 { dashboard.notices.append(text) }
  }

  mutating func addInputConstants() {
    for (name, input) in inputs.sorted(by: { $0.key < $1.key }) where !input.isSource {
      guard !dashboard.variables.contains(where: { $0.name == name }) else { continue }
      var variable = Variable(name: name, kind: .constant)
      variable.hiding = .variable
      variable.query = input.value
      dashboard.variables.append(variable)
    }
  }

  private func panelIDs(_ json: JSON) -> [Int] {
    let panels = json["panels"].elements + json["rows"].elements.flatMap { $0["panels"].elements }
    return panels.flatMap { panel in
      [panel["id"].integer].compactMap { $0 }
        + panel["panels"].elements.compactMap { $0["id"].integer }
    }.filter { (0..<1_000_000_000).contains($0) }
  }

  /// The panel's own id, or a fresh one where it has none or another panel has taken it.
  mutating func uniqueID(_ json: JSON) -> Int {
    if let id = json["id"].integer, (0..<1_000_000_000).contains(id), usedIDs.insert(id).inserted {
      return id
    }
    while !usedIDs.insert(nextID).inserted { nextID += 1 }
    return nextID
  }

  mutating func warn(_ text: String) {
    if dashboard.warnings.count < 100, !dashboard.warnings.contains(text) {
      dashboard.warnings.append(text)
    }
  }
}

/// What the exporter left open for the importer to fill in.
struct DashboardInput {
  var type: String
  var isSource: Bool
  var value: String
}
