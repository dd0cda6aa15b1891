internal import Dashboards
internal import Facts
internal import Metrics
internal import Query
internal import Views
internal import Watching

/// What alerts bring to a board: the times they fired, lists of them, and boards of their own.
extension BoardFeed {
  /// Reads what is recorded of the window where that is due. Nothing waits for it.
  func learnAlertTimes(_ window: ClosedRange<Timestamp>) {
    let facts = watch.facts.newest
    guard lanes.times.isDue(facts, from: window.lowerBound, at: clock.elapsed()) else { return }
    let number = lanes.times.begin(facts, from: window.lowerBound, at: clock.elapsed())
    let question = AlertChangeQuestion(
      from: window.lowerBound, through: max(window.upperBound, clock.now()),
      limit: AlertTimes.most)
    Task {
      // What is not known of the past leaves what the alerts tell themselves.
      guard let changes = try? await watch.alertChanges(question) else { return }
      if lanes.times.take(changes, of: number), let window = part.window { publish(window) }
    }
  }

  /// The frames with what the alerts tell now.
  func framesWithAlerts(of dashboard: Dashboard, _ filling: Interpolation)
    -> [PanelID: PanelFrame]
  {
    var shown = frames.frames
    let facts = watch.facts.newest
    toldAlerts = facts.alerts.version
    lanes.mark(&shown, facts)
    for placed in placed where placed.panel.kind == "alertlist" {
      guard let frame = shown[placed.id], placed.panel.made == nil else { continue }
      let list = AlertList(placed, of: dashboard, filling, zone: timeZone)
      shown[placed.id] = list.filled(frame, facts, lanes.times.changes, on: shown)
    }
    return shown
  }

  /// Makes the open board anew where a function makes it.
  func makeAnew(_ mine: Int) async {
    guard let open = dashboard, let fresh = await made(open.uid, timeZone), mine == epoch,
      !Task.isCancelled, fresh != open
    else { return }
    take(anew: fresh)
  }

  /// It is no other edition: what its panels showed still holds where their source keeps silent.
  private func take(anew fresh: Dashboard) {
    dashboard = fresh
    // It has no variables: to place its panels nothing is asked.
    knowledge.forget()
  }

  /// What alerts tell may have changed; they are shown anew where they have.
  package func alertsChanged() async {
    if let open = dashboard, let fresh = await made(open.uid, timeZone), fresh != dashboard,
      dashboard?.uid == open.uid
    {
      take(anew: fresh)
      restart()
      return
    }
    guard let window = part.window, dashboard != nil,
      watch.facts.newest.alerts.version != toldAlerts
    else { return }
    publish(window)
  }
}
