internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics
internal import Query
internal import Views
internal import Watching

/// One evaluation: the variables where they are due, then the panels that are seen.
extension BoardFeed {
  /// - Parameter blankOnly: only what is blank of what is seen.
  func evaluateOnce(_ mine: Int, blankOnly: Bool = false) async {
    await makeAnew(mine)
    guard mine == epoch else { return }
    guard let dashboard else {
      publishNow()
      return
    }
    let (now, started) = (askedNow, clock.elapsed())
    let selection = settings.time ?? defaultTime(of: dashboard, now: now)
    let window = selection.resolve(now: now, zone: shownZone)
    let range = TimeRange(from: window.lowerBound, to: window.upperBound, now: now)
    learnAlertTimes(window)
    let isNew = part.dashboard?.uid != dashboard.uid
    let isDue = isNew || knowledge.isDue(watch.facts.newest, at: started)
    // Right after a source kept silent the load goes on, whatever began it anew.
    if isDue || knowledge.isComplete { sources = watch.sources.forOneLoad }
    if isDue, await !learnVariables(of: dashboard, over: range, isNew: isNew, window, mine) {
      return
    }
    learnTimelines()
    guard let demand else { return }
    guard !demand.dotColumns.isEmpty || placed.isEmpty else {
      // No panel is in sight, as where all rows are folded: nothing is asked, nothing is owed.
      silentSince = nil
      return
    }
    let wanted = panels(in: demand, blankOnly: blankOnly)
    guard !wanted.isEmpty else {
      silentSince = nil
      publish(window)
      return
    }
    // Where only blank panels are asked for, the others go on covering the window that they do.
    let covered = blankOnly ? part.window ?? window : window
    let moment = ShownFrames.Moment(
      asked: now, newest: watch.facts.newest.newestScrape,
      followsNow: selection.reachesNow(now, zone: shownZone),
      conditions: ["\(edition)"]
        + resolved.list.map { "\($0.name)=\($0.effective.map(\.value))" })
    let gathered = FrameGathering()
    let watcher = Task {
      await self.showWhatComes(gathered, of: wanted, over: covered, mine, moment)
    }
    await evaluator.evaluate(
      wanted, of: dashboard, variables: resolved, range: range, columns: demand.dotColumns,
      sources: sources.adding(ownSources), zone: timeZone
    ) { gathered.add($0) }
    watcher.cancel()
    guard mine == epoch, !Task.isCancelled else { return }
    take(gathered.drain(), mine, moment)
    part.dashboard?.slow = []
    // Texts need no source: where nothing at all was asked, nothing is owed.
    if !wanted.contains(where: { frames[$0.id]?.isUnanswered == true }) {
      silentSince = nil
      if !blankOnly { part.answerTime = clock.elapsed() - started }
    }
    if !isBeginning, !blankOnly { part.refreshes += 1 }
    publish(covered)
  }

  /// What counts as now in questions.
  private var askedNow: Timestamp {
    let now = clock.now()
    guard sources.sharesAnswers, now.milliseconds >= 0 else { return now }
    return Timestamp(milliseconds: now.milliseconds / 1000 * 1000)
  }

  private func panels(in demand: Demand, blankOnly: Bool) -> [PlacedPanel] {
    let seen = Set(demand.visible)
    let histories = placed.filter { seen.contains($0.id.history) }.compactMap(\.history)
    return (placed + histories).filter {
      seen.contains($0.id) && !$0.isRow && (!blankOnly || frames.isBlank($0.id))
    }
  }

  /// What is slow is shown when it comes, what is quick need not wait for it.
  private func showWhatComes(
    _ gathered: FrameGathering, of wanted: [PlacedPanel], over window: ClosedRange<Timestamp>,
    _ mine: Int, _ moment: ShownFrames.Moment
  ) async {
    guard await clock.pause(for: .milliseconds(400)) else { return }
    repeat {
      let isFresh = take(gathered.drain(), mine, moment)
      // Where nothing came at all, that much is told.
      if isFresh || mine == epoch && part.dashboard?.slow.isEmpty == true {
        part.dashboard?.slow = Set(wanted.map(\.id)).subtracting(gathered.delivered)
        publish(window)
      }
    } while await clock.pause(for: .milliseconds(500))
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
        of: dashboard, selection: settings.selection, range: range, sources: nil, zone: zone)
      guard mine == epoch else { return false }
      place(dashboard, range)
      publish(window)
    }
    let facts = watch.facts.newest
    knowledge.begin(facts)
    // Until the first scrapes have come in, what is picked is passing: the first of all targets is meant, not the
    // first to answer.
    let isEarly = isBeginning && facts.targets.rows.contains { $0.health == .unknown }
    learning = mine
    let picked = settings.selection
    let fresh = await evaluator.resolveVariables(
      of: dashboard, selection: isQuiet ? picked.merging(picksOf: resolved) : picked,
      range: range, sources: sources, zone: zone)
    if learning == mine { learning = nil }
    guard mine == epoch, !Task.isCancelled else { return false }
    if !isNew {
      resolved = isQuiet ? fresh.keeping(resolved) : fresh.filled(from: resolved)
    } else {
      resolved = fresh
    }
    // Options that are not there yet (nothing scraped so far) are asked for again.
    knowledge.end(isComplete: isQuiet || fresh.isComplete && !isEarly, at: clock.elapsed())
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

  private func place(_ dashboard: Dashboard, _ range: TimeRange) {
    placed = dashboard.placed(resolved, range: range, zone: timeZone)
    frames.keep(Set(placed.flatMap { [$0.id, $0.id.history] }))
  }
}
