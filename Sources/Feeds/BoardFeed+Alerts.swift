internal import Dashboards
internal import Facts
internal import Metrics
internal import Query
internal import Views
internal import Watching

/// What alerts and incidents bring to a board: the times they fired, lists of them, and boards of their own.
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

  /// Reads the timelines that the board's panels list, where the facts tell of something new. Nothing waits for them.
  func learnTimelines() {
    let facts = watch.facts.newest
    for number in timelines.due(placed, facts) {
      let records = timelines.begin(number)
      let fact = facts.incidents.rows.first { $0.number == number }
      Task {
        let outcome: Result<IncidentRecord?, QueryError>
        do throws(QueryError) {
          let record =
            if let fact { try await records.record(of: fact) } else {
              try await records.fresh(number)
            }
          outcome = .success(record)
        } catch {
          outcome = .failure(error)
        }
        if timelines.take(outcome, of: number), let window = part.window { publish(window) }
      }
    }
  }

  /// The frames with what alerts and incidents tell now.
  func framesWithFacts(of dashboard: Dashboard, _ filling: Interpolation)
    -> [PanelID: PanelFrame]
  {
    var shown = frames.frames
    let facts = watch.facts.newest
    told = (facts.alerts.version, facts.incidents.version)
    lanes.mark(&shown, facts)
    for placed in placed where placed.panel.kind == "alertlist" {
      guard let frame = shown[placed.id], placed.panel.made == nil else { continue }
      let list = AlertList(placed, of: dashboard, filling, zone: timeZone)
      shown[placed.id] = list.filled(frame, facts, lanes.times.changes, on: shown)
    }
    timelines.fill(&shown, placed, facts, now: clock.now(), zone: timeZone)
    return shown
  }

  /// Makes the open board anew where a function makes it.
  func makeAnew(_ mine: Int) async {
    guard let open = dashboard, let fresh = await made.board(open.uid, in: timeZone),
      mine == epoch, !Task.isCancelled
    else { return }
    ownSources = fresh.sources
    if fresh.dashboard != open { take(anew: fresh.dashboard) }
  }

  /// It is no other edition: what its panels showed still holds where their source keeps silent.
  private func take(anew fresh: Dashboard) {
    dashboard = fresh
    // It has no variables: to place its panels nothing is asked.
    knowledge.forget()
  }

  /// What alerts and incidents tell may have changed; they are shown anew where they have.
  package func factsChanged() async {
    if let open = dashboard, let fresh = await made.board(open.uid, in: timeZone),
      fresh.dashboard != dashboard, dashboard?.uid == open.uid
    {
      take(anew: fresh.dashboard)
      restart()
      return
    }
    let facts = watch.facts.newest
    guard let window = part.window, dashboard != nil else { return }
    if facts.incidents.version != told.incidents { learnTimelines() }
    guard (facts.alerts.version, facts.incidents.version) != told else { return }
    publish(window)
  }
}
