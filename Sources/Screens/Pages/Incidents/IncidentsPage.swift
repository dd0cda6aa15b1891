import Calendar
import Cells
import Facts
import Metrics
import Views

/// How the page divides: what is told of all of them, headings, the list.
struct IncidentsParts {
  let summary: Rect
  let headings: Rect
  let list: Rect

  init(_ scene: Scene) {
    let body = scene.body
    // In one line where both parts have room, else in two.
    summary = body.top(body.height < 6 ? 0 : body.width >= 130 || body.height < 12 ? 1 : 2)
    let rest = body.droppingTop(summary.height)
    headings = rest.top(body.width >= 64 && rest.height >= 4 ? 1 : 0)
    list = rest.droppingTop(headings.height)
  }
}

private func drawIncidents(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let rows = IncidentsRows(scene)
  let parts = rows.parts
  guard !rows.incidents.isEmpty else {
    grid.put(hint: scene.whyNoIncident(rows), in: rect)
    return
  }
  drawSummary(IncidentTally(rows.incidents, scene), scene.onCall, parts.summary, &grid)
  let columns = IncidentColumns(rect.width, rows.incidents)
  if !parts.headings.isEmpty { columns.drawHeadings(parts.headings, &grid) }
  let shown = rows.incidents.dropFirst(rows.first).prefix(parts.list.height)
  for (line, incident) in shown.enumerated() {
    columns.draw(
      incident, isSelected: rows.first + line == rows.cursor, scene, parts.list,
      parts.list.y + line, &grid)
  }
}

private func drawSummary(
  _ tally: IncidentTally, _ onCall: String, _ rect: Rect, _ grid: inout Grid
) {
  guard !rect.isEmpty else { return }
  let counts = tally.counts(isNarrow: rect.width < 60)
  var used = grid.put(
    counts, x: rect.x + 1, y: rect.y, style: Style(tally.active > 0 ? .title : .muted, bold: true),
    limit: rect.width - 2)
  let means = tally.means
  if rect.height > 1 {
    grid.put(means, x: rect.x + 1, y: rect.y + 1, style: Style(.muted), limit: rect.width - 2)
  } else if used + columns(of: means) + 4 <= rect.width {
    used += 3 + grid.put(means, x: rect.x + used + 4, y: rect.y, style: Style(.muted))
  }
  guard !onCall.isEmpty, used + 12 <= rect.width else { return }
  grid.put(
    " · " + onCall, x: rect.x + used + 1, y: rect.y, style: Style(.info),
    limit: rect.width - used - 2)
}

extension Scene {
  /// What is said where the list is empty: above all what would open one.
  fileprivate func whyNoIncident(_ rows: IncidentsRows) -> String {
    if let problem = rows.problem { return "no regular expression: " + problem }
    if let filter { return "no incident fits /" + filter.text }
    if let unknown = snapshot.facts.incidents.unknown { return unknown }
    let key = state.keymap.label(.openIncident)
    if snapshot.facts.alerts.unknown != nil {
      return "No incidents. None opens by itself, for alerts are not known here: \(alertsMessage). "
        + "By hand \(key) opens one."
    }
    return "No incidents. One opens by itself when an alert fires whose severity is mapped by "
      + "incidents: in vigil.yml (critical and page are SEV1), or by hand with \(key): here, on an "
      + "alert, or on a panel."
  }
}

/// The list as lines, parts by tabs.
private func copiedIncidents(_ scene: Scene) -> String {
  IncidentsRows(scene).incidents.map { incident in
    let parts = [
      incident.severity.name, incident.name, incident.standing,
      incident.span(until: scene.snapshot.now),
      CalendarTime.full(incident.opened, zone: scene.zone),
      incident.title, incident.services.joined(separator: ","),
      incident.people.joined(separator: ","), "\(incident.activeAlerts)/\(incident.allAlerts)",
      incident.last,
    ]
    return parts.map { cleaned($0) }.joined(separator: "\t") + "\n"
  }.joined()
}

