internal import Facts
package import Metrics
package import Query
internal import Synchronization
package import Watching

/// A Prometheus, or a server that answers as one, that somebody else runs: what it tells becomes facts.
///
/// It is asked only while somebody reads them.
package final class ForeignServer: Sendable {
  private let source: RemoteDataSource
  private let name: String
  private let clock: @Sendable () -> Timestamp
  private let bell = Bell()
  private let targets = Mutex(ForeignTargets())

  private init(_ source: RemoteDataSource, clock: @escaping @Sendable () -> Timestamp) {
    self.source = source
    name = source.server.name
    self.clock = clock
  }

  /// The server as a watch.
  ///
  /// - Parameters:
  ///   - sources: those that the dashboards ask, the server among them.
  ///   - clock: the time of day, at which its series are asked for.
  ///   - elapsed: the time that only goes on, which paces the questions.
  package static func watch(
    _ source: RemoteDataSource, sources: DataSources,
    clock: @escaping @Sendable () -> Timestamp,
    elapsed: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) -> Watch {
    let server = ForeignServer(source, clock: clock)
    var first = FactSheet()
    first.tell(sources: [SourceFact(name: server.name)])
    let facts = LiveFacts(first, bell: server.bell) { facts in
      if server.targets.withLock({ $0.takesTurn(at: elapsed()) }) {
        Task { await server.askTargets() }
      }
      server.targets.withLock { $0.tell(&facts) }
    }
    return Watch(sources: { sources }, facts: facts)
  }

  private func askTargets() async {
    do throws(QueryError) {
      let fresh = try await told()
      targets.withLock { $0.take(fresh) }
    } catch {
      targets.withLock { $0.fail(error.message) }
    }
    bell.ring()
  }

  /// The targets as its list of them tells, else as its series `up` do.
  private func told() async throws(QueryError) -> [TargetFact]? {
    if let targets = try await source.targets() { return targets }
    let up = try await source.evaluate(Question("up", .instant(clock())))
    guard case .vector(let samples) = up.value else { return nil }
    return samples.compactMap { TargetFact(up: $0, of: name) }
  }
}
