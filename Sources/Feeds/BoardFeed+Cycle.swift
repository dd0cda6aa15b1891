internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics
internal import Query
internal import Views
internal import Watching

/// When the board is evaluated.
extension BoardFeed {
  /// How long until the next evaluation; nil for none.
  var interval: Duration? {
    if let refresh = settings.refresh { return refresh > .zero ? refresh : nil }
    let own = dashboard?.refresh ?? .seconds(5)
    // A board that is drawn seldom would show the first minutes of a scraper as nothing at all.
    let scraped = watch.sources.scrapeInterval
    let source = watch.facts.newest.source
    guard source?.isYoung(at: clock.now(), scrapedEvery: scraped) == true else { return own }
    return min(own, max(.seconds(1), scraped))
  }

  /// The wait after an evaluation. A scraper that has just begun brings its first samples by the moment: they are
  /// not left waiting for a whole refresh.
  private var wait: Duration? {
    guard let interval else { return nil }
    return isBeginning ? min(interval, .milliseconds(400)) : interval
  }

  /// Whether the engine scrapes by itself what it answers.
  private var isEmbedded: Bool { watch.facts.newest.source?.isEmbedded == true }

  private var age: Duration { clock.elapsed() - begun }

  var isBeginning: Bool { age < .seconds(4) && isEmbedded }

  /// Whether panels are likely blank only because windows of rates are filling: in the first minute of a scraper.
  private var isFilling: Bool {
    guard age < .seconds(60), isEmbedded else { return false }
    return demand?.visible.contains(where: frames.isBlank) ?? false
  }

  func restart() {
    epoch += 1
    cycle?.cancel()
    let mine = epoch
    cycle = Task { await self.run(mine) }
  }

  func scheduleNext() {
    guard let interval else { return }
    let mine = epoch
    let due = clock.elapsed() + interval
    cycle = Task {
      if await clock.pause(until: due) { await self.run(mine) }
    }
  }

  private func run(_ mine: Int) async {
    var due = clock.elapsed()
    while mine == epoch, !Task.isCancelled {
      if silentSince == nil { silentSince = clock.elapsed() }
      let vigil = Task { await tellWaiting(mine) }
      await beat.begins()
      await evaluateOnce(mine)
      await beat.ends(reach)
      vigil.cancel()
      guard let wait, mine == epoch, !Task.isCancelled else { return }
      // On a fixed beat; a beat that was missed is left out.
      due = max(due + wait, clock.elapsed())
      if sources.sharesAnswers, !isBeginning { due = clock.elapsed() + untilSharedBeat(wait) }
      // What is blank is looked after sooner than a long beat would.
      while isFilling, clock.elapsed() + .seconds(5) < due {
        guard await clock.pause(for: .seconds(5)), mine == epoch else { return }
        await evaluateOnce(mine, blankOnly: true)
      }
      guard await clock.pause(until: due) else { return }
    }
  }

  /// How long until the next moment of the beat that all who ask this source share: the multiples of the interval by the
  /// time of day.
  private func untilSharedBeat(_ interval: Duration) -> Duration {
    let length = interval.milliseconds
    let now = clock.now().milliseconds
    guard length > 0, now >= 0 else { return interval }
    return .milliseconds(length - now % length)
  }

  /// While answers stay away, the clock and the ages go on, and the bottom line says how long it has been.
  private func tellWaiting(_ mine: Int) async {
    while await clock.pause(for: .seconds(3)), mine == epoch { publishNow() }
  }
}
