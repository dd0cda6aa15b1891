import Calendar
import Cells
import Dashboards
import Metrics
import Views

extension ViewState {
  /// Follows what the panel page's cursor is on. Of several links that one which leads to a dashboard here; where that
  /// is not one, they are listed. nil where there is no link.
  mutating func followDataLink(_ scene: Scene) -> [Command]? {
    guard let frame = scene.panelFrame else { return nil }
    let links = scene.dataLinks(of: frame)
    guard !links.isEmpty else { return nil }
    let here = links.filter { $0.dashboard != nil }
    guard let only = links.count == 1 ? links[0] : here.count == 1 ? here[0] : nil else {
      overlay = .choice(linkChoice([("this row", links)], scene))
      return []
    }
    let commands = follow(only, scene)
    if links.count > 1, message == nil {
      message = "\(links.count - 1) more: \(keymap.label(.links)) lists the links"
    }
    return commands
  }

  /// Lists where the panel with the focus and the dashboard lead.
  mutating func listLinks(_ scene: Scene) {
    let frame = scene.focusedFrame
    let data = frame.map { scene.dataLinks(of: $0) } ?? []
    let all = frame.map { scene.links(of: $0) } ?? []
    let groups = [
      ("what the cursor is on", data), ("panel", Array(all.dropFirst(data.count))),
      ("dashboard", scene.dashboardLinks),
    ].filter { !$0.1.isEmpty }
    guard !groups.isEmpty else {
      message =
        frame == nil && page == .dashboard
        ? "the dashboard has no links; a panel with the focus may have some"
        : "neither panel nor dashboard has links"
      return
    }
    overlay = .choice(linkChoice(groups, scene))
  }

  private func linkChoice(_ groups: [(name: String, links: [FilledLink])], _ scene: Scene)
    -> Choice
  {
    var entries: [Choice.Entry] = []
    for group in groups {
      if groups.count > 1 {
        entries.append(
          Choice.Entry(item: PickerItem(text: group.name, isHeading: true), deed: nil))
      }
      for link in group.links {
        var item = PickerItem(text: link.title, detail: link.url)
        if let board = link.dashboard {
          let values = board.address.variables.sorted { $0.key < $1.key }.map {
            $0.key + "=" + $0.value.joined(separator: ",")
          }
          item.detail = (["▸ " + board.title] + values).joined(separator: "  ")
        }
        entries.append(Choice.Entry(item: item, deed: { $0.follow(link, $1) }))
      }
    }
    return Choice(
      title: "Links", hint: "↵ opens a dashboard, shows and copies another address",
      entries: entries)
  }

  /// Opens the dashboard that a link leads to, with its variables and time. What leads elsewhere is shown and copied:
  /// on a bastion there is nothing to open it with.
  mutating func follow(_ link: FilledLink, _ scene: Scene) -> [Command] {
    guard let board = link.dashboard else {
      overlay = .detail(
        Detail(title: link.title, lines: [link.url], copied: link.url))
      return [.copy(cleaned(link.url))]
    }
    let address = board.address
    if let alert = AlertAddress.alert(board.uid) { return openAlert(alert, scene) }
    if let number = IncidentAddress.incident(board.uid) { return openIncident(number, scene) }
    var commands = openDashboard(board.uid, picking: address.variables, scene)
    if let number = address.panel { open(panel: PanelID(number)) }
    if let from = address.from ?? (address.to == nil ? nil : "now-6h") {
      let now = scene.snapshot.now
      if let start = TimeSelection.bound(from, now: now, zone: scene.zone),
        let end = TimeSelection.bound(address.to ?? "now", now: now, zone: scene.zone)
      {
        let range = TimeSelection(from: start, to: end, rules: scene.selection.rules)
        if range.parameters != time?.parameters {
          time = range
          cursor = nil
          commands.append(.setTime(range))
        }
      } else {
        message = "the link's time \(from) to \(address.to ?? "now") is none that is known"
      }
    }
    return commands
  }
}

extension TimeSelection {
  /// As parameters of an address.
  var parameters: String { "from=" + TimeSelection.text(from) + "&to=" + TimeSelection.text(to) }

  private static func text(_ bound: TimeExpression) -> String {
    let steps = bound.steps.map(text).joined()
    switch bound.origin {
    case .at(let time): return "\(time.milliseconds)" + (steps.isEmpty ? "" : "||" + steps)
    case .now: return "now" + steps
    }
  }

  private static func text(_ step: TimeExpression.Step) -> String {
    switch step {
    case .round(let unit): return "/" + letters(unit)
    case .move(var count, var unit):
      // One unit, the largest that tells it exactly: Grafana knows neither milliseconds nor `1h30m`.
      if unit == .millisecond {
        let units: [CalendarUnit] = [.day, .hour, .minute]
        unit =
          units.first { $0.milliseconds.map { count.isMultiple(of: $0) } ?? false } ?? .second
        count /= unit.milliseconds ?? 1
      }
      return (count < 0 ? "-" : "%2B") + "\(count.magnitude)" + letters(unit)
    }
  }

  private static func letters(_ unit: CalendarUnit) -> String {
    switch unit {
    case .millisecond: "ms"
    case .second: "s"
    case .minute: "m"
    case .hour: "h"
    case .day: "d"
    case .week: "w"
    case .month: "M"
    case .quarter: "Q"
    case .year: "y"
    case .fiscalQuarter: "fQ"
    case .fiscalYear: "fy"
    }
  }
}
