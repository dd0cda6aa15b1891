internal import Calendar
internal import Cells
internal import Clients
internal import Engine
internal import Files
internal import Glibc
internal import Screens
internal import Transport
internal import Views
internal import YAML

/// What is wrong with a vigil.yml beyond its form, each with its place: `vigil check config` tells all of it, and
/// nothing starts with any.
func problems(in configuration: Configuration) -> [YAMLError] {
  var found: [YAMLError] = []
  var wrong: [Keymap.Problem] = []
  _ = Keymap(
    remapping: configuration.keys.map { ($0.action, $0.key) }, problems: &wrong)
  found += wrong.map { configuration.keys[$0.change].node.error($0.text) }
  do throws(YAMLError) {
    _ = try configuration.rollups.rules()
  } catch {
    found.append(error)
  }
  if let node = configuration.themeNode, !themeNames.contains(configuration.theme) {
    found.append(
      node.error(
        "theme: \"\(configuration.theme)\" is none of \(themeNames.joined(separator: ", "))"))
  }
  if let node = configuration.timezoneNode, let zone = configuration.timezone,
    !isTimeZone(zone)
  {
    found.append(
      node.error(
        "timezone: \"\(zone)\" is none of this machine's time zones; UTC, local and names such as Europe/Berlin are"
      ))
  }
  return found.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
}

/// What `theme:` and `--theme` take.
let themeNames = Theme.names + ["light", "dark"]

/// The dashboards that a vigil.yml names and that are not there: that may change while Vigil runs.
func missingDashboards(in configuration: Configuration) -> [String] {
  configuration.boards.paths.filter { access($0, F_OK) != 0 }
}

/// The files of secrets and certificates that are named and are not there: they may come while Vigil runs.
func missingFiles(of http: HTTPSettings) -> [String] {
  (http.files + http.tls.files).filter { access($0, R_OK) != 0 }
}

/// A zone of the machine's own files, or a rule as POSIX writes it (`CET-1CEST`), which needs no file.
private func isTimeZone(_ name: String) -> Bool {
  if ["utc", "local"].contains(name.lowercased()) { return true }
  let letters = name.prefix { $0.isASCII && $0.isLetter }
  if letters.count >= 3, let next = name.dropFirst(letters.count).first,
    next.isASCII, next.isNumber || next == "-" || next == "+"
  {
    return true
  }
  return machineZones().contains(name)
}
