internal import Alerts
internal import Facts
internal import Metrics
internal import Query
internal import Remote
internal import Synchronization
internal import Watching

/// A server's alerts: enters them in the book, whether anybody looks or not.
final class ServerAlertsPart: Part {
  private let server: ForeignServer
  private let watch: Watch
  private let alerts: ServerAlerts
  private let keeper: AlertKeeper
  private let clock: @Sendable () -> Timestamp
  /// Since when the server does not tell its alerts.
  private let silentSince = Mutex<Timestamp?>(nil)
  private static let patience = Duration.seconds(25)

  /// - Parameters:
  ///   - server: hands what it tells to `alerts`.
  ///   - watch: the same server's.
  init(
    _ server: ForeignServer, _ watch: Watch, _ alerts: ServerAlerts, keeper: AlertKeeper,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    (self.server, self.watch, self.alerts) = (server, watch, alerts)
    (self.keeper, self.clock) = (keeper, clock)
  }

  func start() { alerts.start() }
  func stop() { alerts.stop() }

  func tick(_ beat: Beat) -> Bool {
    guard beat.falls(on: 3, of: 4) else { return false }
    // It is asked as long as its facts are read.
    let targets = watch.facts.newest.targets
    alerts.targets = targets.version > 0 && targets.unknown == nil ? targets.rows : nil
    let now = clock()
    let reason = server.alerts.unknown
    let since = silentSince.withLock { since in
      since = reason == nil ? nil : since ?? now
      return since
    }
    // One answer that fails says little; and who does not answer does not say that anything is over.
    guard let reason, let since, now - since >= Self.patience else { return false }
    for rule in keeper.look({ $0.rulesWithAlerts }) where rule.isOfServer {
      keeper.change { $0.miss(rule, at: now, reason: reason) }
    }
    return false
  }

  /// Where the server does not answer any more, that is told everywhere.
  func facts(_ told: inout ToldFacts) {
    let alerts = server.alerts
    told.unknownAlerts = alerts.unknown
    guard let reason = alerts.unknown, alerts.version > 0, told.sheet.targets.unknown != nil
    else { return }
    told.notices.append(
      NoticeFact(
        .error, "\(told.sheet.source?.name ?? "the server") does not answer: \(reason)",
        detail: "\(reason)\n\nAlerts and targets stand as they were told last; nothing of them is "
          + "taken for a recovery."))
  }

  /// What is recorded of alerts, and before that what the server's own series tell.
  func changes(_ question: AlertChangeQuestion) async throws(QueryError) -> [AlertChange] {
    let own = try await keeper.changes(question)
    let past: [AlertChange]
    do throws(QueryError) {
      past = try await watch.alertChanges(question)
    } catch {
      guard !own.isEmpty else { throw error }
      return own
    }
    // Its steps are coarse: what is recorded is told once.
    let known = Dictionary(grouping: own, by: \.alert)
    let more = past.filter { change in
      !(known[change.alert] ?? []).contains { other in
        other.what == change.what && abs((other.time - change.time).milliseconds) < 120_000
      }
    }
    return Array(
      (more + own).sorted { ($0.time, $0.alert) < ($1.time, $1.alert) }
        .suffix(question.limit))
  }
}
