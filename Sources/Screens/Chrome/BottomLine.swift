import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

/// Targets, data age and bytes written at the left; the keys that matter here at the right. What the last key had to
/// say stands in their place until the next.
func drawBottomLine(_ scene: Scene, _ grid: inout Grid) {
  let rect = scene.parts.bottom
  guard !rect.isEmpty else { return }
  if let message = scene.state.message ?? scene.snapshot.chrome.message {
    grid.put(
      message, x: rect.x + 1, y: rect.y, style: Style(.info, bold: true), limit: rect.width - 2)
    return
  }
  var x = rect.x + 1
  for (index, part) in facts(scene).enumerated() {
    let separator = index == 0 ? "" : " · "
    guard x + columns(of: separator + part.text) < rect.right else { break }
    x += grid.put(separator, x: x, y: rect.y, style: Style(.muted))
    x += grid.put(part.text, x: x, y: rect.y, style: part.style)
  }
  var right = rect.right - 1
  var hints: [(key: String, text: String)] = []
  var used = 0
  for hint in offered(scene) {
    let width = columns(of: hint.key + hint.text) + 3
    guard used + width <= right - x - 1 else { break }
    used += width
    hints.append(hint)
  }
  for hint in hints.reversed() {
    right -= columns(of: hint.text)
    grid.put(hint.text, x: right, y: rect.y, style: Style(.muted))
    right -= columns(of: hint.key) + 1
    grid.put(hint.key, x: right, y: rect.y, style: Style(.text, bold: true))
    right -= 2
  }
}

/// What the page's record names, from the table; while its keys are text, what its field says.
private func offered(_ scene: Scene) -> [(key: String, text: String)] {
  let map = scene.state.keymap
  let page = PageRecord.of(scene.state.page)
  if let field = page.field, field.isOpen(scene.state) { return field.hints(scene) }
  return page.footer.compactMap { action in
    guard page.offers(action, scene) else { return nil }
    guard let record = ActionRecord.of(action) else { return nil }
    var key = map.label(action)
    if key.isEmpty { return nil }
    if action == .zoomIn { key += "/" + map.label(.zoomOut) }
    return (key, page.calls(action, scene) ?? record.short ?? record.description)
  }
}

private func facts(_ scene: Scene) -> [(text: String, style: Style)] {
  let snapshot = scene.snapshot
  var facts: [(text: String, style: Style)] = []
  if let filter = scene.filter {
    facts.append(("/" + filter.text, Style(.focus, bold: true)))
  }
  if let standby = scene.standbyPart { facts.append(standby) }
  if !snapshot.facts.targets.rows.isEmpty, snapshot.facts.targets.unknown == nil {
    facts.append(answering(snapshot.facts.targets.rows))
  }
  // The page Alerts counts them by itself, and where keys matter as much as on incidents the top line is enough.
  let tellsAlerts = ![PageKind.alerts, .incidents, .incident].contains(scene.state.page)
  if tellsAlerts, let alerts = scene.countedAlerts { facts.append(alerts) }
  if let age = snapshot.board.dataAge {
    let isOld = age > max(.seconds(90), (snapshot.board.refresh ?? .zero) * 3)
    facts.append(
      ("data " + SpanText.brief(age) + " old", isOld ? Style(.warn) : Style(.muted)))
  }
  if scene.isAwaitingWindow { facts.append(("loading…", Style(.info))) }
  // A source that is always slow is told so steadily; one that stays silent for longer than it uses to, at once.
  let usual = snapshot.board.answerTime ?? .zero
  if let waiting = snapshot.board.waiting, waiting > usual + .seconds(2) {
    facts.append(("no answer for " + SpanText.brief(waiting), Style(.warn)))
  } else if usual >= .seconds(3) {
    facts.append(("answers take " + SpanText.brief(usual), Style(.warn)))
  }
  if let bytes = snapshot.chrome.bytesPerSecond {
    facts.append((ValueFormat(unit: "Bps").text(bytes.rounded()), Style(.muted)))
  }
  return facts
}

/// How many answered; what was not asked yet is neither up nor down.
private func answering(_ targets: [TargetFact]) -> (text: String, style: Style) {
  let up = targets.count { $0.health == .up }
  let down = targets.count { $0.health == .down }
  let pending = targets.count - up - down
  let rest = pending > 0 ? ", \(pending) pending" : ""
  if down > 0 { return ("▲ \(up)/\(up + down) up\(rest)", Style(.crit, bold: true)) }
  if pending == 0 { return ("\(up)/\(up) up", Style(.muted)) }
  return (up == 0 ? "\(pending) pending" : "\(up) up\(rest)", Style(.muted))
}

/// The banners under the top line: drawing is paused; something is wrong with the engine.
func drawBanners(_ scene: Scene, _ grid: inout Grid) {
  let snapshot = scene.snapshot
  if !scene.parts.pause.isEmpty {
    let rect = scene.parts.pause
    let style = Style(.warn, bold: true, reverse: true)
    grid.fill(rect, style: style)
    let key = scene.state.keymap.label(.pause)
    let time = CalendarTime.clock(snapshot.now, zone: scene.zone)
    grid.put(
      "⏸ paused at \(time): scraping goes on, \(key) draws again", centredIn: rect, y: rect.y,
      style: style)
  }
  if !scene.parts.notice.isEmpty, let worst = snapshot.allNotices.first {
    let rect = scene.parts.notice
    let more = snapshot.allNotices.count - 1
    let key = scene.state.keymap.label(.worst)
    let tail = more > 0 ? "  +\(more) more, \(key) tells all" : "  \(key) tells all"
    grid.put(
      worst.severity.mark + " " + worst.text, x: rect.x + 1, y: rect.y,
      style: Style(worst.severity.token), limit: max(0, rect.width - columns(of: tail) - 2))
    grid.put(tail, endingAt: rect.right - 1, y: rect.y, style: Style(.muted))
  }
}
