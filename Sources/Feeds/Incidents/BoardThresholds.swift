internal import Calendar
package import Dashboards
package import Incidents
package import Metrics
package import Query
internal import Views

/// What is new on the boards' thresholds: the values that are past one now and were not at an earlier instant. As the
/// boards open, with their variables at their defaults. Bounded in panels and in time, whatever boards there are.
package final class BoardThresholds: Sendable {
  /// What was found.
  package struct Findings: Sendable, Hashable {
    /// Critical ones first, else in the boards' order.
    package var rows: [PastThreshold] = []
    /// Of which panels it is not known, and why, in one line; nil where all were looked at.
    package var gap: String?
    package init() {}
  }

  private let clock: FeedClock
  // Each remembers the past of the ranges that it asks for, which lie far from each other's.
  private let present = DashboardEvaluator()
  private let past = DashboardEvaluator()

  /// So many boards and panels are looked at, for so long, and a board for so long: one that hangs leaves the others
  /// their time.
  static let mostBoards = 30
  static let mostPanels = 300
  static let patience = Duration.seconds(5)
  static let boardPatience = Duration.seconds(2)
  /// Of a panel so many values are told.
  static let mostValues = 5

  package init(clock: FeedClock) { self.clock = clock }

  /// Looks at them one after the other. What was cancelled tells what it has found so far.
  ///
  /// - Parameters:
  ///   - boards: those that come first are looked at where there is no time for all.
  ///   - oldest: since when there can be samples; nil where that is not known. Before that nothing was past anything.
  package func findings(
    on boards: [Dashboard], sources: DataSources, since: Timestamp, now: Timestamp,
    oldest: Timestamp? = nil
  ) async -> Findings {
    let end = clock.elapsed() + Self.patience
    let hadNothing = oldest.map { $0 >= since } ?? false
    var tally = Tally()
    for board in boards {
      let count = board.drawnPanels.count(where: \.hasThresholds)
      guard count > 0 else { continue }
      guard tally.boards < Self.mostBoards, tally.panels < Self.mostPanels else {
        tally.miss(count, Self.bounds)
        continue
      }
      let due = min(end, clock.elapsed() + Self.boardPatience)
      guard clock.elapsed() < end, !Task.isCancelled else {
        tally.miss(count, Self.late)
        continue
      }
      tally.boards += 1
      let look = Look(
        board: board, sources: sources.forOneLoad, since: hadNothing ? nil : since, now: now,
        most: Self.mostPanels - tally.panels)
      let found = Found()
      await within(due) { await self.look(look, found) }
      tally.take(found.newest, of: board, count: count)
      await Task.yield()
    }
    return tally.findings
  }

  static let late = "no answer in time"
  static let bounds = "no more than \(mostPanels) panels of \(mostBoards) boards are looked at"

  /// One board, at both instants.
  private struct Look: Sendable {
    var board: Dashboard
    var sources: DataSources
    /// nil where nothing was past anything then.
    var since: Timestamp?
    var now: Timestamp
    /// So many of its panels.
    var most: Int
  }

  /// Cancels the work at an instant, and returns when it has ended.
  private func within(_ end: Duration, _ work: @escaping @Sendable () async -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask(operation: work)
      group.addTask { [clock] in _ = await clock.pause(until: end) }
      await group.next()
      group.cancelAll()
    }
  }

  private func look(_ look: Look, _ found: Found) async {
    var board = look.board
    // Times that are marked are no values.
    board.annotations = []
    let range = Self.range(of: board, at: look.now)
    let variables = await present.resolveVariables(
      of: board, selection: VariableSelection(), range: range, sources: look.sources)
    guard !Task.isCancelled else { return }
    let all = board.placed(variables, range: range).filter(\.panel.hasThresholds)
    let panels = Array(all.prefix(look.most))
    found.begin(panels.map(\.id), left: all.count - panels.count)
    await present.evaluate(
      panels, of: board, variables: variables, range: range, columns: [:], sources: look.sources
    ) { found.take(now: $0) }
    // Only what is past one now can be new.
    let raised = panels.filter { found.isRaised($0.id) }
    guard let since = look.since, !raised.isEmpty, !Task.isCancelled else {
      if look.since == nil { found.passOver() }
      return
    }
    await past.evaluate(
      raised, of: board, variables: variables, range: Self.range(of: board, at: since),
      columns: [:], sources: look.sources
    ) { found.take(then: $0) }
  }

  /// What the board shows as it opens at an instant.
  private static func range(of board: Dashboard, at time: Timestamp) -> TimeRange {
    let window = TimeSelection(of: board, now: time, zone: nil).resolve(now: time, zone: nil)
    return TimeRange(from: window.lowerBound, to: window.upperBound, now: time)
  }
}
