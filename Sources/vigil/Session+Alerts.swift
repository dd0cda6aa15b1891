internal import Dashboards
internal import Engine
internal import Metrics
internal import Query
internal import Screens
internal import Views

extension Session {
  /// Asks now and then, sooner while the first scrapes come in, and never twice at a time, how many series `ALERTS`
  /// has: a count by state, whatever their number.
  func lookAfterAlerts() {
    let now = ContinuousClock.now
    let least = Duration.seconds(now - begun < .seconds(60) ? 3 : 15)
    guard !isAskingAlerts, alertsAsked.map({ now - $0 >= least }) ?? true else { return }
    (isAskingAlerts, alertsAsked) = (true, now)
    Task { await self.learnAlerts() }
  }

  private func learnAlerts() async {
    defer {
      isAskingAlerts = false
      publishNow()
    }
    let time = clock()
    do throws(QueryError) {
      let question = Question("count by (alertstate) (ALERTS)", .instant(time))
      guard case .vector(let samples) = try await engine.sources.main.evaluate(question).value
      else { return }
      func count(_ state: String) -> Int {
        let sample = samples.first { $0.labels["alertstate"] == state }
        guard case .float(let value)? = sample?.content, value.isFinite else { return 0 }
        return Int(max(0, min(value, 1e9)))
      }
      snapshot.alertSeries = .counted(
        AlertCounts(firing: count("firing"), pending: count("pending")), at: time)
    } catch {
      snapshot.alertSeries = .unknown(error.message)
    }
  }
}
