internal import Dashboards
internal import Facts
internal import Files
internal import Incidents
internal import Metrics
internal import Synchronization

/// Keeps incidents, and tells them what happens beside alerts: targets that go down and come up, files that are read
/// anew, deploys, annotations.
final class IncidentsPart: Part {
  let keeper: IncidentKeeper
  private let events: EventWatch
  private let host: Host
  private let state = Mutex(State())

  /// What it looks at.
  struct Host: Sendable {
    /// nil where it is not known which there are.
    var targets: @Sendable () -> [TargetFact]?
    var boards: @Sendable () -> [DashboardLibrary.Entry]
    /// The rule files that were read anew since this was asked last.
    var rereadRules: @Sendable () -> [String]
    /// The prometheus.yml; nil for none.
    var prometheus: String?
  }

  private struct State {
    /// nil before what was recorded is known.
    var targets: TargetChanges?
    /// Of each board by its uid which version was seen.
    var boards: [String: Int]?
    var hasStarted = false
  }

  init(_ keeper: IncidentKeeper, _ host: Host) {
    (self.keeper, self.host) = (keeper, host)
    let deploys = keeper.settings.deploys.map { EventSeries.Asked.deploy($0) }
    events = EventWatch(
      .init(
        sources: keeper.host.sources,
        asked: {
          deploys + host.boards().flatMap { $0.plainAnnotations }
        },
        tell: { keeper.tell(.happenings($0)) }, clock: keeper.host.clock))
  }

  func start() {
    keeper.start()
    events.start()
    state.withLock { $0.hasStarted = true }
  }

  func stop() {
    events.stop()
    keeper.stop()
  }

  /// A prometheus.yml is taken up anew; what is read before the start is no news.
  func reload(_ file: PrometheusConfiguration) {
    guard let path = host.prometheus, state.withLock({ $0.hasStarted }) else { return }
    tell([Happening(.reload, at: keeper.host.clock(), FilePath.name(of: path))])
  }

  func tick(_ beat: Beat) -> Bool {
    guard keeper.isRestored else { return false }
    let now = keeper.host.clock()
    if beat.falls(on: 1, of: 2) { tell(targetChanges(now)) }
    if beat.isReload || beat.falls(on: 3, of: 4) { tell(rereadFiles(now)) }
    // The worst that an alert is shows between its changes.
    if beat.falls(on: 7, of: 10), keeper.hasOpen {
      let values = keeper.host.alerts().lazy.filter { $0.isActive && !$0.value.isNaN }
      keeper.tell(.values(values.map { ($0.id, $0.value) }))
    }
    if beat.falls(on: 9, of: 60) { events.ask() }
    return false
  }

  private func tell(_ happenings: [Happening]) {
    if !happenings.isEmpty { keeper.tell(.happenings(happenings)) }
  }

  private func targetChanges(_ now: Timestamp) -> [Happening] {
    guard let targets = host.targets() else { return [] }
    let slowest = targets.lazy.compactMap(\.timeout).max() ?? .zero
    keeper.known.withLock { $0.slowestScrape = slowest }
    return state.withLock { state in
      var changes = state.targets ?? TargetChanges(told: keeper.openEntries)
      let happenings = changes.happenings(targets, at: now)
      state.targets = changes
      return happenings
    }
  }

  /// Boards and rule files that were read anew. What is there at the first look is no news.
  private func rereadFiles(_ now: Timestamp) -> [Happening] {
    let boards = host.boards()
    let rules = host.rereadRules()
    let fresh = state.withLock { state in
      let before = state.boards
      state.boards = Dictionary(
        boards.map { ($0.dashboard.uid, $0.revision) }, uniquingKeysWith: { first, _ in first })
      return boards.filter { board in
        before.map { ($0[board.dashboard.uid] ?? -1) < board.revision } ?? false
      }
    }
    return rules.map { Happening(.reload, at: now, FilePath.name(of: $0)) }
      + fresh.map { Happening(.reload, at: now, $0.dashboard.title) }
  }

  func facts(_ told: inout ToldFacts) { keeper.facts(&told) }
}

extension DashboardLibrary.Entry {
  /// Of the user's own boards the annotation queries that can be asked without the board's variables.
  fileprivate var plainAnnotations: [EventSeries.Asked] {
    guard path != nil else { return [] }
    return dashboard.annotations.filter(\.isPlain).map {
      .annotation($0, board: dashboard.title)
    }
  }
}
