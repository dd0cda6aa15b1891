internal import Dashboards
internal import Engine
internal import Feeds
internal import Metrics
internal import Query
internal import Scrape
internal import Screens
internal import Views

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
      open.zone = named.shown
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
    snapshot.dashboards = engine.library.entries.map { entry in
      DashboardSummary(
        uid: entry.dashboard.uid, title: entry.dashboard.title, folder: entry.folder,
        file: entry.path?.split(separator: "/").last.map(String.init) ?? "",
        tags: entry.dashboard.tags, error: entry.error)
    }
    snapshot.targets = engine.isEmbedded ? engine.targets.map(targetRow) : foreignTargets
    snapshot.notices = engine.notices.map { notice in
      EngineNotice(notice.isError ? .error : .warning, notice.text, detail: notice.detail)
    }
    snapshot.notices += (dashboard?.notices ?? []).map { EngineNotice(.warning, $0) }
    if let unknown = named.unknown {
      let text = "\(unknown): its times are in \(zone == .utc ? "UTC" : "local time")"
      snapshot.notices.append(EngineNotice(.warning, text))
    }
    // The clock goes on, whatever began before it and ends after.
    snapshot.advance(to: clock())
    snapshot.board.dataAge = dataAge
    snapshot.board.waiting = silentSince.map { .now - $0 }.flatMap { $0 < .seconds(3) ? nil : $0 }
    publish(snapshot)
    snapshot.chrome.message = nil
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
  var shownZone: LocalZone? {
    switch timeZone {
    case .utc: nil
    case .local: snapshot.localZone
    case .named: named.shown
    }
  }
}

/// A target as the targets page lists it.
private func targetRow(_ status: TargetStatus) -> TargetRow {
  TargetRow(
    job: status.job, instance: status.instance,
    url: status.url.isEmpty ? "in this process" : status.url,
    health: TargetRow.Health(rawValue: status.health.rawValue) ?? .unknown,
    error: status.error ?? status.warning ?? "", lastScrape: status.lastScrape,
    duration: status.lastScrape == nil ? nil : status.lastDuration, interval: status.interval,
    samples: status.samplesKept, labels: status.labels)
}
