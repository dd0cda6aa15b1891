internal import Metrics
internal import Scrape

/// Tells when a round of scraping is over: every target that was due since the last round has answered or timed out.
/// A plain value, stepped with the time.
struct ScrapeRounds {
  private struct Identity: Hashable {
    var job: String
    var url: String
    var labels: Labels
  }
  /// When each target's last scrape had begun as the last round ended.
  private var seen: [Identity: Timestamp] = [:]
  private var last: Timestamp?
  private var clockSteps = 0

  /// True once for each round, never twice at one time.
  ///
  /// `clockSteps` is how often the clock was set back so far. Then rounds go on at once in the new time, beginning with
  /// the next answers; the time between is lived twice. A clock that was only steered is waited for. Where all targets
  /// are gone there is a round now and then, so that what was recorded of them ends.
  mutating func isOver(_ targets: [TargetStatus], at now: Timestamp, clockSteps: Int = 0) -> Bool {
    if clockSteps != self.clockSteps {
      self.clockSteps = clockSteps
      last = nil
    }
    if targets.isEmpty {
      guard let before = last else {
        last = now
        return false
      }
      guard now - before >= .seconds(10) else { return false }
      last = now
      return true
    }
    let shortest = targets.map(\.interval).min() ?? .zero
    if let last, now <= last { return false }
    var fresh: [Identity: Timestamp] = [:]
    var hasNews = false
    var isWaiting = false
    for target in targets {
      let identity = Identity(job: target.job, url: target.url, labels: target.labels)
      fresh[identity] = target.lastScrape
      if target.lastScrape != nil, target.lastScrape != seen[identity] {
        hasNews = true
      } else if target.interval < shortest * 2 {
        // It will have its turn within this round, unless it is past all waiting.
        let turn = target.nextScrape ?? now
        if now <= turn + target.timeout { isWaiting = true }
      } else if let turn = target.nextScrape, turn <= now, now <= turn + target.timeout {
        // Slower ones hold up only the round in which they are due.
        isWaiting = true
      }
    }
    // One that hangs must not hold the others up for ever.
    let isLate = last.map { now - $0 >= shortest * 2 } ?? false
    guard hasNews, !isWaiting || isLate else { return false }
    seen = fresh
    last = now
    return true
  }
}
