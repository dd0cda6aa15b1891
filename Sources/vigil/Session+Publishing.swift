internal import Calendar
internal import Dashboards
internal import Engine
internal import Facts
internal import Feeds
internal import Metrics
internal import Query
internal import Screens
internal import Views
internal import Watching

/// What the screen is told.
extension Session {
  func publish(_ window: ClosedRange<Timestamp>) {
    let now = clock()
    snapshot.board.window = window
    if let dashboard {
      var open = OpenDashboard(
        uid: dashboard.uid, title: dashboard.title, panels: placed.map(PanelSlot.init),
        frames: frames.frames, defaultTime: defaultTime(of: dashboard, now: now))
      open.wantsUTC = dashboard.wantsUTC
      open.zone = named.table
      open.slow = snapshot.dashboard?.uid == dashboard.uid ? snapshot.dashboard?.slow ?? [] : []
      open.variables = resolved.list.map(VariableState.init)
      open.picked = selection
      open.wholeTime = TimeSelection(of: dashboard, now: now, zone: shownZone)
      open.links = dashboard.links
      open.filling = Interpolation(
        variables: resolved,
        range: TimeRange(from: window.lowerBound, to: window.upperBound, now: now),
        zone: timeZone, dashboard: dashboard)
      snapshot.dashboard = open
    }
    publishNow()
  }

  /// Publishes with what the engine knows now.
  func publishNow() {
    snapshot.board.refresh = interval
    snapshot.facts = engine.watch.facts.newest
    snapshot.dashboard?.notices = boardNotices
    // The clock goes on, whatever began before it and ends after.
    snapshot.advance(to: clock())
    snapshot.board.dataAge = dataAge
    snapshot.board.waiting = silentSince.map { .now - $0 }.flatMap { $0 < .seconds(3) ? nil : $0 }
    publish(snapshot)
    snapshot.chrome.message = nil
  }

  private var boardNotices: [NoticeFact] {
    var notices = (dashboard?.notices ?? []).map { NoticeFact(.warning, $0) }
    if let unknown = named.unknown {
      let text = "\(unknown): its times are in \(zone == .utc ? "UTC" : "local time")"
      notices.append(NoticeFact(.warning, text))
    }
    return notices
  }

  /// That of the newest sample that the panels in sight show; where none does, that of the newest scrape.
  private var dataAge: Duration? {
    let time = frames.newest(of: demand?.visible ?? []) ?? engine.newestData
    return time.map { max(.zero, snapshot.now - $0) }
  }

  func say(_ message: String) {
    snapshot.chrome.message = message
    publishNow()
  }

  /// The window as it stands, for ad-hoc queries.
  func currentRange() -> TimeRange {
    let now = clock()
    let selection = time ?? dashboard.map { defaultTime(of: $0, now: now) } ?? .lastHour
    let window = selection.resolve(now: now, zone: shownZone)
    return TimeRange(from: window.lowerBound, to: window.upperBound, now: now)
  }

  /// The zone in which days begin and panels tell times: the reader's choice, else the dashboard's, else the
  /// configuration's.
  var timeZone: Zone {
    chosenZone ?? (dashboard?.wantsUTC == true ? .utc : named.table.map(Zone.named) ?? zone)
  }

  /// The same as the screen has it; nil for UTC.
  var shownZone: ZoneTable? {
    switch timeZone {
    case .utc: nil
    case .local: snapshot.localZone
    case .named(let table): table
    }
  }
}