private func performOnIncidents(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  let rows = IncidentsRows(scene)
  switch action {
  case .focusNext: state.moveInIncidents(to: rows.cursor + 1, rows)
  case .focusPrevious: state.moveInIncidents(to: rows.cursor - 1, rows)
  case .enter:
    guard let incident = rows.selected else { return [] }
    state.moveInIncidents(to: rows.cursor, rows)
    return state.openIncident(incident.number, scene)
  default:
    let count = rows.incidents.count
    let page = max(1, rows.parts.list.height)
    guard let place = action.moved(from: rows.cursor, page: page, count: count) else { return nil }
    state.moveInIncidents(to: place, rows)
  }
  return []
}

extension Action {
  static let incidents: Action = "incidents"
  static let openIncident: Action = "open_incident"
  static let note: Action = "note"
  static let status: Action = "status"
  static let roles: Action = "roles"
  static let elsewhere: Action = "elsewhere"
  static let merge: Action = "merge"
  static let split: Action = "split"
  static let postmortem: Action = "postmortem"
}

extension PageKind {
  static let incidents = PageKind("incidents", name: "the page Incidents")
}

extension PageRecord {
  static let incidents = PageRecord(
    kind: .incidents,
    actions: [
      .init(
        .incidents, ["i"], "incidents", .going, short: "incidents", before: "explore"
      ) { state, scene in
        state.go(to: .incidents, scene)
        return []
      },
      .init(
        .openIncident, ["I"], "the alert's incident; where it has none, open or join one", .here,
        danger: .asks, short: "incident"
      ) { $0.openOrJoin($1) },
    ] + incidentForms,
    footer: [
      "help", .enter, .note, .status, .openIncident, .postmortem, .filter, .roles, .elsewhere,
      .merge, .split, .copy, .back, .dashboards,
    ],
    offers: { $1.incidentOffers($0) },
    calls: { action, _ in action == .openIncident ? "open one" : nil },
    crumbs: { _ in ["Incidents"] },
    draw: drawIncidents, perform: performOnIncidents,
    click: { _, y, state, scene in
      let rows = IncidentsRows(scene)
      let place = rows.first + y - rows.parts.list.y
      if y >= rows.parts.list.y, rows.incidents.indices.contains(place) {
        state.moveInIncidents(to: place, rows)
      }
    },
    wheel: { lines, state, scene in
      let rows = IncidentsRows(scene)
      state.moveInIncidents(to: rows.cursor + lines, rows)
    },
    copied: copiedIncidents,
    refilter: { state, _ in if state.page == .incidents { state.incidents = IncidentsView() } })

  /// What changes an incident, from the list and from its own page.
  private static let incidentForms: [ActionRecord] = [
    .init(.note, ["n"], "note in the incident", .here, danger: .asks, short: "note") {
      $0.changeIncident($1) { $0.note($1, $2) }
    },
    .init(
      .status, ["s"], "status and severity of the incident", .here, danger: .asks, short: "status"
    ) {
      $0.changeIncident($1) { $0.changeStatus($1, $2) }
    },
    .init(
      .roles, ["R"], "the incident's commander, responders, services, title", .here, danger: .asks,
      short: "roles"
    ) {
      $0.changeIncident($1) { $0.changeRoles($1, $2) }
    },
    .init(
      .elsewhere, ["E"], "enter what happened elsewhere, with its time", .here, danger: .asks,
      short: "elsewhere"
    ) {
      $0.changeIncident($1) { $0.enterElsewhere($1, $2) }
    },
    .init(.merge, ["M"], "merge the incident into another", .here, danger: .asks, short: "merge") {
      $0.changeIncident($1) { $0.merge($1, $2) }
    },
    .init(
      .split, ["X"], "split alerts off into an incident of their own", .here, danger: .asks,
      short: "split"
    ) {
      $0.changeIncident($1) { $0.split($1, $2) }
    },
    .init(
      .postmortem, ["p"], "write the incident's post-mortem into a file", .here,
      short: "post-mortem"
    ) { state, scene in
      guard let incident = scene.chosenIncident else {
        state.message = "no incident is chosen"
        return []
      }
      return [.postmortem(incident.number)]
    },
  ]
}
