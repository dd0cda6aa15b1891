package import Metrics

/// Everything the screen shows at one moment: immutable, complete, drawn without asking back. One value a part, so that
/// whoever fills a part knows of no other.
package struct Snapshot: Sendable {
  /// The wall clock when this was published; the screen has no other clock.
  package var now: Timestamp
  package var board = BoardPart()
  package var explore = ExplorePart()
  package var chrome = ChromePart()

  /// Where the numbers come from: "embedded", or a server's URL free of credentials.
  package var sourceName = "embedded"
  package var dashboards: [DashboardSummary] = []
  package var targets: [TargetRow] = []
  /// Why it is not known which targets there are, or whether they are up; nil where it is known.
  package var targetsUnknown: String?
  /// What is wrong with the engine, its configuration or its files, worst first.
  package var notices: [EngineNotice] = []
  /// Alerts, once rules are loaded; nil where there are none to fire.
  package var alerts: AlertCounts?
  /// What the series `ALERTS` of the source tells meanwhile; nil where it was not asked for yet.
  package var alertSeries: AlertSeries?
  package var incident: IncidentBadge?
  /// Offsets of local time from UTC, for the `z` key.
  package var localZone = LocalZone()

  package init(now: Timestamp) { self.now = now }

  /// The open dashboard.
  package var dashboard: OpenDashboard? {
    get { board.dashboard }
    _modify { yield &board.dashboard }
  }

  /// What is wrong with the engine, then with the open dashboard's file.
  package var allNotices: [EngineNotice] { notices + (dashboard?.notices ?? []) }
}
