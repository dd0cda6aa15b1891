import Calendar
import Cells
import Facts
import Metrics
import Views

/// Breadcrumbs at the left; range, refresh and clock, then alerts and incident at the right. Where it gets narrow the
/// breadcrumbs give way first, then the refresh, the clock and the range; alerts and the incident stay.
func drawTopLine(_ scene: Scene, _ grid: inout Grid) {
  let rect = scene.parts.top
  guard !rect.isEmpty else { return }
  let snapshot = scene.snapshot
  var loud: [(text: String, style: Style)] = []
  if let alerts = scene.loudAlerts { loud.append(alerts) }
  if let incident = scene.loudIncident { loud.append(incident) }
  var quiet: [(text: String, style: Style)] = [
    (scene.selection.label(now: snapshot.now, zone: scene.zone), Style(.text))
  ]
  if let refresh = snapshot.board.refresh {
    quiet.append(("⟳ " + SpanText.exact(refresh), Style(.muted)))
  }
  quiet.append((CalendarTime.clock(snapshot.now, zone: scene.zone), Style(.text)))

  var crumbs = ["Vigil"] + PageRecord.of(scene.state.page).crumbs(scene)
  if let server = snapshot.facts.server { crumbs[0] += " @ " + server }
  func width(_ parts: [(text: String, style: Style)]) -> Int {
    parts.reduce(0) { $0 + columns(of: $1.text) + 2 }
  }
  let last = columns(of: crumbs.last ?? "")
  func fits(beside name: Int) -> Bool {
    width(quiet) + width(loud) + min(last, name) + 2 <= rect.width
  }
  // The page's own name stands whole before the refresh gets its room, and half a dozen columns of it before clock
  // and range.
  if quiet.count == 3, !fits(beside: last) { quiet.remove(at: 1) }
  while !quiet.isEmpty, !fits(beside: 6) { quiet.removeLast() }
  var right = rect.right - 1
  for part in (quiet + loud).reversed() {
    let text = truncated(part.text, to: max(0, right - rect.x))
    grid.put(text, endingAt: right, y: rect.y, style: part.style)
    right -= columns(of: text) + 2
    if right <= rect.x { return }
  }
  drawCrumbs(crumbs, rect.left(right - rect.x), &grid)
}

private func drawCrumbs(_ crumbs: [String], _ rect: Rect, _ grid: inout Grid) {
  var shown = crumbs
  let separator = " ▸ "
  func total() -> Int { shown.reduce(0) { $0 + columns(of: $1) } + (shown.count - 1) * 3 + 1 }
  while shown.count > 1, total() > rect.width { shown.removeFirst() }
  var x = rect.x + (rect.width > 2 ? 1 : 0)
  for (index, crumb) in shown.enumerated() {
    if index > 0 { x += grid.put(separator, x: x, y: rect.y, style: Style(.muted)) }
    let isLast = index == shown.count - 1
    x += grid.put(
      crumb, x: x, y: rect.y, style: isLast ? Style(.title, bold: true) : Style(.muted),
      limit: max(0, rect.right - x))
  }
}

/// The picked values of the dashboard's variables.
func drawVariableLine(_ scene: Scene, _ grid: inout Grid) {
  let rect = scene.parts.variables
  guard !rect.isEmpty, let dashboard = scene.snapshot.dashboard else { return }
  var x = rect.x + 1
  let shown = dashboard.variables.filter { !$0.isHidden }
  // Values are cut only where all of them have no room.
  let whole = shown.reduce(1) { sum, variable in
    let name = variable.label.isEmpty ? variable.name : variable.label
    return sum + columns(of: name) + columns(of: variable.summary) + 6
  }
  let most = whole <= rect.width ? Int.max : 32
  for (index, variable) in shown.enumerated() {
    let name = variable.label.isEmpty ? variable.name : variable.label
    let value = truncated(variable.summary, to: most) + " ▾"
    let rest = shown.count - index
    // Beside the last ones stands how many more there are.
    let room = rect.right - x - (rest > 1 ? 5 : 0)
    guard index == 0 || columns(of: name + value) + 2 <= room else {
      grid.put("+\(rest)", x: x, y: rect.y, style: Style(.muted))
      return
    }
    x += grid.put(name + ": ", x: x, y: rect.y, style: Style(.muted), limit: max(0, room))
    let style = variable.error == nil ? Style(.text) : Style(.warn)
    let left = rect.right - x - (rest > 1 ? 5 : 0)
    x += grid.put(value, x: x, y: rect.y, style: style, limit: max(0, left)) + 2
  }
}

extension VariableState {
  /// What is picked, as the reader knows it.
  var summary: String {
    if error != nil, current.isEmpty { return "✗ no values" }
    if current == [VariableState.all] { return "All" }
    let names = current.map { value in options.first { $0.value == value }?.text ?? value }
    return names.isEmpty ? "none" : names.joined(separator: " + ")
  }
}
