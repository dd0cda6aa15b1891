internal import Metrics
internal import Query
package import Views
package import Watching

/// How many series `ALERTS` has, which somebody else's rules write: a count by state, whatever their number.
package actor AlertSeriesFeed {
  private let watch: Watch
  private let clock: FeedClock
  private let publish: @Sendable (AlertSeries) -> Void
  private let begun: Duration
  private var asked: Duration?
  private var isAsking = false

  package init(
    _ watch: Watch, clock: FeedClock, publish: @escaping @Sendable (AlertSeries) -> Void
  ) {
    self.watch = watch
    self.clock = clock
    self.publish = publish
    begun = clock.elapsed()
  }

  /// Asks where it is time again, sooner while the first scrapes come in, and never twice at a time. Returns at once.
  package func look() {
    let now = clock.elapsed()
    let least = Duration.seconds(now - begun < .seconds(60) ? 3 : 15)
    guard !isAsking, asked.map({ now - $0 >= least }) ?? true else { return }
    (isAsking, asked) = (true, now)
    Task { await self.ask() }
  }

  private func ask() async {
    defer { isAsking = false }
    let time = clock.now()
    do throws(QueryError) {
      let question = Question("count by (alertstate) (ALERTS)", .instant(time))
      guard case .vector(let samples) = try await watch.sources.main.evaluate(question).value
      else { return }
      func count(_ state: String) -> Int {
        let sample = samples.first { $0.labels["alertstate"] == state }
        guard case .float(let value)? = sample?.content, value.isFinite else { return 0 }
        return Int(max(0, min(value, 1e9)))
      }
      publish(.counted(AlertCounts(firing: count("firing"), pending: count("pending")), at: time))
    } catch {
      publish(.unknown(error.message))
    }
  }
}
