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

  /// How many of the shortest intervals back are a clock that was set back, not one that is adjusted.
  private static let leastStep = 3

  /// True once for each round, never twice at one time.
  ///
  /// Where the clock was set back by more than three of the shortest intervals, rounds go on at once in the new time,
  /// beginning with the next answers; the time between is lived twice. A smaller step is waited for. Where all targets
  /// are gone there is a round now and then, so that what was recorded of them ends.
  mutating func isOver(_ targets: [TargetStatus], at now: Timestamp) -> Bool {
    if targets.isEmpty {
      guard let before = last, now < before || now - before >= .seconds(10) else { return false }
      last = now
      return true
    }
    let shortest = targets.map(\.interval).min() ?? .zero
    if let before = last, now <= before {
      guard before - now > shortest * ScrapeRounds.leastStep else { return false }
      last = nil
    }
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
