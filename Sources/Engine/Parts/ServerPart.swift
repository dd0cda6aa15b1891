internal import Alerts
internal import Facts
internal import Metrics
internal import Query
internal import Remote
internal import Synchronization
internal import Watching
internal import YAML

/// A server that is asked instead of scraping: what it tells of its targets, its rules and its alerts stands among the
/// facts.
final class ServerPart: Part {
  private let server: ForeignServer
  let watch: Watch
  private let alerts: ServerAlerts
  private let keeper: AlertKeeper
  private let targets: ToldTargets
  private let clock: @Sendable () -> Timestamp

  /// The targets that the server scrapes, as it told them last.
  var scraped: [TargetFact] { targets.rows }

  /// The targets as the server told them last.
  private final class ToldTargets: Sendable {
    private let told = Mutex<[TargetFact]>([])
    var rows: [TargetFact] {
      get { told.withLock { $0 } }
      set { told.withLock { $0 = newValue } }
    }
  }

  init(
    _ source: RemoteDataSource, sources: DataSources, keeper: AlertKeeper, bell: Bell,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    let targets = ToldTargets()
    let alerts = ServerAlerts(keeper, asking: source, targets: { targets.rows })
    server = ForeignServer(source, clock: clock, bell: bell) { alerts.take($0, $1, $2) }
    watch = server.watch(sources: sources)
    (self.alerts, self.keeper, self.targets, self.clock) = (alerts, keeper, targets, clock)
  }

  func start() { alerts.start() }
  func stop() { alerts.stop() }

  func tick(_ beat: Beat) -> Bool {
    // What happens is recorded whether anybody looks or not.
    guard beat.falls(on: 3, of: 4) else { return false }
    targets.rows = watch.facts.newest.targets.rows
    // Who does not answer does not say that anything is over.
    if let reason = server.alerts.unknown {
      let now = clock()
      let rules = keeper.look { $0.rulesWithAlerts }
      for rule in rules where !rule.server.isEmpty {
        keeper.change { $0.miss(rule, at: now, reason: reason) }
      }
    }
    return false
  }

  func facts(_ told: inout ToldFacts) {
    let facts = watch.facts.newest
    told.sheet.tell(sources: facts.sources.rows)
    told.sheet.tell(targets: facts.targets.rows, unknown: facts.targets.unknown)
    told.sheet.tell(rules: facts.rules.rows, unknown: facts.rules.unknown)
    let name = facts.source?.name ?? "the server"
    told.sheet.tell(storage: [], unknown: "\(name) keeps the samples")
    told.unknownAlerts = facts.alerts.unknown
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
    return Array((more + own).sorted { ($0.time, $0.alert) < ($1.time, $1.alert) }
      .suffix(question.limit))
  }
}

extension Configuration {
  /// `source`: one server, or several by the names that dashboards give their data sources.
  mutating func readSource(_ vigil: inout YAMLMapping, folder: String) throws(YAMLError) {
    guard let node = vigil.take("source") else { return }
    if node.text != nil || node["url"]?.text != nil {
      source = try SourceConfiguration.read(node, folder: folder, remarks: &remarks)
    } else {
      for entry in try node.entries() {
        sources[try entry.key.string()] = try SourceConfiguration.read(
          entry.value, folder: folder, remarks: &remarks)
      }
    }
    // In a file of Vigil's own, what nobody knows is an error.
    if let unknown = remarks.unknown.first { throw unknown }
  }
}
