import Calendar
import Cells
import Dashboards
import Facts
import Incidents
import Metrics
import Views

extension Scene {
  /// How far the timeline on the screen has been played; nil where it is not.
  var replay: Replay? { openIncident.flatMap { state.incident[$0].replay } }

  /// Whether a key does something as things stand.
  func incidentOffers(_ action: Action) -> Bool {
    switch action {
    case .panLeft, .panRight: return replay != nil
    case .note, .status, .roles, .elsewhere:
      return chosenIncident.map { $0.mergedInto == nil } ?? false
    case .postmortem: return chosenIncident != nil
    case .merge:
      guard let chosen = chosenIncident, chosen.isOpen else { return false }
      return snapshot.facts.incidents.rows.contains { $0.isOpen && $0.number != chosen.number }
    case .split: return chosenIncident.map { $0.isOpen && $0.alerts.count > 1 } ?? false
    case .enter:
      guard state.page == .incident else { return chosenIncident != nil }
      return state.incident.focus == .graphs || timeline?.selected != nil
    case .copy, .filter: return chosenIncident != nil || filter != nil
    case .entry, .replay: return timeline.map { $0.count > 0 } ?? false
    case .links: return hasLinks
    case "paging": return state.page == .incident && timeline?.selected?.alert != nil
    default: return true
    }
  }
}

func performOnIncident(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  switch action {
  case .panLeft, .panRight:
    guard scene.replay != nil else { return nil }
    state.changeReplaySpeed(faster: action == .panRight, scene)
  case .zoomIn, .zoomOut:
    // Around the instant that is looked at.
    state.cursor = scene.timeline?.instant
    let commands = state.zoom(in: action == .zoomIn, scene)
    state.cursor = nil
    return commands
  case .focusNext, .focusPrevious:
    state.incident.focus = state.incident.focus == .timeline ? .graphs : .timeline
  case .back:
    guard scene.filter == nil else { return nil }
    if scene.replay != nil {
      state.endReplay(scene)
    } else if state.incident.focus == .graphs {
      state.incident.focus = .timeline
    } else {
      state.cursor = nil
      return state.leaveMade(scene)
    }
  case .left, .right: return state.moveInTimeline(by: action == .left ? -1 : 1, scene)
  case .enter:
    return state.incident.focus == .graphs
      ? state.openGraph(scene) : state.followEntry(scene)
  default:
    let parts = IncidentParts(scene)
    if state.incident.focus == .graphs {
      let graphs = IncidentGraphs(scene, scene.timeline, parts.graphs)
      let (page, count) = (max(1, graphs.rects.count), graphs.slots.count)
      guard let place = action.moved(from: graphs.focused, page: page, count: count) else {
        return nil
      }
      state.focusGraph(place, graphs, scene)
      return []
    }
    guard let timeline = scene.timeline else { return nil }
    let page = max(1, parts.timeline.height)
    guard let place = action.moved(from: timeline.cursor, page: page, count: timeline.count)
    else { return nil }
    return state.moveInTimeline(by: place - timeline.cursor, scene)
  }
  return []
}

func clickOnIncident(_ x: Int, _ y: Int, _ state: inout ViewState, _ scene: Scene) {
  let parts = IncidentParts(scene)
  let timeline = scene.timeline
  if let timeline, parts.timeline.contains(x: x, y: y) {
    state.incident.focus = .timeline
    guard let place = TimelinePen(scene, timeline, parts.timeline).place(y: y) else { return }
    state.moveTimelineCursor(by: place - timeline.cursor, scene)
  } else if parts.graphs.contains(x: x, y: y) {
    let graphs = IncidentGraphs(scene, timeline, parts.graphs)
    state.incident.focus = .graphs
    if let slot = graphs.panel(x: x, y: y)?.slot,
      let place = graphs.slots.firstIndex(where: { $0.id == slot.id })
    {
      state.focusGraph(place, graphs, scene)
    }
  }
}

extension ViewState {
  /// The graph that has the keys.
  var incidentPanel: PanelID? {
    guard incident.focus == .graphs, let number = opened.flatMap({ IncidentAddress.incident($0) })
    else { return nil }
    return incident[number].panel
  }

  /// Moves the timeline's cursor, and with it all graphs to that instant: where they do not reach it, their window
  /// follows.
  fileprivate mutating func moveInTimeline(by step: Int, _ scene: Scene) -> [Command] {
    moveTimelineCursor(by: step, scene).map { showInstant($0, scene) } ?? []
  }

