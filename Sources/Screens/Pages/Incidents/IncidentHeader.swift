import Cells
import Facts
import Metrics
import Views

extension Scene {
  /// The way here: what matters of the incident, at a glance.
  var incidentCrumbs: [String] {
    guard let number = openIncident else { return ["Incidents"] }
    guard let incident = shownIncident else { return ["Incidents", "INC-\(number)"] }
    if parts.isNarrow { return ["Incidents", incident.name] }
    var told = [
      incident.name, incident.severity.name, incident.status.rawValue,
      incident.span(until: snapshot.now),
    ]
    if !incident.commander.isEmpty { told.append("commander: " + incident.commander) }
    if !incident.services.isEmpty { told.append(incident.services.joined(separator: ", ")) }
    return ["Incidents", told.joined(separator: "  ")]
  }
}

extension ScreenParts {
  /// Whether the top line has no room for more of an incident than its name.
  var isNarrow: Bool { body.width < 100 }
}

/// What is told of the incident beside what stands in the top line; in full where that is narrow.
func drawIncidentHeader(
  _ incident: IncidentFact, _ scene: Scene, _ rect: Rect, _ grid: inout Grid
) {
  guard !rect.isEmpty else { return }
  var x = rect.x + 1
  func put(_ text: String, _ style: Style, limit: Int = .max) {
    x += grid.put(
      text, x: x, y: rect.y, style: style, limit: max(0, min(limit, rect.right - x - 1)))
  }
  if scene.parts.isNarrow {
    put(incident.name + " ", Style(.title, bold: true))
    let token = incident.isOpen ? incident.severity.token : .muted
    put(incident.severity.name + " ", Style(token, bold: true))
    put(incident.status.rawValue + " " + incident.span(until: scene.snapshot.now), Style(.text))
    if !incident.commander.isEmpty, rect.width >= 60 {
      put(" · commander: " + incident.commander, Style(.text))
    }
    put(" · ", Style(.muted))
  }
  var told = scene.told(of: incident)
  let next = told.first.map { columns(of: $0.text) + 4 } ?? 0
  let most = max(rect.right - x - next, min(12, rect.width / 3))
  put(incident.title, Style(.title, bold: true), limit: most)
  // The last ones give way.
  func width() -> Int { told.reduce(0) { $0 + columns(of: $1.text) + 3 } }
  while told.count > 1, x + width() >= rect.right { told.removeLast() }
  for part in told {
    put(" · ", Style(.muted))
    put(part.text, part.style)
  }
}

extension Scene {
  /// What one has to know first.
  fileprivate func told(of incident: IncidentFact) -> [(text: String, style: Style)] {
    var parts: [(text: String, style: Style)] = []
    func add(_ text: String, _ token: Token = .muted) { parts.append((text, Style(token))) }
    if let target = incident.mergedInto { add("merged into INC-\(target)", .info) }
    if let unknown = snapshot.incident.unknown { add(unknown, .warn) }
    if incident.isUnsaved { add("unsaved", .warn) }
    if incident.isOpen, incident.people.isEmpty { add("nobody has taken it up", .warn) }
    let people = incident.isOpen ? onCall(incident) : []
    // Where little has room whom to call comes first.
    for text in self.parts.isNarrow ? people : [] { add(text, .info) }
    if incident.allAlerts > 0 {
      let active = incident.activeAlerts
      let text =
        self.parts.isNarrow
        ? "\(active)/\(incident.allAlerts) active"
        : "\(active) of \(incident.allAlerts) alerts active"
      add(text, active > 0 ? .crit : .muted)
    }
    let vanished = incident.alerts.reduce(0) { $0 + $1.vanished }
    if vanished > 0 { add("\(vanished) without data", .warn) }
    if let quiet = incident.quietSince, incident.isOpen {
      add("quiet for " + ageText(snapshot.now - quiet), .ok)
    }
    let due = incident.escalations.count(where: \.isDue)
    if due > 0, incident.isOpen, incident.acknowledged == nil {
      add(due == 1 ? "1 escalation due" : "\(due) escalations due", .warn)
    }
    for text in self.parts.isNarrow ? [] : people { add(text, .info) }
    let viewers = (incidentRecord?.viewers ?? []).filter { $0 != state.user }
    if !viewers.isEmpty { add("also here: " + viewers.joined(separator: ", "), .info) }
    let responders = incident.responders.filter { $0 != incident.commander }
    if !responders.isEmpty { add("responders: " + responders.joined(separator: ", ")) }
    if !incident.isOpen { add("opened " + told(incident.opened)) }
    return parts
  }
}

/// The line above the timeline or the graphs: which of them has the keys, and how far the timeline has been played.
func drawIncidentHeading(
  _ text: String, _ part: IncidentView.Focus, _ scene: Scene, _ parts: IncidentParts,
  _ grid: inout Grid
) {
  let rect = part == .timeline ? parts.timelineHeading : parts.graphsHeading
  guard !rect.isEmpty else { return }
  let hasKeys = scene.state.incident.focus == part
  grid.horizontal(
    x: rect.x, y: rect.y, length: rect.width, style: Style(hasKeys ? .focus : .border))
  let used = grid.put(
    (hasKeys ? " ▸ " : " ") + text + " ", x: rect.x + 1, y: rect.y,
    style: Style(hasKeys ? .focus : .title, bold: hasKeys), limit: rect.width - 2)
  var aside = ""
  var style = Style(.muted)
  if let replay = scene.replay, part == .timeline || parts.isSingle {
    aside = " " + replay.text(scene) + " "
    style = Style(.info, bold: true, reverse: true)
  } else if parts.isSingle {
    aside =
      " " + scene.state.keymap.label(.focusNext) + (part == .timeline ? ": graphs " : ": timeline ")
  }
  guard !aside.isEmpty else { return }
  if used + columns(of: aside) + 3 <= rect.width {
    grid.put(aside, endingAt: rect.right - 1, y: rect.y, style: style)
  } else if scene.replay != nil {
    grid.put(aside, x: rect.x, y: rect.y, style: style, limit: rect.width)
  }
}
