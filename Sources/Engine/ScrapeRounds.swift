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

  /// True once for each round; never twice at one time, nor back in time where the clock was set back.
  mutating func isOver(_ targets: [TargetStatus], at now: Timestamp) -> Bool {
    if let last, now <= last { return false }
    var fresh: [Identity: Timestamp] = [:]
    var hasNews = false
    var isWaiting = false
    let shortest = targets.map(\.interval).min() ?? .zero
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