  /// Returns the instant that it came to. While the timeline is played it goes on from there.
  @discardableResult
  mutating func moveTimelineCursor(by step: Int, _ scene: Scene) -> Timestamp? {
    guard let number = scene.openIncident, let timeline = scene.timeline, timeline.count > 0 else {
      return nil
    }
    let target = max(0, min(timeline.cursor + step, timeline.count - 1))
    if let played = timeline.played {
      let time =
        step < 0
        ? timeline.earlier(than: played, at: target) : timeline.later(than: played, at: target)
      incident[number].replay?.jump(to: time)
      return time
    }
    var place = incident[number]
    place.cursor.move(to: target, in: timeline.ids)
    place.follows = target == timeline.count - 1
    incident[number] = place
    keepScroll(scene)
    return timeline[target].time
  }

  /// What is scrolled stays so far as the cursor's entry and its graph are seen.
  private mutating func keepScroll(_ scene: Scene) {
    var moved = scene
    moved.state = self
    guard let number = scene.openIncident, let timeline = moved.timeline else { return }
    let parts = IncidentParts(moved)
    incident[number].scroll = TimelinePen(moved, timeline, parts.timeline).first
    if !parts.graphs.isEmpty {
      incident[number].firstPanel = IncidentGraphs(moved, timeline, parts.graphs).first
    }
  }

  /// Lets the window follow to an instant that it does not hold.
  private mutating func showInstant(_ time: Timestamp, _ scene: Scene) -> [Command] {
    let window = scene.window
    guard !window.contains(time), time <= scene.snapshot.now else { return [] }
    let half = Duration.milliseconds((window.upperBound - window.lowerBound).milliseconds / 2)
    let end = min(time + half, scene.snapshot.now)
    self.time = TimeSelection(from: .at(end - half * 2), to: .at(end))
    frozen = nil
    return [.setTime(self.time)]
  }

  mutating func focusGraph(_ place: Int, _ graphs: IncidentGraphs, _ scene: Scene) {
    guard let number = scene.openIncident, !graphs.slots.isEmpty else { return }
    let place = max(0, min(place, graphs.slots.count - 1))
    incident[number].panel = graphs.slots[place].id
    incident[number].firstPanel = scrolled(
      graphs.first, to: place, count: graphs.slots.count, room: graphs.rects.count)
  }

  /// Opens the graph that has the keys on the whole screen, at the instant that is looked at.
  fileprivate mutating func openGraph(_ scene: Scene) -> [Command] {
    let graphs = IncidentGraphs(scene, scene.timeline, IncidentParts(scene).graphs)
    guard let id = graphs.focus else { return [] }
    open(graph: id, scene)
    return []
  }

  private mutating func open(graph id: PanelID, _ scene: Scene) {
    let instant = scene.timeline?.instant
    go(to: .panel, scene)
    panel = PanelView(id: id)
    cursor = instant
  }

  /// Opens what the entry is about: its alert as far as that is known, the graph of its evidence, its target, another
  /// incident; where there is nothing, all of the entry.
  fileprivate mutating func followEntry(_ scene: Scene) -> [Command] {
    guard let entry = scene.timeline?.selected else { return [] }
    keepScroll(scene)
    if let id = entry.alert, scene.alert(AlertAddress.uid(id)) != nil {
      return openAlert(id, scene)
    }
    if [.targetDown, .targetUp].contains(entry.kind) {
      let commands = perform("targets", scene)
      if page != .incident {
        filters[page] = Filter(entry.subject)
        for page in pageRecords { page.refilter(&self, scene) }
        return commands
      }
    }
    if [.merged, .split].contains(entry.kind), let number = IncidentFact.number(of: entry.subject),
      number != scene.openIncident, scene.incident(number) != nil
    {
      return openIncident(number, scene)
    }
    let graphs = IncidentGraphs(scene, scene.timeline, scene.body)
    if !entry.evidence.isEmpty,
      let slot = graphs.slots.first(where: { graphs.related.contains($0.id) })
    {
      open(graph: slot.id, scene)
      return []
    }
    showEntry(scene)
    return []
  }
}

extension IncidentTimeline {
  /// The time of an entry at or before a place that is earlier than an instant.
  fileprivate func earlier(than time: Timestamp, at place: Int) -> Timestamp {
    var place = place
    while place > 0, self[place].time >= time { place -= 1 }
    return self[place].time
  }
  fileprivate func later(than time: Timestamp, at place: Int) -> Timestamp {
    var place = place
    while place < count - 1, self[place].time <= time { place += 1 }
    return max(time, self[place].time)
  }
}
