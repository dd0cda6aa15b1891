import Calendar
import Cells
import Dashboards
import Metrics
import Query
import Views

/// One line beside the panel: what was asked and what came of it.
struct FactLine {
  var text: String
  var style = Style.plain
}

/// Marks, notice, and for each query its expression, step, series, time taken, and what was remarked.
func factLines(_ frame: PanelFrame, _ scene: Scene) -> [FactLine] {
  var lines: [FactLine] = []
  let state = scene.state
  let now = scene.snapshot.now
  func instant(_ name: String, _ time: Timestamp?) {
    guard let time else { return }
    lines.append(
      FactLine(
        text: name + " " + CalendarTime.brief(time, now: now, zone: scene.zone),
        style: Style(.cursor)))
  }
  instant("cursor", state.cursor)
  instant("A", state.markA)
  instant("B", state.markB)
  if let a = state.markA, let b = state.markB {
    lines.append(
      FactLine(text: "A to B: " + SpanText.exact(b - a), style: Style(.cursor)))
  }
  // What concerns a query stands with it.
  let told = Set(
    frame.queries.flatMap { query in
      query.annotations.map(\.message) + [query.expression]
        + (query.error.map { ["\(query.refID): \($0)", $0] } ?? [])
    })
  if let notice = frame.notice, !told.contains(notice.text) {
    let style = Style(notice.severity.token)
    lines.append(FactLine(text: notice.severity.mark + " " + notice.text, style: style))
    for line in notice.furtherLines where !told.contains(line) {
      lines.append(FactLine(text: "  " + line, style: Style(.muted)))
    }
  }
  if let ended = frame.ended { lines.append(FactLine(text: "· " + ended, style: Style(.muted))) }
  for query in frame.queries {
    if !lines.isEmpty { lines.append(FactLine(text: "")) }
    lines.append(FactLine(text: "query " + query.refID, style: Style(.title, bold: true)))
    for line in query.expression.split(separator: "\n", omittingEmptySubsequences: true) {
      lines.append(FactLine(text: String(line), style: Style(.info)))
    }
    var facts = query.seriesCount == 1 ? ["1 series"] : ["\(query.seriesCount) series"]
    if let step = query.step { facts.insert("step " + SpanText.exact(step), at: 0) }
    facts.append("took " + SpanText.elapsed(query.elapsed))
    lines.append(FactLine(text: facts.joined(separator: " · "), style: Style(.muted)))
    if let error = query.error {
      lines.append(FactLine(text: "✗ " + error, style: Style(.crit)))
    }
    for annotation in query.annotations {
      let isWarning = annotation.severity == .warning
      lines.append(
        FactLine(
          text: (isWarning ? "◆ " : "· ") + annotation.message,
          style: Style(isWarning ? .warn : .muted)))
    }
  }
  for shade in frame.graph?.shades ?? [] {
    lines.append(
      FactLine(
        text: "░ " + CalendarTime.brief(shade.from, now: now, zone: scene.zone) + " " + shade.label,
        style: Style(shade.color.ink)))
  }
  for line in frame.description.split(separator: "\n") {
    if lines.last?.text.isEmpty == false { lines.append(FactLine(text: "")) }
    lines.append(FactLine(text: String(line), style: Style(.muted)))
  }
  for link in scene.links(of: frame) {
    lines.append(FactLine(text: ""))
    lines.append(FactLine(text: "↗ " + link.title, style: Style(.title, bold: true)))
    lines.append(FactLine(text: link.url, style: Style(.info, underline: true)))
  }
  return lines
}

func drawFacts(_ frame: PanelFrame, _ rect: Rect, _ scene: Scene, _ grid: inout Grid) {
  guard rect.width >= 8 else { return }
  var y = rect.y
  for line in factLines(frame, scene) {
    for part in wrapped(line.text, to: rect.width - 3) {
      guard y < rect.bottom else { return }
      grid.put(part, x: rect.x + 2, y: y, style: line.style, limit: rect.width - 2)
      y += 1
    }
  }
}

/// A text in lines of at most `width` columns, broken at blanks where there are any. Blanks before it stay.
func wrapped(_ text: String, to width: Int) -> [String] {
  guard width > 0 else { return [] }
  var lines: [String] = []
  var line = String(repeating: " ", count: min(text.prefix { $0 == " " }.count, width / 2))
  var used = line.utf8.count
  var isBegun = false
  for word in text.drop(while: { $0 == " " }).split(
    separator: " ", omittingEmptySubsequences: false)
  {
    var word = cleaned(word)
    var wide = columns(of: word)
    if isBegun, used + 1 + wide > width {
      lines.append(line)
      line = ""
      used = 0
    } else if isBegun, used > 0 || !line.isEmpty {
      line += " "
      used += 1
    } else if used + wide > width {
      line = ""
      used = 0
    }
    isBegun = true
    while wide > width {
      var head = ""
      var taken = 0
      forEachGlyph(in: word) { glyph in
        guard taken + Int(glyph.width) <= max(width, 2) else { return false }
        glyph.forEachScalar { head.unicodeScalars.append($0) }
        taken += Int(glyph.width)
        return true
      }
      lines.append(line + head)
      line = ""
      used = 0
      word = String(
        String.UnicodeScalarView(word.unicodeScalars.dropFirst(head.unicodeScalars.count)))
      if head.isEmpty { break }
      wide = columns(of: word)
    }
    line += word
    used += wide
  }
  lines.append(line)
  return lines
}
