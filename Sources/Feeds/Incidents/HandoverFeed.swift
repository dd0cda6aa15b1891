package import Dashboards
internal import Facts
internal import Incidents
internal import Metrics
internal import Query
package import Views
package import Watching

/// The text for the next on-call, of the last twelve hours, as long as somebody looks at it: written at once, and anew
/// as the facts change, but seldom. The boards' thresholds, which cost most, are looked at last.
package actor HandoverFeed {
  private let watch: Watch
  private let clock: FeedClock
  private let dashboards: @Sendable () -> [Dashboard]
  private let boards: BoardThresholds
  private let publish: @Sendable (HandoverPart) -> Void

  private var part = HandoverPart()
  private var isSeen = false
  /// What the boards told, and when they were looked at.
  private var findings: (found: BoardThresholds.Findings, at: Duration)?
  /// When it was begun to be written last; nil where it is due at once.
  private var begun: Duration?
  /// Whether the facts were told anew since then.
  private var isBehind = false
  private var isWriting = false
  /// The wait for the next time, or the writing itself.
  private var task: Task<Void, Never>?
  /// Grows as it is looked at no more, so that late answers are told apart.
  private var epoch = 0

  static let span = Duration.seconds(12 * 3600)
  /// Between two texts where the facts change, and where they do not; also between two looks at the boards.
  static let pace = Duration.seconds(10)
  static let longest = Duration.seconds(60)
  /// The newest so many changes of alerts are read.
  static let mostChanges = 10_000

  /// - Parameter dashboards: all that are loaded.
  package init(
    _ watch: Watch, clock: FeedClock, dashboards: @escaping @Sendable () -> [Dashboard],
    publish: @escaping @Sendable (HandoverPart) -> Void
  ) {
    self.watch = watch
    self.clock = clock
    self.dashboards = dashboards
    self.publish = publish
    boards = BoardThresholds(clock: clock)
  }

  /// What is on the screen; what was not there before is written at once.
  package func look(_ demand: Demand) {
    guard demand.wantsHandover != isSeen else { return }
    guard demand.wantsHandover else { return cancel() }
    isSeen = true
    schedule()
  }

  /// The facts were told anew. Returns at once.
  package func factsChanged() {
    guard isSeen, !isBehind else { return }
    isBehind = true
    if !isWriting { schedule() }
  }

  /// Nobody looks at it any more.
  package func cancel() {
    epoch += 1
    task?.cancel()
    task = nil
    (isSeen, isWriting, begun) = (false, false, nil)
  }

  private func schedule() {
    task?.cancel()
    let mine = epoch
    let due = begun.map { $0 + (isBehind ? Self.pace : Self.longest) }
    task = Task(priority: .utility) {
      if let due, await !clock.pause(until: due) { return }
      await self.write(mine)
    }
  }

  private func write(_ mine: Int) async {
    guard mine == epoch, !isWriting else { return }
    (isWriting, isBehind, begun) = (true, false, clock.elapsed())
    await ask(mine)
    guard mine == epoch else { return }
    isWriting = false
    schedule()
  }

  private func ask(_ mine: Int) async {
    let now = clock.now()
    let since = now - Self.span
    let changes: [AlertChange]
    do throws(QueryError) {
      changes = try await watch.alertChanges(
        AlertChangeQuestion(from: since, through: now, limit: Self.mostChanges))
    } catch {
      guard mine == epoch else { return }
      part.unknown = error.message
      publish(part)
      return
    }
    guard mine == epoch else { return }
    show(changes, since, now)
    if let findings, clock.elapsed() - findings.at < Self.longest { return }
    let at = clock.elapsed()
    let found = await boards.findings(
      on: dashboards(), sources: watch.sources, since: since, now: now,
      oldest: watch.facts.newest.source?.oldest(at: now))
    guard mine == epoch, !Task.isCancelled else { return }
    let before = findings?.found
    findings = (found, at)
    if found != before { show(changes, since, now) }
  }

  private func show(_ changes: [AlertChange], _ since: Timestamp, _ now: Timestamp) {
    var gaps: [String] = []
    if changes.count >= Self.mostChanges {
      gaps.append("what fired (only the newest \(Self.mostChanges) changes of alerts are read)")
    }
    if let findings {
      if let gap = findings.found.gap { gaps.append(gap) }
    } else {
      gaps.append("thresholds on the boards (they are being looked at)")
    }
    let text = Handover(
      since: since, now: now, facts: watch.facts.newest, changes: changes,
      thresholds: findings?.found.rows ?? [], gaps: gaps
    ).markdown
    part = HandoverPart(text: text)
    publish(part)
  }
}
