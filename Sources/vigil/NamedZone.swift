internal import Calendar
internal import Dashboards

/// The time zone that a dashboard's file names, from the machine's zone database.
struct NamedZone {
  /// nil where none is named or it is not known.
  var table: ZoneTable?
  /// What is said where this machine has no such zone.
  var unknown: String?

  init() {}

  init(of dashboard: Dashboard) {
    guard let name = dashboard.namedZone else { return }
    table = machineZones().zone(name)
    if table == nil { unknown = "the dashboard's time zone \(name) is not known on this machine" }
  }
}

/// The machine's zones, where `TZDIR` says or in their usual place.
func machineZones() -> ZoneDatabase {
  environment("TZDIR").map(ZoneDatabase.init) ?? ZoneDatabase()
}
