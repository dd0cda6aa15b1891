import Cells
import Dashboards

/// A text panel: wrapped at words, scrolled by lines.
private func drawText(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .text(let lines) = frame.content, !rect.isEmpty else { return }
  let room = rect.width >= 6 ? rect.inset(1, 0) : rect
  // Lines far below are never wrapped.
  let wanted = max(0, context.scroll.row) &+ room.height
  var rows: [[TextLine.Run]] = []
  var indents: [Int] = []
  var headings: [Int] = []
  for line in lines {
    guard rows.count < wanted else { break }
    let indent = min(max(0, line.indent), room.width / 2)
    for row in wrapped(line.runs, to: room.width - indent) {
      rows.append(row)
      indents.append(indent)
      headings.append(line.heading)
    }
  }
  let first = min(max(0, context.scroll.row), max(0, rows.count - 1))
  for (offset, row) in rows.dropFirst(first).prefix(room.height).enumerated() {
    var x = room.x + indents[first + offset]
    for run in row {
      var style = run.style.look
      if headings[first + offset] > 0 { style = Style(.title, bold: true) }
      x += grid.put(run.text, x: x, y: room.y + offset, style: style, limit: room.right - x)
    }
  }
}

/// Breaks runs into rows of at most `width` columns, at spaces; a longer word is cut at the width.
func wrapped(_ runs: [TextLine.Run], to width: Int) -> [[TextLine.Run]] {
  guard width > 0 else { return [] }
  var rows: [[TextLine.Run]] = []
  var row: [TextLine.Run] = []
  var used = 0
  func append(_ text: String, _ style: TextLine.Style, _ width: Int) {
    if let last = row.last, last.style == style {
      row[row.count - 1].text += text
    } else {
      row.append(TextLine.Run(text, style))
    }
    used += width
  }
  func newRow() {
    rows.append(row)
    row = []
    used = 0
  }
  for run in runs {
    var isFirst = true
    for word in run.text.split(separator: " ", omittingEmptySubsequences: false) {
      let space = isFirst ? 0 : 1
      isFirst = false
      var rest = cleaned(word)
      var size = columns(of: rest)
      if used > 0, used + space + size > width, size > 0 {
        newRow()
      } else if space == 1, used > 0, used < width {
        append(" ", run.style, 1)
      }
      while size > width - used {
        if used > 0 { newRow() }
        guard size > width else { break }
        let (head, tail) = cut(rest, at: width)
        append(head, run.style, width)
        rest = tail
        size = columns(of: rest)
        newRow()
      }
      if !rest.isEmpty { append(rest, run.style, size) }
    }
  }
  rows.append(row)
  return rows
}

/// The glyphs that fit in `width` columns (at least one) and the rest.
private func cut(_ text: String, at width: Int) -> (String, String) {
  var used = 0
  var index = text.startIndex
  while index < text.endIndex {
    let size = columns(of: text[index..<text.index(after: index)])
    if used + size > width, used > 0 { break }
    used += size
    index = text.index(after: index)
  }
  return (String(text[..<index]), String(text[index...]))
}

extension TextLine.Style {
  fileprivate var look: Style {
    switch self {
    case .plain: .plain
    case .strong: Style(.text, bold: true)
    case .emphasis: Style(.text, underline: true)
    case .code: Style(.info)
    case .link: Style(.focus, underline: true)
    case .muted: Style(.muted)
    }
  }
}

extension PanelKind {
  static let text = PanelKind(
    name: "text", answersTo: ["text"], leastColumns: 16, leastRows: 3,
    draws: { if case .text = $0 { true } else { false } }, draw: drawText)
}
