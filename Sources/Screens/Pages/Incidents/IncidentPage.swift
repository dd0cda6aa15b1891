import Calendar
import Cells
import Dashboards
import Facts
import Incidents
import Metrics
import Views

private func drawIncident(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  guard let incident = scene.shownIncident else {
    let hint = scene.snapshot.incident.unknown ?? scene.snapshot.facts.incidents.unknown ?? "…"
    grid.put(hint, centredIn: rect, y: rect.y + rect.height / 2, style: Style(.muted))
    return
  }
  let parts = IncidentParts(scene)
  drawIncidentHeader(incident, scene, parts.header, &grid)
  let timeline = scene.timeline
  drawIncidentHeading(scene.timelineTitle(timeline), .timeline, scene, parts, &grid)
  if let timeline, timeline.count > 0 {
    TimelinePen(scene, timeline, parts.timeline).draw(&grid)
  } else if !parts.timeline.isEmpty {
    let filtered = scene.filter.map { "no entry fits /" + $0.text }
    let hint =
      timeline == nil ? scene.snapshot.incident.unknown ?? "…" : filtered ?? "no entries yet"
    grid.put(
      hint, centredIn: parts.timeline, y: parts.timeline.y + parts.timeline.height / 2,
      style: Style(.muted))
  }
  guard !parts.graphs.isEmpty else { return }
  let instant = timeline?.instant.map { " at " + scene.told($0) } ?? ""
  drawIncidentHeading("graphs" + instant, .graphs, scene, parts, &grid)
  let graphs = IncidentGraphs(scene, timeline, parts.graphs)
  guard graphs.slots.isEmpty else {
    graphs.draw(scene, timeline, &grid)
    return
  }
  let isHere = scene.snapshot.dashboard?.uid == IncidentAddress.uid(incident.number)
  grid.put(
    isHere ? "no graph belongs to this incident" : "…", centredIn: parts.graphs,
    y: parts.graphs.y + parts.graphs.height / 2, style: Style(.muted))
}

extension Scene {
  /// What stands above the timeline.
  fileprivate func timelineTitle(_ timeline: IncidentTimeline?) -> String {
    guard let timeline, timeline.count > 0 else { return "timeline" }
    let whole = filter == nil ? "" : " that fit /" + (filter?.text ?? "")
    let day = CalendarTime.date(timeline[0].time, zone: zone)
    let today = CalendarTime.date(snapshot.now, zone: zone)
    return "timeline \(timeline.cursor + 1) of \(timeline.count)" + whole
      + (day == today ? "" : ", from " + day)
  }
}

/// The timeline as lines, with the incident's own before it.
private func copiedIncident(_ scene: Scene) -> String {
  guard let incident = scene.shownIncident else { return "" }
  var lines = [
    [incident.name, incident.severity.name, incident.standing, incident.title].joined(
      separator: " ")
  ]
  if let timeline = scene.timeline {
    for place in 0..<timeline.count {
      let entry = timeline[place]
      lines.append(
        [
          CalendarTime.full(entry.time, zone: scene.zone),
          IncidentWording.offset(entry.time, from: timeline.began),
          IncidentWording.mark(entry.kind), IncidentWording.line(entry),
        ].joined(separator: " "))
    }
  }
  return lines.map { cleaned($0) + "\n" }.joined()
}

extension Action {
  static let replay: Action = "replay"
  static let entry: Action = "entry"
}

extension PageKind {
  static let incident = PageKind("incident", name: "an incident's page")
}

extension PageRecord {
  static let incident = PageRecord(
    kind: .incident,
    actions: [
      .init(
        .replay, ["space"], "play the incident's timeline, or pause; < and > change the speed",
        .here, short: "replay"
      ) { state, scene in
        state.toggleReplay(scene)
        return []
      },
      .init(.entry, ["o"], "all of the entry: text, labels, query, evidence", .here, short: "entry")
      {
        state, scene in
        state.showEntry(scene)
        return []
      },
    ],
    shares: [
      .note, .status, .roles, .elsewhere, .merge, .split, .postmortem, .links, .alertTimes,
      .ribbons, "paging",
    ],
    footer: [
      "help", .panLeft, .panRight, .note, .status, .focusNext, .enter, .postmortem, "paging",
      .replay, .entry,
      .roles, .elsewhere, .merge, .split, .filter, .links, .back, .copy,
    ],
    offers: { $1.incidentOffers($0) },
    calls: { action, scene in
      switch action {
      case .panLeft: "slower"
      case .panRight: "faster"
      case .focusNext: scene.state.incident.focus == .timeline ? "graphs" : "timeline"
      case .replay: scene.replay.map { $0.isPlaying ? "pause" : "go on" }
      case .back: scene.replay == nil ? nil : "end replay"
      default: nil
      }
    },
    crumbs: { $0.incidentCrumbs },
    draw: drawIncident, perform: performOnIncident,
    click: { x, y, state, scene in clickOnIncident(x, y, &state, scene) },
    wheel: { lines, state, scene in state.moveTimelineCursor(by: lines, scene) },
    panel: { x, y, scene in
      let parts = IncidentParts(scene)
      let graphs = IncidentGraphs(scene, scene.timeline, parts.graphs)
      guard let (slot, rect) = graphs.panel(x: x, y: y) else { return nil }
      return scene.frame(slot.id).map { ($0, rect) }
    },
    focused: { $0.incidentPanel },
    copied: copiedIncident,
    refilter: { state, _ in if state.page == .incident { state.incident.toTop() } },
    arrives: { state, snapshot in
      state.settleTimeline(snapshot)
      state.stepReplay(snapshot)
    },
    measure: { scene, demand in
      // Whoever looks at a graph of it still looks at it.
      if scene.state.pages.first == .incident { demand.incident = scene.openIncident }
    },
    asks: { scene, _, demand in
      let parts = IncidentParts(scene)
      let graphs = IncidentGraphs(scene, scene.timeline, parts.graphs)
      demand.visible = graphs.shown.map(\.id)
      let width = parts.graphs.isEmpty ? scene.body.width : parts.graphs.width
      for slot in graphs.slots { demand.dotColumns[slot.id] = dotColumns(panelWidth: width) }
      demand.isReplaying = scene.replay?.isPlaying ?? false
    })
}
