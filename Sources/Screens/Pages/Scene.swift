import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Query
import Views

/// One moment of the screen: state, snapshot and size, with what pages derive from them.
struct Scene {
  var state: ViewState
  /// What is drawn: the frozen snapshot while drawing is paused.
  var snapshot: Snapshot
  var width: Int
  var height: Int
  var parts: ScreenParts
  /// What counts as now for what is ordered, while drawing is paused too.
  let live: Timestamp
  /// What can be taken from the frame before.
  var panels = DrawnPanels()
  /// nil for UTC. Asked for with every time that is drawn.
  private(set) var zone: ZoneTable?

  init(_ state: ViewState, _ snapshot: Snapshot, width: Int, height: Int) {
    self.state = state
    self.snapshot = snapshot
    live = snapshot.now
    if var frozen = state.frozen {
      // What was asked for since is answered all the same.
      frozen.explore = snapshot.explore
      frozen.series = snapshot.series
      frozen.handover = snapshot.handover
      frozen.paging = snapshot.paging
      frozen.chrome.message = snapshot.chrome.message
      self.snapshot = frozen
    }
    self.width = max(0, width)
    self.height = max(0, height)
    parts = ScreenParts(state, self.snapshot, width: self.width, height: self.height)
    zone = named ?? (showsLocalTime ? self.snapshot.localZone : nil)
    showRibbons()
    PageRecord.of(state.page).prepare(&self)
    for (id, choice) in state.tables {
      guard let table = self.snapshot.dashboard?.frames[id]?.table else { continue }
      self.snapshot.dashboard?.frames[id]?.content = .table(table.choosing(choice))
    }
  }

  /// The graphs that were asked for as ribbons, whatever page or table then reads them.
  private mutating func showRibbons() {
    for id in state.ribbons {
      guard let graph = snapshot.dashboard?.frames[id]?.graph,
        let ribbons = graph.ribbons(hidden: state.hidden[id] ?? [])
      else { continue }
      snapshot.dashboard?.frames[id]?.content = .graph(ribbons)
    }
  }

  var body: Rect { parts.body }
  /// The zone that the dashboard names, unless a key chose another.
  private var named: ZoneTable? { state.hasChosenZone ? nil : snapshot.dashboard?.zone }
  /// The `z` key's choice counts most, then the dashboard's, then that of the configuration and `TZ`.
  var showsLocalTime: Bool {
    let wantsUTC = snapshot.dashboard?.wantsUTC == true && !state.hasChosenZone
    return named != nil || state.showsLocalTime && !wantsUTC
  }
  var selection: TimeSelection {
    state.time ?? snapshot.dashboard?.defaultTime ?? .lastHour
  }
  /// Whether the range asked for goes up to now and with it.
  var reachesNow: Bool { selection.reachesNow(snapshot.now, zone: zone) }
  /// The window asked for: what zooming and panning start from.
  var window: ClosedRange<Timestamp> { selection.resolve(now: snapshot.now, zone: zone) }
  /// The window that is drawn.
  var drawnWindow: ClosedRange<Timestamp> { snapshot.board.window ?? window }
  /// Whether what is drawn still covers another window than was asked for; aligning to whole cells is no difference,
  /// nor is what went by since the last refresh.
  var isAwaitingWindow: Bool {
    guard let drawn = snapshot.board.window else { return false }
    let asked = window
    let span = (asked.upperBound - asked.lowerBound).milliseconds
    let slack = max(.milliseconds(max(60_000, span / 8)), (snapshot.board.refresh ?? .zero) * 2)
    func differs(_ a: Timestamp, _ b: Timestamp) -> Bool { max(a, b) - min(a, b) > slack }
    return differs(asked.lowerBound, drawn.lowerBound)
      || differs(asked.upperBound, drawn.upperBound)
  }
  var filter: Filter? { state.filters[state.page] }

  /// The open dashboard's name, after its folder's where another folder has one of that name.
  var dashboardCrumbs: [String] {
    guard let open = snapshot.dashboard else { return ["no dashboard"] }
    if AlertAddress.alert(open.uid) != nil { return ["Alerts", open.title] }
    if let number = IncidentAddress.incident(open.uid) { return ["Incidents", "INC-\(number)"] }
    let folder = snapshot.facts.boards.rows.first { $0.uid == open.uid }?.folder ?? ""
    let isShared = snapshot.titlesInSeveralFolders.contains(open.title)
    return (isShared && !folder.isEmpty ? [folder] : []) + [open.title]
  }

  func frame(_ id: PanelID) -> PanelFrame? { snapshot.dashboard?.frames[id] }
  /// The panel that actions on a panel mean.
  var focusedFrame: PanelFrame? { state.focusedPanel.flatMap { frame($0) } }

  /// How a panel is drawn here and now.
  func context(_ frame: PanelFrame, isFocused: Bool) -> PanelContext {
    var context = PanelContext(now: snapshot.now)
    context.isFocused = isFocused
    context.isStale = isStale(frame)
    context.cursor = state.cursor
    context.marks = [state.markA, state.markB].compactMap { $0 }
    context.zone = zone
    context.hiddenSeries = state.hidden[frame.id] ?? []
    context.hasBlocks = !state.keymap.spellsKeys
    context.showsAlerts = !state.hidesAlertTimes
    context.incidents = snapshot.facts.incidents.rows
    context.maintenance = snapshot.facts.maintenance.rows
    if openAlert != nil { context.ownAlert = snapshot.dashboard?.title }
    return context
  }

  /// Whether data that should follow the clock lag behind it by more than a few refreshes or steps.
  private func isStale(_ frame: PanelFrame) -> Bool {
    if frame.keptSince != nil { return true }
    guard reachesNow, let time = frame.dataTime else { return false }
    let step = frame.queries.compactMap(\.step).max() ?? .zero
    let refresh = snapshot.board.refresh ?? .zero
    return snapshot.now - time > max(.seconds(90), max(refresh * 3, step * 2))
  }
}

extension Rect {
  /// Moved by so many rows.
  func shifted(rows: Int) -> Rect { Rect(x: x, y: y + rows, width: width, height: height) }
}
