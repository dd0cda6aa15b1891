package import Calendar
package import Dashboards

/// The time zone that a dashboard's file names.
package struct NamedZone {
  /// nil where none is named or it is not known.
  var table: ZoneTable?
  /// What is said where it is not known.
  package private(set) var unknown: String?

  init() {}

  package init(of dashboard: Dashboard, in zones: ZoneDatabase) {
    guard let name = dashboard.namedZone else { return }
    table = zones.zone(name)
    if table == nil { unknown = "the dashboard's time zone \(name) is not known on this machine" }
  }
}
