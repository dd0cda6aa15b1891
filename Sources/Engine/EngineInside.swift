internal import API
internal import Alerts
internal import Facts
internal import Metrics

/// What an engine has beside its watch, for who serves it to others. Where it only asks a server there is little of it.
struct EngineInside: Sendable {
  /// Where samples that are sent to it go; nil where it takes none.
  var sink: (any SampleSink)?
  /// Its own health, in Prometheus' text format.
  var metricsPage: @Sendable () -> [UInt8] = { [] }
  /// The prometheus.yml in force, secrets hidden.
  var configuration: @Sendable () -> String = { "" }
  var externalLabels: @Sendable () -> Labels = { .empty }
  /// When a prometheus.yml was taken up last, and whether it is the newest.
  var lastLoad: @Sendable () -> (time: Timestamp, isGood: Bool)? = { nil }
  /// Why the newest prometheus.yml is not in force.
  var problem: @Sendable () -> String? = { nil }
  /// Where alerts are sent to, without secrets.
  var alertmanagers: @Sendable () -> [String] = { [] }
  /// Takes alerts that others post, and tells why some were not taken; nil where none is taken.
  var post: (@Sendable ([PostedAlert]) -> String?)?
  /// What routes make of alerts, and the alertmanager.yml that says so.
  var routing: AlertmanagerAPI.Host.Routing = { alerts, _ in RoutedView(unrouted: alerts) }
  var alertmanagerConfiguration: @Sendable () -> String? = { nil }
  /// How long an alert that is posted without an end fires.
  var resolveTimeout: @Sendable () -> Duration = { AlertKeeper.patience }
  /// What is recorded of notifications, for an engine that stands by; and what such a one hands over.
  var record: @Sendable (RecordQuestion, EngineFact) async -> [UInt8]? = { _, _ in nil }
  var handOver: @Sendable ([UInt8]) async -> String? = { _ in "nobody is notified here" }
  /// Whether what was kept before is read back.
  var isOpen: @Sendable () -> Bool = { true }
  /// Who has the state folder, where it is not this engine.
  var heldBy: @Sendable () -> String? = { nil }
  /// Whether all dashboards are here, those of an engine elsewhere too.
  var hasBoards: @Sendable () -> Bool = { true }
  /// The engine elsewhere that is attached to, and whether it answered last; nil where there is none.
  var attached: @Sendable () -> (engine: EngineFact, isAnswering: Bool)? = { nil }
  /// How long samples stay, as Prometheus tells it.
  var retention = ""
}
