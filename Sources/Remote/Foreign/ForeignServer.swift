package import Facts
package import Metrics
package import Query
internal import Synchronization
package import Watching

/// A Prometheus, or a server that answers as one, that somebody else runs: what it tells becomes facts.
///
/// It is asked only while somebody reads them.
package final class ForeignServer: Sendable {
  /// Takes the rules and the active alerts as a server told them, with the time when it was asked, and tells the alerts
  /// as facts where these are read.
  package typealias Join = @Sendable ([RuleFact], [ForeignAlert], Timestamp) -> Void

  let source: RemoteDataSource
  private let name: String
  let clock: @Sendable () -> Timestamp
  private let elapsed: @Sendable () -> ContinuousClock.Instant
  private let join: Join?
  /// Rings whenever the server has answered, or has not.
  package let bell: Bell
  private let targets = Mutex(ForeignTargets())
  private let rules = Mutex(ForeignRules())

  /// - Parameters:
  ///   - clock: the time of day, at which its series are asked for.
  ///   - elapsed: the time that only goes on, which paces the questions.
  ///   - join: nil to tell the alerts as facts as they are.
  package init(
    _ source: RemoteDataSource, clock: @escaping @Sendable () -> Timestamp,
    elapsed: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, bell: Bell = Bell(),
    join: Join? = nil
  ) {
    self.source = source
    name = source.server.name
    self.clock = clock
    self.elapsed = elapsed
    self.bell = bell
    self.join = join
  }

  /// The server as a watch.
  ///
  /// - Parameter sources: those that the dashboards ask, the server among them.
  package func watch(sources: DataSources) -> Watch {
    var first = FactSheet()
    first.tell(sources: [SourceFact(name: name)])
    let facts = LiveFacts(first, bell: bell) { [self] facts in tell(&facts) }
    return Watch(
      sources: { sources }, facts: facts,
      alertChanges: { [self] question throws(QueryError) in try await alertsPast(question) })
  }

  /// The server as a watch, its alerts as they are.
  package static func watch(
    _ source: RemoteDataSource, sources: DataSources,
    clock: @escaping @Sendable () -> Timestamp,
    elapsed: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) -> Watch {
    ForeignServer(source, clock: clock, elapsed: elapsed).watch(sources: sources)
  }

  /// The alerts that are active, as the server told them last.
  package var alerts: Alerts {
    rules.withLock { .init(version: $0.version, rows: $0.alerts, unknown: $0.unknownAlerts) }
  }

  package struct Alerts: Sendable, Hashable {
    /// Grows with every answer that tells of other alerts; 0 before the first.
    package var version: UInt64
    package var rows: [ForeignAlert]
    /// Why they are not known, or not as they stand now; nil where they are.
    package var unknown: String?
  }

  /// What is known of the rules and alerts now.
  var told: ForeignRules { rules.withLock { $0 } }

  private func tell(_ facts: inout FactSheet) {
    let now = elapsed()
    if targets.withLock({ $0.takesTurn(at: now) }) { Task { await askTargets() } }
    if rules.withLock({ $0.takesTurn(at: now) }) { Task { await askRules() } }
    targets.withLock { $0.tell(&facts) }
    rules.withLock { $0.tell(&facts, joined: join != nil) }
  }

  private func askTargets() async {
    do throws(QueryError) {
      let fresh = try await toldTargets()
      targets.withLock { $0.take(fresh) }
    } catch {
      targets.withLock { $0.fail(error.message) }
    }
    bell.ring()
  }

  /// Asks for the rules and the alerts once.
  func askRules() async {
    let now = clock()
    do throws(QueryError) {
      let list = try await source.rules(at: now)
      let facts = list.facts
      rules.withLock { $0.take(list, facts) }
      join?(list.rules, list.alerts, now)
    } catch {
      rules.withLock { $0.fail(error.message) }
    }
    bell.ring()
  }

  /// The targets as its list of them tells, else as its series `up` do.
  private func toldTargets() async throws(QueryError) -> [TargetFact]? {
    if let targets = try await source.targets() { return targets }
    let up = try await source.evaluate(Question("up", .instant(clock())))
    guard case .vector(let samples) = up.value else { return nil }
    return samples.compactMap { TargetFact(up: $0, of: name) }
  }
}
