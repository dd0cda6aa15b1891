internal import Dashboards
internal import Files
internal import Glibc
internal import Metrics
internal import Screens
internal import Views

/// The time zone that a dashboard's file names, from the machine's zone database.
struct NamedZone {
  /// For panels and the beginnings of days; nil where none is named or it is not known.
  var table: ZoneTable?
  /// The same for the screen.
  var shown: LocalZone?
  /// What is said where this machine has no such zone.
  var unknown: String?

  init() {}

  init(of dashboard: Dashboard, now: Timestamp) {
    guard let name = dashboard.namedZone else { return }
    if let path = zoneFile(name), let bytes = try? readFile(path, limit: 1 << 20) {
      table = ZoneTable(name: name, file: bytes)
    }
    shown = table.map { LocalZone($0, around: now) }
    if table == nil { unknown = "the dashboard's time zone \(name) is not known on this machine" }
  }
}

/// The file of a zone in the machine's database; nil where there is none of that name.
func zoneFile(_ name: String) -> String? {
  let parts = name.split(separator: "/", omittingEmptySubsequences: false)
  guard !parts.contains(where: { $0.isEmpty || $0 == ".." || $0 == "." }) else { return nil }
  let path = (environment("TZDIR") ?? "/usr/share/zoneinfo") + "/" + name
  return access(path, R_OK) == 0 && !FilePath.isFolder(path) ? path : nil
}
