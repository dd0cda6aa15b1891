internal import Dashboards
internal import Facts
internal import Feeds
internal import Incidents
internal import Metrics
internal import Query
internal import Screens
internal import Synchronization
internal import Threads
internal import Views
internal import Watching

/// What stands behind the screen: hands what a page asks to its feed, and joins the parts that the feeds publish. The
/// screen never waits for it.
final class Session: Sendable {
  private let watch: Watch
  private let find: @Sendable (String) -> Dashboard?
  private let whole: SnapshotJoin
  private let board: BoardFeed
  private let explore: ExploreFeed
  private let series: SeriesFeed
  private let incident: IncidentFeed
  private let handover: HandoverFeed
  private let paging: PagingFeed
  /// The last order; the next is carried out after it, while the screen goes on.
  private let ordering = Mutex<Task<Void, Never>?>(nil)
  private let incidentBoards: IncidentBoards
  private let made: MadeBoards
  /// Where reports are written.
  private let reports: String?
  /// Lets the screen's time go on in small steps, while a timeline is played.
  private let playing = Mutex<Task<Void, Never>?>(nil)
  /// What goes on by itself, from the first dashboard on.
  private let running = Mutex<[Task<Void, Never>]>([])

  /// - Parameters:
  ///   - viewer: who looks, as others who look are told; empty for nobody who is to be named.
  ///   - reports: the folder that reports are written to; nil where nobody can ask for one.
  ///   - find: the dashboard of a uid, title or path, as it is now.
  ///   - publish: takes the newest snapshot; must return at once.
  init(
    _ watch: Watch, clock: FeedClock, settings: BoardFeed.Settings, viewer: String,
    reports: String?, find: @escaping @Sendable (String) -> Dashboard?,
    publish: @escaping @Sendable (Snapshot) -> Void
  ) {
    var first = Snapshot(now: clock.now())
    first.localZone = settings.localZone
    let whole = SnapshotJoin(
      first, facts: { watch.facts.newest }, clock: clock, publish: publish)
    let explore = ExploreFeed(watch, clock: clock) { part in whole.join { $0.explore = part } }
    let series = SeriesFeed(watch, clock: clock) { part in whole.join { $0.series = part } }
    let alerts = AlertSeriesFeed(watch, clock: clock) { part in
      whole.join { $0.alertSeries = part }
    }
    let records = IncidentRecords(watch)
    incident = IncidentFeed(watch, records: records, clock: clock, viewer: viewer) { part in
      whole.join { $0.incident = part }
    }
    let dashboards = { @Sendable in watch.facts.newest.boards.rows.compactMap { find($0.uid) } }
    handover = HandoverFeed(watch, clock: clock, dashboards: dashboards) { part in
      whole.join { $0.handover = part }
    }
    paging = PagingFeed(watch, clock: clock) { part in whole.join { $0.paging = part } }
    let alertBoards = AlertBoards(
      watch, clock: clock, dashboards: dashboards,
      readText: { path in await onThread { readableText(path) } })
    incidentBoards = IncidentBoards(
      watch, records: records, clock: clock, dashboards: dashboards)
    made = MadeBoards([alertBoards.kind, incidentBoards.kind])
    board = BoardFeed(
      watch, clock: clock, settings: settings, zones: machineZones(),
      succeed: { $0.succeed($1) },
      made: made, records: records,
      beat: .init(
        begins: { await alerts.look() },
        ends: { reach in
          await series.refresh(in: reach)
          await explore.refresh(in: reach)
        }),
      publish: { part in whole.join { $0.board = part } })
    (self.watch, self.find, self.whole) = (watch, find, whole)
    (self.explore, self.series) = (explore, series)
    self.reports = reports
  }

  /// Opens a dashboard by uid, title or path, or a board that a function makes, by its uid.
  func open(_ name: String, _ picks: Picks = .kept()) async {
    let dashboard: Dashboard
    if let kind = made.kind(of: name) {
      guard let made = await kind.make(name, board.reach.zone) else {
        whole.join { $0.chrome.message = kind.missing }
        return
      }
      dashboard = made.dashboard
    } else {
      guard let found = find(name) else {
        whole.join { $0.chrome.message = "no dashboard \(name)" }
        return
      }
      dashboard = found
    }
    running.withLock { running in
      guard running.isEmpty else { return }
      running = [
        Task { await self.whole.keepTime() }, Task { await self.listen() },
        Task { await self.listenToBoards() },
      ]
    }
    await board.open(dashboard, picks)
  }

