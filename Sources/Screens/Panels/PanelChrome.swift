import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

/// The room inside a panel's border and title.
func panelInside(_ rect: Rect) -> Rect {
  guard rect.width >= 8, rect.height >= 3 else {
    return rect.height >= 2 ? rect.droppingTop(1) : rect
  }
  return rect.inset(1)
}

/// Draws border, title, headline and what the lower edge bears; returns the room inside.
/// Below 3 rows or 8 columns the border gives way, below 2 rows the title too.
func drawChrome(
  _ frame: PanelFrame, _ kind: PanelKind, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) -> Rect {
  grid.fill(rect)
  if context.isBare { return rect }
  let title = Style(.title, bold: context.isFocused)
  guard rect.width >= 8, rect.height >= 3 else {
    guard rect.height >= 2 else {
      let used = grid.put(
        frame.title, x: rect.x, y: rect.y, style: title,
        limit: (rect.width + 1) / 2)
      return used + 1 < rect.width ? rect.droppingLeft(used + 1) : rect.left(0)
    }
    let headline = kind.headline(frame, context)
    var line = rect.top(1)
    if let badge = AlertBadge(frame.alerts, context, width: 1), line.width > 2 {
      grid.put(badge.text, x: line.x, y: line.y, style: badge.style)
      line = line.droppingLeft(2)
    }
    drawTitleLine(frame.title, headline, line, title, &grid)
    return panelInside(rect)
  }
  let border = Style(context.isFocused ? .focus : .border)
  grid.box(rect, style: border)
  let edge = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: 1)
  drawTitleLine(frame.title, kind.headline(frame, context), edge.inset(1, 0), title, &grid)
  let badge = AlertBadge(frame.alerts, context, width: rect.width - 6)
  let remark = lowerEdge(
    frame, context, width: rect.width - 6 - (badge.map { columns(of: $0.text) + 3 } ?? 0))
  if !remark.text.isEmpty {
    let room = rect.width - 6 - (badge.map { columns(of: $0.text) + 3 } ?? 0)
    let text = " " + truncated(remark.text, to: room) + " "
    grid.put(text, x: rect.x + 2, y: rect.bottom - 1, style: remark.style)
  }
  if let badge {
    grid.put(
      " " + badge.text + " ", endingAt: rect.right - 2, y: rect.bottom - 1, style: badge.style)
  }
  return panelInside(rect)
}

private func drawTitleLine(
  _ title: String, _ headline: Headline?, _ rect: Rect, _ style: Style, _ grid: inout Grid
) {
  guard rect.width > 0 else { return }
  let bordered = rect.width >= 4
  let pad = bordered ? " " : ""
  let room = rect.width
  let wanted = columns(of: title) + 3
  var titleRoom = room
  // The number gives way to the title only where the title would fall below half; its name is cut before the title is.
  if let text = headline?.text(within: room - wanted - 2, least: 8)
    ?? headline?.text(within: room - max(6, min(wanted, room / 2)) - 2, least: 6)
  {
    grid.put(" " + text + " ", endingAt: rect.right, y: rect.y, style: style.bold())
    titleRoom = room - columns(of: text) - 3
  }
  guard !title.isEmpty else { return }
  grid.put(
    pad + truncated(title, to: titleRoom - 2 * pad.utf8.count) + pad, x: rect.x, y: rect.y,
    style: style)
}

/// What the lower edge says: the data's age, series that ended, the notice, a window not yet filled.
private func lowerEdge(
  _ frame: PanelFrame, _ context: PanelContext, width: Int
) -> (text: String, style: Style) {
  var parts: [String] = []
  var style = Style(.muted)
  if context.isStale, let time = frame.keptSince ?? frame.dataTime {
    parts.append("data " + SpanText.brief(context.now - time) + " old")
    style = Style(.warn)
  }
  if let ended = frame.ended { parts.append(ended) }
  if case .table(let table) = frame.content, table.choices.count > 1 {
    parts.append("\(table.choice + 1) of \(table.choices.count): \(table.name)")
  }
  if case .graph(let graph) = frame.content {
    if let count = graph.ribbonOf { parts.append("ribbons of \(count) series") }
    if let note = graph.ribbonNote { parts.append(note) }
    if let window = graph.windowNotice { parts.append(window) }
  }
  if let notice = frame.notice, !frame.content.isEmpty {
    let used = parts.reduce(0) { $0 + columns(of: $1) + 3 } + 2
    let text = wordings(notice.text).first { columns(of: $0) <= width - used } ?? notice.text
    parts.append(notice.severity.mark + " " + text)
    if notice.severity != .info { style = Style(notice.severity.token) }
  }
  return (parts.joined(separator: " · "), style)
}

/// Says in the middle of a panel why it is empty, in as many lines as there is room for.
func drawEmptiness(_ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid) {
  guard !rect.isEmpty else { return }
  var text = "no data"
  var style = Style(.muted)
  if let notice = frame.notice {
    let mark = notice.severity.mark + " "
    text = mark + notice.text
    let all = wordings(notice.text)
    // The last one even without its mark, which the colour tells too.
    for wording in all.map({ mark + $0 }) + all.suffix(all.count > 1 ? 1 : 0) {
      let lines = wrapped(wording, to: rect.width)
      guard lines.count <= rect.height, lines.allSatisfy({ columns(of: $0) <= rect.width }) else {
        continue
      }
      text = wording
      break
    }
    if notice.severity != .info { style = Style(notice.severity.token) }
  }
  var lines = wrapped(text, to: rect.width)
  if lines.count > rect.height {
    let last = lines[(rect.height - 1)...].joined(separator: " ")
    lines = lines.prefix(rect.height - 1) + [last]
  }
  let top = rect.y + (rect.height - lines.count) / 2
  for (row, line) in lines.enumerated() {
    grid.put(line, centredIn: rect, y: top + row, style: style)
  }
}

extension NoticeFact.Severity {
  private var ofPanel: Notice.Severity { self == .error ? .error : .warning }
  var mark: String { ofPanel.mark }
  var token: Token { ofPanel.token }
}

extension Notice.Severity {
  /// A shape beside the colour.
  var mark: String {
    switch self {
    case .info: "·"
    case .warning: "◆"
    case .error: "✗"
    }
  }
  var token: Token {
    switch self {
    case .info: .info
    case .warning: .warn
    case .error: .crit
    }
  }
}
