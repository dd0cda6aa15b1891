/// Panels that a function puts on a board, ready to draw: no file has them and nothing is asked for them.
extension DrawnKind {
  static let made = DrawnKind(
    name: "made", answers: { $0.made != nil }, plain: { $0.panel.made ?? .pending })

  /// Grafana's list of alerts: filled by whoever knows the alerts, since no query tells them.
  static let alertList = DrawnKind(
    name: "alertlist", answers: { $0.kind == "alertlist" },
    plain: { _ in .table(TableFrame(columns: [], rows: [])) })

  /// An incident's timeline: filled by whoever knows the incidents.
  static let incidentTimeline = DrawnKind(
    name: "incident-timeline", answers: { IncidentTimelineOptions.kinds.contains($0.kind) },
    plain: { _ in .table(TableFrame(columns: [], rows: [])) })
}
