internal import JSON

/// What Grafana's list of alerts is asked for, whatever its age.
package struct AlertListOptions: Sendable, Hashable {
  package enum Order: Int, Sendable, Hashable {
    case name = 1
    case nameDescending, importance, time, timeDescending
  }
  package enum State: Sendable, Hashable, CaseIterable {
    case firing, pending, noData, normal, error
  }
  /// The latest changes, not how things stand.
  package var showsChanges = false
  package var states: Set<State> = []
  package var order = Order.name
  /// The most rows.
  package var maxItems = 10
  /// Part of the name, a template.
  package var name = ""
  /// Conditions on an instance's labels in braces, a template; "" for none.
  package var labels = ""
  /// Only those of the dashboard it stands on.
  package var isOfDashboard = false
  /// Names of labels that instances are put together by; nil for by rule.
  package var groups: [String]?
  /// Only how many there are.
  package var isNumber = false
  /// What is asked for besides and not done.
  package var notApplied: [String] = []

  package init(_ panel: Panel) {
    let new = panel.options
    let json = new.isObject ? new : panel.json
    showsChanges = (json["showOptions"].string ?? json["show"].string) == "changes"
    states = Self.states(json["stateFilter"])
    order = json["sortOrder"].integer.flatMap(Order.init) ?? .name
    maxItems = min(max(json["maxItems"].integer ?? json["limit"].integer ?? 10, 1), 1000)
    name = json["alertName"].string ?? json["nameFilter"].string ?? ""
    labels = json["alertInstanceLabelFilter"].string ?? ""
    isOfDashboard =
      (json["dashboardAlerts"].bool ?? json["onlyAlertsOnDashboard"].bool) == true
    isNumber = json["viewMode"].string == "stat"
    if json["groupMode"].string == "custom" {
      groups = json["groupBy"].elements.compactMap(\.string)
    }
    for name in ["dashboardTitle", "dashboardFilter", "folder", "folderId", "datasource"] {
      let value = json[name]
      let isGiven =
        value.isObject
        ? value["title"].text?.isEmpty == false || value["uid"].text?.isEmpty == false
        : value.text?.isEmpty == false
      // Of an old panel all sources lie beside the options.
      if isGiven, new.isObject || name != "datasource" { notApplied.append("option \(name)") }
    }
    for name in ["tags", "dashboardTags"] where !json[name].elements.isEmpty {
      notApplied.append("option \(name)")
    }
  }

  /// An object of flags, or, of old files, a list of names. Without any all are meant.
  private static func states(_ json: JSON) -> Set<State> {
    let names = json.members.filter { $0.value.bool == true }.map(\.name)
    let words = Set(names + json.elements.compactMap(\.string))
    var states: Set<State> = []
    for word in words {
      switch word {
      case "firing", "alerting": states.insert(.firing)
      case "pending": states.insert(.pending)
      case "noData", "no_data": states.insert(.noData)
      case "normal", "ok", "inactive": states.insert(.normal)
      case "error", "execution_error": states.insert(.error)
      default: break
      }
    }
    return states.isEmpty ? Set(State.allCases) : states
  }
}