  /// What the screen shows now.
  func look(_ demand: Demand) async {
    await explore.look(demand)
    await series.look(demand, in: board.reach)
    await incident.look(demand)
    await handover.look(demand)
    await paging.look(demand)
    await board.look(demand)
    playing.withLock { playing in
      if demand.isReplaying {
        playing = playing ?? Task { await self.whole.keepTime(every: .milliseconds(250)) }
      } else {
        playing?.cancel()
        playing = nil
      }
    }
  }

  /// Carries out what the screen asked for; what concerns the terminal itself the frame loop does.
  func perform(_ command: Command) async {
    switch command {
    case .openDashboard(let uid, let picks): await open(uid, picks)
    case .openAlert(let id): await open(AlertAddress.uid(id))
    case .openIncident(let number): await open(IncidentAddress.uid(number))
    case .setVariable(let name, let values): await board.set(variable: name, to: values)
    case .setTime(let selection): await board.set(time: selection)
    case .setZone(let choice): await board.set(zone: choice)
    case .setRefresh(let interval): await board.set(refresh: interval)
    case .refresh:
      await explore.forget()
      await board.evaluateAgain()
    case .explore(let expression): await explore.ask(expression, in: board.reach)
    case .complete(let request): await explore.complete(request, in: board.reach)
    case .explain(let expression): await explore.explain(expression, in: board.reach)
    case .order(let order): carryOut(order)
    case .cancel:
      await explore.cancel()
      await board.cancel()
    case .postmortem(let number): await writePostMortem(of: number)
    case .copy, .quit, .detach, .suspend, .setMouse, .redraw: break
    }
  }

  /// Writes what is recorded of an incident as a report, and says where that is.
  private func writePostMortem(of number: Int) async {
    guard let reports else { return }
    let name = "INC-\(number)"
    let message: String
    do throws(QueryError) {
      if let record = try await watch.incident(IncidentQuestion(number)) {
        let path = reports + "/\(name).md"
        let problem = await onThread { writeReport(PostMortem(record).markdown, to: path) }
        message = problem ?? "the post-mortem of \(name) is in \(path)"
      } else {
        message = "there is no \(name)"
      }
    } catch {
      message = "the post-mortem of \(name) cannot be written: \(error.message)"
    }
    whole.join { $0.chrome.message = message }
  }

  /// Hands an order to whoever keeps that state, and says what became of it.
  private func carryOut(_ order: Order) {
    ordering.withLock { ordering in
      let earlier = ordering
      ordering = Task {
        await earlier?.value
        let before = watch.facts.newest
        let done = order.done(after: before.alerts.rows, told: before.notifications.rows)
        let reason = await watch.order(order)
        let facts = watch.facts.newest
        let isSaved =
          facts.alerts.rows.allSatisfy { !$0.isUnsaved }
          && facts.incidents.rows.allSatisfy { !$0.isUnsaved }
        let saved = isSaved ? done : done + "; not recorded yet"
        whole.join { $0.chrome.message = reason ?? saved }
      }
    }
  }

  func stop() async {
    for task in running.withLock({ $0 }) { task.cancel() }
    playing.withLock { $0?.cancel() }
    await explore.cancel()
    await series.cancel()
    await incident.cancel()
    await handover.cancel()
    await paging.cancel()
    await board.stop()
  }

  /// What is told anew is shown; a dashboard whose file changed is taken anew.
  private func listen() async {
    for await _ in watch.facts.bell.rings() {
      await board.filesChanged(find)
      await incident.factsChanged()
      await handover.factsChanged()
      await paging.factsChanged()
      await board.factsChanged()
      whole.join()
    }
  }

  /// More is known of a board that a function makes than it was made of.
  private func listenToBoards() async {
    for await _ in incidentBoards.news.rings() { await board.factsChanged() }
  }
}
