package import Calendar
package import Dashboards
internal import Facts
internal import Metrics
internal import Query
package import Views
package import Watching

/// The open dashboard: its variables, its range, and the frames of its panels as their queries are answered. Publishes
/// whole parts; nobody ever waits for it.
package actor BoardFeed {
  /// What stands when it begins.
  package struct Settings: Sendable {
    package var selection: VariableSelection
    /// nil: the dashboard's own.
    package var time: TimeSelection?
    /// nil: the dashboard's, zero: none.
    package var refresh: Duration?
    /// The configuration's zone.
    package var zone: Zone
    package var localZone: ZoneTable

    package init(
      selection: VariableSelection = VariableSelection(), time: TimeSelection? = nil,
      refresh: Duration? = nil, zone: Zone = .utc, localZone: ZoneTable = .utc
    ) {
      self.selection = selection
      self.time = time
      self.refresh = refresh
      self.zone = zone
      self.localZone = localZone
    }
  }

  /// What others do on its beat.
  package struct Beat: Sendable {
    /// As an evaluation begins; must return at once.
    package var begins: @Sendable () async -> Void
    /// After it, before the wait for the next one.
    package var ends: @Sendable (Reach) async -> Void
    package init(
      begins: @escaping @Sendable () async -> Void = {},
      ends: @escaping @Sendable (Reach) async -> Void = { _ in }
    ) {
      self.begins = begins
      self.ends = ends
    }
  }

  let watch: Watch
  let clock: FeedClock
  let beat: Beat
  let publish: @Sendable (BoardPart) -> Void
  let evaluator = DashboardEvaluator()
  private let zones: ZoneDatabase
  private let succeed: @Sendable (inout PanelFrame, PanelFrame?) -> Void
  let made: MadeBoards
  /// Those that only the open board names, where a function makes it.
  var ownSources: [String: any DataSource] = [:]

  var part = BoardPart()
  var dashboard: Dashboard?
  var settings: Settings
  var resolved = ResolvedVariables()
  var placed: [PlacedPanel] = []
  var frames: ShownFrames
  var demand: Demand?
  /// The zone that a key chose.
  private var chosenZone: Zone?
  var named = NamedZone()
  var knowledge = OptionKnowledge()
  var lanes = AlertLanes()
  var timelines: IncidentTimelines
  /// Of which alerts and incidents the panels were last told.
  var told = (alerts: UInt64(0), incidents: UInt64(0))
  /// Grows as a dashboard is opened or its file changes.
  private(set) var edition = 0
  /// Whom the present load asks.
  var sources: DataSources
  let begun: Duration
  /// When the evaluation that waits for its first answer began; the source has been silent since.
  var silentSince: Duration?

  /// The evaluation in progress and the wait for the next one.
  var cycle: Task<Void, Never>?
  /// Grows with every open, pick and range, so that late answers to older questions are told apart.
  var epoch = 0
  /// The evaluation that asks for the variables right now.
  var learning: Int?

  /// - Parameters:
  ///   - zones: those that dashboards may name.
  ///   - succeed: has a frame take on what the one before it settled.
  ///   - made: the boards that no file has, made anew for each evaluation.
  ///   - records: what is recorded of incidents, where others want it too.
  package init(
    _ watch: Watch, clock: FeedClock, settings: Settings = Settings(),
    zones: ZoneDatabase = ZoneDatabase(),
    succeed: @escaping @Sendable (inout PanelFrame, PanelFrame?) -> Void = { _, _ in },
    made: MadeBoards = MadeBoards(), records: IncidentRecords? = nil,
    beat: Beat = Beat(), publish: @escaping @Sendable (BoardPart) -> Void
  ) {
    self.watch = watch
    self.clock = clock
    self.settings = settings
    self.zones = zones
    self.succeed = succeed
    self.made = made
    self.beat = beat
    self.publish = publish
    frames = ShownFrames(succeed: succeed)
    timelines = IncidentTimelines(records ?? IncidentRecords(watch))
    sources = watch.sources
    begun = clock.elapsed()
  }

  // MARK: - What is wanted

  /// Goes over to a dashboard.
  package func open(_ fresh: Dashboard, _ picks: Picks = .kept()) {
    switch picks {
    case .only(let picked): settings.selection = picked
    case .kept(let values):
      // What was given for another dashboard is wanted here as far as it is on offer.
      if let old = dashboard, old.uid != fresh.uid { settings.selection.asGiven = [] }
      settings.selection.values.merge(values) { $1 }
      settings.selection.asGiven.formUnion(values.keys)
    }
    adopt(fresh)
  }

  /// The files were read again: what is open is taken anew where its file changed.
  ///
  /// - Parameter find: the dashboard of a uid, as it is now.
  package func filesChanged(_ find: @Sendable (String) -> Dashboard?) {
    guard let open = dashboard, let fresh = find(open.uid), fresh != open else { return }
    adopt(fresh)
  }

  private func adopt(_ fresh: Dashboard) {
    let isSame = dashboard?.uid == fresh.uid
    if dashboard?.timezone != fresh.timezone {
      named = NamedZone(of: fresh, in: zones)
    }
    dashboard = fresh
    if !isSame {
      frames = ShownFrames(succeed: succeed)
      demand = nil
      ownSources = [:]
      part.refreshes = 0
    }
    edition += 1
    knowledge.forget()
    restart()
  }

  /// What the screen shows now has to be evaluated; newly seen panels at once.
  package func look(_ fresh: Demand) {
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

  package func set(variable name: String, to values: [String]) {
    settings.selection.values[name] = values
    settings.selection.asGiven.remove(name)
    knowledge.forget()
    restart()
  }

  package func set(time fresh: TimeSelection?) {
    settings.time = fresh
    restart()
  }

  /// In which zone days begin and the panels' times are told.
  package func set(zone fresh: ZoneChoice) {
    chosenZone =
      switch fresh {
      case .dashboard: nil
      case .utc: .utc
      case .local: .local
      }
    knowledge.forget()
    restart()
  }

  /// nil: no refresh by itself.
  package func set(refresh fresh: Duration?) {
    settings.refresh = fresh ?? .zero
    restart()
  }

  package func evaluateAgain() {
    evaluator.forget()
    knowledge.forget()
    restart()
  }

  /// Gives up what runs; the next refresh comes all the same.
  package func cancel() {
    learning = nil
    cycle?.cancel()
    cycle = nil
    silentSince = nil
    publishNow()
    scheduleNext()
  }

  /// For good.
  package func stop() {
    epoch += 1
    cycle?.cancel()
  }

  // MARK: - Time

  /// The window as it stands, for ad-hoc questions.
  package var reach: Reach {
    let now = clock.now()
    let selection = settings.time ?? dashboard.map { defaultTime(of: $0, now: now) } ?? .lastHour
    let window = selection.resolve(now: now, zone: shownZone)
    return Reach(
      TimeRange(from: window.lowerBound, to: window.upperBound, now: now), zone: timeZone)
  }

  /// The zone in which days begin and panels tell times: the reader's choice, else the dashboard's, else the
  /// configuration's.
  var timeZone: Zone {
    chosenZone
      ?? (dashboard?.wantsUTC == true ? .utc : named.table.map(Zone.named) ?? settings.zone)
  }

  /// The same as the screen has it; nil for UTC.
  var shownZone: ZoneTable? {
    switch timeZone {
    case .utc: nil
    case .local: settings.localZone
    case .named(let table): table
    }
  }

  /// What the dashboard's file asks for, as far as there can be data.
  func defaultTime(of dashboard: Dashboard, now: Timestamp) -> TimeSelection {
    let own = TimeSelection(of: dashboard, now: now, zone: shownZone)
    guard let oldest = watch.facts.newest.source?.oldest(at: now) else { return own }
    return own.growing(since: oldest, now: now, zone: shownZone)
  }
}
