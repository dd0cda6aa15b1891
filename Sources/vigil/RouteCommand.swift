internal import Alerts
internal import Calendar
internal import Cells
internal import Engine
internal import Facts
internal import Files
internal import Ledger
internal import Metrics
internal import Routing
internal import Scrape
internal import YAML

/// `vigil route --labels a=b,c=d`: who is told of such an alert, as amtool's `config routes test` prints it, and below
/// that the way through the tree.
func runRoute(_ arguments: Arguments) throws(Arguments.Failure) -> Int32 {
  let labels = try labels(arguments)
  let file = try alertmanagerFile(arguments)
  let windows = try maintenance(arguments, labels)
  let routes = file.route.routes(of: labels)
  var text = routes.map(\.receiver).joined(separator: ",") + "\n\n"
  for line in drawn(file.route.story(of: labels)) { text += cleaned(line) + "\n" }
  text += "\n"
  for route in routes { text += cleaned(told(of: route, labels, file)) + "\n" }
  for window in windows { text += cleaned(window) + "\n" }
  printOut(text)
  return 0
}

/// The labels of `--labels`, and of operands as amtool takes them.
private func labels(_ arguments: Arguments) throws(Arguments.Failure) -> Labels {
  var labels: [Label] = []
  for text in arguments.all("--labels") + arguments.operands {
    do throws(MatcherError) {
      for matcher in try MatcherSyntax.fallback.list(text) {
        guard matcher.operation == .equal else {
          throw MatcherError(message: "\(matcher.alertText) is no label: NAME=VALUE")
        }
        labels.append(Label(matcher.name, matcher.value))
      }
    } catch {
      throw Arguments.Failure(message: "--labels: \(error)")
    }
  }
  return Labels(labels)
}

/// The alertmanager.yml that the command line names, or else the configuration.
private func alertmanagerFile(_ arguments: Arguments) throws(Arguments.Failure)
  -> AlertmanagerConfiguration
{
  var path = arguments.value("--alertmanager-config")
  if path == nil { path = try configuration(arguments).alertmanager.file }
  guard let path else {
    throw Arguments.Failure(
      message: "route wants --alertmanager-config FILE, or alertmanager: in vigil.yml")
  }
  do {
    return try AlertmanagerConfiguration(try readFile(path), file: path, zones: machineZones())
  } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
}

/// The maintenance windows that such an alert is in, or will be next: those that the engine on the state folder has, or
/// that the last one left, and where there is no record those of vigil.yml.
private func maintenance(
  _ arguments: Arguments, _ labels: Labels
) throws(Arguments.Failure) -> [String] {
  let configuration = try configuration(arguments)
  let now = wallClock()
  var book = AlertBook(plans: configuration.maintenance.plans)
  let ledger = EventLedger(reading: stateFolder(configuration) + "/ledger.db")
  book.restore([], [], (try? RecordedAlerts(ledger).maintenanceFacts()) ?? [])
  book.ageMaintenance(to: now)
  let shown = book.maintenanceFacts().filter {
    $0.state(at: now) != .expired && CompiledMuting($0).fits(labels)
  }.sorted { ($0.starts, $0.id) < ($1.starts, $1.id) }
  return shown.map { window in
    let until = "until " + CalendarTime.rfc3339(window.ends)
    let why = window.reason.isEmpty ? "" : ": " + window.reason
    return window.starts <= now
      ? "maintenance \(window.name) \(until): nobody is told now" + why
      : "maintenance \(window.name) from \(CalendarTime.rfc3339(window.starts)) \(until)" + why
  }
}

/// A node a line, drawn as a tree: what it asks, where it stands, what came of it.
private func drawn(_ nodes: [PagingStory.Node]) -> [String] {
  nodes.indices.map { index in
    let node = nodes[index]
    var line = ""
    for depth in 1..<max(1, node.depth + 1) {
      // Whether a sibling at that depth comes later, below the same parent.
      let later = nodes[(index + 1)...].first { $0.depth <= depth }
      let goesOn = later?.depth == depth
      line += depth == node.depth ? (goesOn ? "├─ " : "└─ ") : (goesOn ? "│  " : "   ")
    }
    line += node.matchers + "  " + (node.matched ? "yes" : "no") + ": " + node.why
    if let receiver = node.receiver { line += " → " + receiver }
    return line + "  (line \(node.line))"
  }
}

/// When a receiver is told, by the route that the alert came out of.
private func told(
  of route: Route, _ labels: Labels, _ file: AlertmanagerConfiguration
) -> String {
  let group = route.groupLabels(of: labels)
  var text =
    "\(route.receiver): in the group \(group.description) after \(formatDuration(route.groupWait)), "
    + "what is new after \(formatDuration(route.groupInterval)), "
    + "again after \(formatDuration(route.repeatInterval))"
  let integrations = file.receiver(route.receiver)?.integrations ?? []
  if integrations.isEmpty { text += "; nobody is told: the receiver has no integrations" }
  for integration in integrations where !integration.kind.isBuilt {
    text += "; \(integration.name) is not built: nothing is delivered there"
  }
  let now = wallClock()
  func told(_ names: [String]) -> String {
    names.map { name in
      guard let interval = file.interval(name), interval.contains(now) else { return name }
      let end = interval.nextChange(after: now).map { CalendarTime.rfc3339($0) }
      return name + " (now" + (end.map { ", until " + $0 } ?? "") + ")"
    }.joined(separator: ", ")
  }
  if !route.muteIntervals.isEmpty { text += "; muted in " + told(route.muteIntervals) }
  if !route.activeIntervals.isEmpty { text += "; active only in " + told(route.activeIntervals) }
  return text
}
