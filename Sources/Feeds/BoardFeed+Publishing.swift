internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics
internal import Views
internal import Watching

/// What the screen is told.
extension BoardFeed {
  /// Publishes the board as it is evaluated over a window.
  func publish(_ window: ClosedRange<Timestamp>) {
    part.window = window
    if let dashboard {
      let now = clock.now()
      let filling = Interpolation(
        variables: resolved,
        range: TimeRange(from: window.lowerBound, to: window.upperBound, now: now),
        zone: timeZone, dashboard: dashboard)
      var open = OpenDashboard(
        uid: dashboard.uid, title: dashboard.title, panels: placed.map(PanelSlot.init),
        frames: framesWithFacts(of: dashboard, filling),
        defaultTime: defaultTime(of: dashboard, now: now))
      open.wantsUTC = dashboard.wantsUTC
      open.zone = named.table
      open.slow = part.dashboard?.uid == dashboard.uid ? part.dashboard?.slow ?? [] : []
      open.variables = resolved.list.map(VariableState.init)
      open.picked = settings.selection
      open.wholeTime = TimeSelection(of: dashboard, now: now, zone: shownZone)
      open.links = dashboard.links
      open.filling = filling
      open.notices = notices(of: dashboard)
      part.dashboard = open
    }
    publishNow()
  }

  /// Publishes what there is, with the ages of now.
  func publishNow() {
    part.refresh = interval
    part.dataAge = dataAge
    let silence = silentSince.map { clock.elapsed() - $0 } ?? .zero
    part.waiting = silence < .seconds(3) ? nil : silence
    publish(part)
  }

  /// That of the newest sample that the panels in sight show; where none does, that of the newest scrape.
  private var dataAge: Duration? {
    let time = frames.newest(of: demand?.visible ?? []) ?? watch.facts.newest.newestScrape
    return time.map { max(.zero, clock.now() - $0) }
  }

  /// What of its file is not applied.
  private func notices(of dashboard: Dashboard) -> [NoticeFact] {
    var notices = dashboard.notices.map { NoticeFact(.warning, $0) }
    if let unknown = named.unknown {
      let text = "\(unknown): its times are in \(settings.zone == .utc ? "UTC" : "local time")"
      notices.append(NoticeFact(.warning, text))
    }
    return notices
  }
}
