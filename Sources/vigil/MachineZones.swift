internal import Calendar

/// The machine's zones, where `TZDIR` says or in their usual place.
func machineZones() -> ZoneDatabase {
  environment("TZDIR").map(ZoneDatabase.init) ?? ZoneDatabase()
}
