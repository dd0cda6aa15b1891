import Calendar
import Cells
import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Screens
import Views

/// One board on a screen of 120×40: from its file and a store to the grid, as the program goes it, without its clock.
struct BoardStage {
  static let (width, height) = (120, 40)

  private var state = ViewState()
  private var snapshot = Snapshot(now: Fleet.now)

  init(_ dashboard: Dashboard, _ fleet: Fleet) async {
    let evaluator = DashboardEvaluator(patience: .seconds(600))
    let time = TimeSelection(of: dashboard, now: Fleet.now, zone: nil)
    let window = time.resolve(now: Fleet.now)
    let range = TimeRange(from: window.lowerBound, to: window.upperBound, now: Fleet.now)
    let sources = DataSources(main: PatientSource(fleet.store), scrapeInterval: .seconds(15))
    let variables = await evaluator.resolveVariables(
      of: dashboard, selection: VariableSelection(), range: range, sources: sources)
    let placed = dashboard.placed(variables, range: range)
    var open = OpenDashboard(
      uid: dashboard.uid, title: dashboard.title, panels: placed.map(PanelSlot.init),
      defaultTime: time)
    open.variables = variables.list.map(VariableState.init)
    open.links = dashboard.links
    open.filling = Interpolation(variables: variables, range: range, dashboard: dashboard)
    open.notices = dashboard.notices.map { NoticeFact(.warning, $0) }
    snapshot.dashboard = open
    snapshot.board.window = window
    let wanted = demand(state, snapshot, width: Self.width, height: Self.height)
    let gathered = Gathered()
    await evaluator.evaluate(
      placed, of: dashboard, variables: variables, range: range, columns: wanted.dotColumns,
      sources: sources
    ) { gathered.add($0) }
    var frames = ShownFrames()
    for frame in gathered.all {
      frames.take(
        frame,
        of: ShownFrames.Moment(
          asked: Fleet.now, newest: Fleet.now, followsNow: time.reachesNow(Fleet.now)))
    }
    open.frames = frames.frames
    snapshot.dashboard = open
    snapshot.board.dataAge = frames.newest(of: placed.map(\.id)).map { Fleet.now - $0 }
  }

  /// All of the board, screen by screen from its top to its end.
  mutating func screens() -> [String] {
    var screens: [String] = []
    while true {
      let screen = render(state, snapshot, width: Self.width, height: Self.height).text
      if screen == screens.last { return screens }
      screens.append(screen)
      press("pgdn")
    }
  }

  private mutating func press(_ name: String) {
    guard let key = Key(name) else { return }
    _ = handle(
      .key(key), at: Fleet.now, &state, snapshot, width: Self.width, height: Self.height)
  }
}
