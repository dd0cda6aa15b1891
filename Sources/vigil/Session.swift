internal import Calendar
internal import Dashboards
internal import Engine
internal import Feeds
internal import Metrics
internal import Query
internal import Scrape
internal import Screens
internal import Views
internal import Watching

/// What is open and evaluated behind the screen: the dashboard, its variables, the time range, and the frames of its
/// panels as their queries are answered. Publishes whole snapshots; the screen never waits for it.
actor Session {
  let engine: RunningEngine
  let publish: @Sendable (Snapshot) -> Void
  let clock: @Sendable () -> Timestamp
  let zone: Zone
  let evaluator = DashboardEvaluator()

  var snapshot: Snapshot
  var dashboard: Dashboard?
  var selection = VariableSelection()
  var resolved = ResolvedVariables()
  var placed: [PlacedPanel] = []
  var frames = ShownFrames { $0.succeed($1) }
  var time: TimeSelection?
  private var refresh: Duration?
  var demand: Demand?
  /// The evaluation in progress and the wait for the next one.
  private var cycle: Task<Void, Never>?
  var explorations: [Task<Void, Never>] = []
  /// What the explore page was answered last.
  var answered: ExploreAnswer?
  private var ticking: Task<Void, Never>?
  /// When the source was last asked what it knows of metrics.
  var metadataAsked: ContinuousClock.Instant?
  private var listening: Task<Void, Never>?
  /// When `ALERTS` was asked for last.
  var alertsAsked: ContinuousClock.Instant?
  var isAskingAlerts = false
  /// Grows with every open, pick and range, so that late answers to older questions are told apart.
  private var epoch = 0
  /// The evaluation that asks for the variables right now.
  private var learning: Int?
  var chosenZone: Zone?
  var named = NamedZone()
  private var knowledge = OptionKnowledge()
  /// Grows as a dashboard is opened or its file changes.
  private var edition = 0
  /// Whom the present load asks.
  private var sources: DataSources
  let begun = ContinuousClock.now
  /// When the evaluation that waits for its first answer began; the source has been silent since.
  var silentSince: ContinuousClock.Instant?

  init(
    engine: RunningEngine, selection: VariableSelection, time: TimeSelection?, refresh: Duration?,
    zone: Zone, localZone: ZoneTable, clock: @escaping @Sendable () -> Timestamp,
    publish: @escaping @Sendable (Snapshot) -> Void
  ) {
    self.engine = engine
    sources = engine.sources
    self.selection = selection
    self.time = time
    self.refresh = refresh
    self.zone = zone
    self.clock = clock
    self.publish = publish
    snapshot = Snapshot(now: clock())
    snapshot.localZone = localZone
  }

  /// Goes over to a dashboard, or to what its file has become.
  func adopt(_ fresh: Dashboard) {
    let isSame = dashboard?.uid == fresh.uid
    if dashboard?.timezone != fresh.timezone { named = NamedZone(of: fresh) }
    dashboard = fresh
    if !isSame {
      frames = ShownFrames { $0.succeed($1) }
      demand = nil
      snapshot.board.refreshes = 0
    }
    edition += 1
    knowledge.forget()
    ticking = ticking ?? Task { await self.keepTime() }
    listening = listening ?? Task { await self.listen() }
    restart()
  }

  /// What the screen shows now has to be evaluated; newly seen panels at once.
  func look(_ fresh: Demand) {
    guard fresh != demand else { return }
    let old = demand
    demand = fresh
    let widths = fresh.visible.contains { old?.dotColumns[$0] != fresh.dotColumns[$0] }
    let isNew = fresh.visible.contains { frames[$0] == nil || frames[$0]?.content == .pending }
    // An evaluation that still learns the variables takes what is seen when it comes to the panels.
    if learning == epoch { return }
    if old == nil || widths || isNew || !Set(fresh.visible).isSubset(of: old?.visible ?? []) {
      restart()
    }
  }

  func set(variable name: String, to values: [String]) {
    selection.values[name] = values
    selection.asGiven.remove(name)
    knowledge.forget()
    restart()
  }

  func set(time fresh: TimeSelection?) {
    time = fresh
    restart()
  }

  /// nil: the dashboard's, else the configuration's.
  func set(zone fresh: Zone?) {
    chosenZone = fresh
    knowledge.forget()
    restart()
  }

  func set(refresh fresh: Duration?) {
    refresh = fresh ?? .zero
    restart()
  }

  func evaluateAgain() {
    evaluator.forget()
    knowledge.forget()
    restart()
  }

  func cancelQueries() {
    learning = nil
    cycle?.cancel()
    cycle = nil
    for exploration in explorations { exploration.cancel() }
    explorations = []
    // What was given up is not asked again by the next refresh.
    if snapshot.explore.answer?.isRunning == true { snapshot.explore.answer = answered }
    silentSince = nil
    publishNow()
    scheduleNext()
  }

  func stop() {
    cycle?.cancel()
    ticking?.cancel()
    listening?.cancel()
    for exploration in explorations { exploration.cancel() }
  }

  // MARK: - The cycle

  /// How long until the next evaluation; nil for none.
  var interval: Duration? {
    if let refresh { return refresh > .zero ? refresh : nil }
    let own = dashboard?.refresh ?? .seconds(5)
    // A board that is drawn seldom would show the first minutes of a scraper as nothing at all.
    guard engine.isYoung(at: clock()) else { return own }
    return min(own, max(.seconds(1), engine.sources.scrapeInterval))
  }

  /// The wait after an evaluation. A scraper that has just begun brings its first samples by the moment: they are
  /// not left waiting for a whole refresh.
  private var beat: Duration? {
    guard let interval else { return nil }
    return isBeginning ? min(interval, .milliseconds(400)) : interval
  }

  private var isBeginning: Bool {
    engine.isEmbedded && ContinuousClock.now - begun < .seconds(4)
  }

  /// Whether panels are likely blank only because windows of rates are filling: in the first minute of a scraper.
  private var isFilling: Bool {
    guard engine.isEmbedded, ContinuousClock.now - begun < .seconds(60) else { return false }
    return demand?.visible.contains(where: frames.isBlank) ?? false
  }

  private func restart() {
    epoch += 1
    cycle?.cancel()
    let mine = epoch
    cycle = Task { await self.run(mine) }
  }

  private func scheduleNext() {
    guard let interval else { return }
    let mine = epoch
    cycle = Task {
      try? await Task.sleep(for: interval)
      if !Task.isCancelled { await self.run(mine) }
    }
  }

  private func run(_ mine: Int) async {
    var due = ContinuousClock.now
    while mine == epoch, !Task.isCancelled {
      if silentSince == nil { silentSince = .now }
      let vigil = Task { await tellWaiting(mine) }
      lookAfterAlerts()
      await evaluateOnce(mine)
      await refreshExploration()
      vigil.cancel()
      guard let beat, mine == epoch, !Task.isCancelled else { return }
      // On a fixed beat; a beat that was missed is left out.
      due += beat
      if due < .now { due = .now }
      // What is blank is looked after sooner than a long beat would.
      while isFilling, ContinuousClock.now + .seconds(5) < due {
        try? await Task.sleep(for: .seconds(5))
        guard mine == epoch, !Task.isCancelled else { return }
        await evaluateOnce(mine, blankOnly: true)
      }
      try? await Task.sleep(until: due, clock: .continuous)
    }
  }

  /// Between evaluations that are far apart the clock and the ages go on: a minute-old screen must not say that its
  /// data are fresh.
  private func keepTime() async {
    while true {
      try? await Task.sleep(for: .seconds(1))
      guard !Task.isCancelled else { return }
      if snapshot.isBeside(clock(), by: .seconds(5)) { publishNow() }
    }
  }

  /// What is told anew is shown.
  private func listen() async {
    for await _ in engine.watch.facts.bell.rings() { libraryChanged() }
  }

  /// While answers stay away, the clock and the ages go on, and the bottom line says how long it has been.
  private func tellWaiting(_ mine: Int) async {
    while true {
      try? await Task.sleep(for: .seconds(3))
      guard !Task.isCancelled, mine == epoch else { return }
      publishNow()
    }
  }

  /// One evaluation of all that is seen, or of what is blank of it.
  private func evaluateOnce(_ mine: Int, blankOnly: Bool = false) async {
    guard let dashboard else {
      publishNow()
      return
    }
    let (now, started) = (clock(), ContinuousClock.now)
    let zone = timeZone
    let asked = time ?? defaultTime(of: dashboard, now: now)
    let window = asked.resolve(now: now, zone: shownZone)
    let range = TimeRange(from: window.lowerBound, to: window.upperBound, now: now)
    let isNew = snapshot.dashboard?.uid != dashboard.uid
    let isDue = isNew || knowledge.isDue(engine)
    // Right after a source kept silent the load goes on, whatever began it anew.
    if isDue || knowledge.isComplete { sources = engine.sources.forOneLoad }
    if isDue, await !learnVariables(of: dashboard, over: range, isNew: isNew, window, mine) {
      return
    }
    guard let demand else { return }
    guard !demand.dotColumns.isEmpty || placed.isEmpty else {
      // No panel is in sight, as where all rows are folded: nothing is asked, nothing is owed.
      silentSince = nil
      return
    }
    let seen = Set(demand.visible)
    let histories = placed.filter { seen.contains($0.id.history) }.compactMap(\.history)
    let wanted = (placed + histories).filter {
      seen.contains($0.id) && !$0.isRow && (!blankOnly || frames.isBlank($0.id))
    }
    guard !wanted.isEmpty else {
      silentSince = nil
      publish(window)
      return
    }
    // Where only blank panels are asked for, the others go on covering the window that they do.
    let covered = blankOnly ? snapshot.board.window ?? window : window
    let moment = ShownFrames.Moment(
      asked: now, newest: engine.newestData,
      followsNow: asked.reachesNow(now, zone: shownZone),
      conditions: ["\(edition)"]
        + resolved.list.map { "\($0.name)=\($0.effective.map(\.value))" })
    let gathered = FrameGathering()
    let watcher = Task {
      // What is slow is shown when it comes, what is quick need not wait for it.
      try? await Task.sleep(for: .milliseconds(400))
      while !Task.isCancelled {
        let isFresh = self.take(gathered.drain(), mine, moment)
        // Where nothing came at all, that much is told.
        if isFresh || mine == self.epoch && self.snapshot.dashboard?.slow.isEmpty == true {
          self.markSlow(wanted.map(\.id), except: gathered.delivered)
          self.publish(covered)
        }
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
    await evaluator.evaluate(
      wanted, of: dashboard, variables: resolved, range: range, columns: demand.dotColumns,
      sources: sources, zone: zone
    ) { gathered.add($0) }
    watcher.cancel()
    guard mine == epoch, !Task.isCancelled else { return }
    take(gathered.drain(), mine, moment)
    snapshot.dashboard?.slow = []
    // Texts need no source: where nothing at all was asked, nothing is owed.
    if !wanted.contains(where: { frames[$0.id]?.isUnanswered == true }) {
      silentSince = nil
      if !blankOnly { snapshot.board.answerTime = .now - started }
    }
    if !isBeginning, !blankOnly { snapshot.board.refreshes += 1 }
    publish(covered)
  }

  /// Asks for the variables and places the panels by them; false where something newer has begun meanwhile.
  private func learnVariables(
    of dashboard: Dashboard, over range: TimeRange, isNew: Bool, _ window: ClosedRange<Timestamp>,
    _ mine: Int
  ) async -> Bool {
    let zone = timeZone
    let isQuiet = knowledge.isComplete && !isNew
    // The chrome first, with what the file knows; then what the source knows.
    if placed.isEmpty || isNew {
      resolved = await evaluator.resolveVariables(
        of: dashboard, selection: selection, range: range, sources: nil, zone: zone)
      guard mine == epoch else { return false }
      place(dashboard, range)
      publish(window)
    }
    knowledge.begin(engine)
    // Until the first scrapes have come in, what is picked is passing: the first of all targets is meant, not the
    // first to answer.
    let isEarly = isBeginning && engine.targets.contains { $0.health == .unknown }
    learning = mine
    let fresh = await evaluator.resolveVariables(
      of: dashboard, selection: isQuiet ? selection.merging(picksOf: resolved) : selection,
      range: range, sources: sources, zone: zone)
    if learning == mine { learning = nil }
    guard mine == epoch, !Task.isCancelled else { return false }
    if !isNew {
      resolved = isQuiet ? fresh.keeping(resolved) : fresh.filled(from: resolved)
    } else {
      resolved = fresh
    }
    // Options that are not there yet (nothing scraped so far) are asked for again.
    knowledge.end(isComplete: isQuiet || fresh.isComplete && !isEarly)
    place(dashboard, range)
    if !isQuiet { publish(window) }
    return true
  }

  @discardableResult
  private func take(_ fresh: [PanelFrame], _ mine: Int, _ moment: ShownFrames.Moment) -> Bool {
    guard mine == epoch, !fresh.isEmpty else { return false }
    for frame in fresh {
      frames.take(frame, of: moment)
      if !frame.queries.isEmpty, !frame.isUnanswered { silentSince = nil }
    }
    return true
  }

  private func markSlow(_ panels: [PanelID], except done: Set<PanelID>) {
    snapshot.dashboard?.slow = Set(panels).subtracting(done)
  }

  private func place(_ dashboard: Dashboard, _ range: TimeRange) {
    placed = dashboard.placed(resolved, range: range, zone: timeZone)
    frames.keep(Set(placed.flatMap { [$0.id, $0.id.history] }))
  }

  func defaultTime(of dashboard: Dashboard, now: Timestamp) -> TimeSelection {
    let own = TimeSelection(of: dashboard, now: now, zone: shownZone)
    guard let oldest = engine.oldestData(at: now) else { return own }
    return own.growing(since: oldest, now: now, zone: shownZone)
  }
}
