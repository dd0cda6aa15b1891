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
  var rows: [TextRow] = []
  var rest = lines[...]
  while let line = rest.first, rows.count < wanted {
    let indent = min(max(0, line.indent), room.width / 2)
    if line.row != nil {
      let body = rest.dropFirst().prefix { $0.row.map { !$0.isHeader } ?? false }
      let table = TextTable([line] + body, width: room.width - indent)
      for (index, runs) in table.rows.enumerated() {
        var row = TextRow(runs: runs, indent: indent)
        if index == 0 { row.table = table.fit }
        rows.append(row)
      }
      rest = rest.dropFirst(1 + body.count)
      continue
    }
    rows += wrapped(line.runs, to: room.width - indent).map {
      TextRow(runs: $0, indent: indent, isHeading: line.heading > 0)
    }
    rest = rest.dropFirst()
  }
  let first = min(max(0, context.scroll.row), max(0, rows.count - 1))
  for (offset, row) in rows.dropFirst(first).prefix(room.height).enumerated() {
    let y = room.y + offset
    var x = room.x + row.indent
    for run in row.runs {
      let style =
        row.isHeading
        ? Style(.title, bold: true)
        : row.table != nil ? Style(.title, underline: true) : run.style.look
      x += grid.put(run.text, x: x, y: y, style: style, limit: room.right - x)
    }
    if let fit = row.table {
      noteMissing(fit, endingAt: x, Rect(x: room.x, y: y, width: room.width, height: 1), &grid)
    }
  }
  // Of what is not wrapped at least so many lines are missing.
  noteHidden(rows.count - first - room.height + rest.count, room, &grid)
}

/// A line of text as it stands on the screen.
private struct TextRow {
  var runs: [TextLine.Run]
  var indent: Int
  var isHeading = false
  /// Of a table's header, the columns that are shown.
  var table: TableFit?
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
