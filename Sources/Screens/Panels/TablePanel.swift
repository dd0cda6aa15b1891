import Cells
import Dashboards

/// Columns as wide as what they hold, numbers to the right, more of them by scrolling.
private func drawTable(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .table(let table) = frame.content, !rect.isEmpty else { return }
  let order = rowOrder(table, context.sort)
  let showsHeader = rect.height >= 2
  let bodyRows = rect.height - (showsHeader ? 1 : 0)
  let firstRow = min(max(0, context.scroll.row), max(0, order.count - 1))
  let shown = order.dropFirst(firstRow).prefix(bodyRows)
  let firstColumn = min(max(0, context.scroll.column), max(0, table.columns.count - 1))
  let widths = fittedWidths(table, shown, rect.width, from: firstColumn)
  var x = rect.x
  for (column, width) in widths {
    let definition = table.columns[column]
    let isSorted = context.sort?.column == column
    if showsHeader {
      let mark = isSorted ? (context.sort?.isDescending == true ? "▾" : "▴") : ""
      let name = mark.isEmpty ? definition.name : definition.name + " " + mark
      put(
        name, in: Rect(x: x, y: rect.y, width: width, height: 1), definition.isNumeric,
        Style(.title, bold: isSorted, underline: true), &grid)
    }
    for (offset, row) in shown.enumerated() {
      let cells = table.rows[row]
      guard column < cells.count else { continue }
      let cell = cells[column]
      let place = Rect(
        x: x, y: rect.y + (showsHeader ? 1 : 0) + offset, width: width, height: 1)
      let style = cell.color.map { Style($0.ink) } ?? .plain
      put(cell.text, in: place, definition.isNumeric, style, &grid)
      if let fraction = cell.fraction, fraction.isFinite {
        let filled = Int((min(1, max(0, fraction)) * Double(width)).rounded())
        grid.restyle(place.left(filled)) { $0.isReversed = true }
      }
    }
    x += width + 2
  }
  if let selected = context.selectedRow, selected >= firstRow, selected - firstRow < bodyRows {
    let y = rect.y + (showsHeader ? 1 : 0) + selected - firstRow
    grid.restyle(Rect(x: rect.x, y: y, width: rect.width, height: 1)) { $0.isReversed = true }
  }
  let below = order.count - firstRow - shown.count
  noteHidden(below, rect, &grid)
}

private func put(
  _ text: String, in place: Rect, _ isRight: Bool, _ style: Style, _ grid: inout Grid
) {
  if isRight {
    grid.put(text, endingAt: place.right, y: place.y, style: style, limit: place.width)
  } else {
    grid.put(text, x: place.x, y: place.y, style: style, limit: place.width)
  }
}

/// Row numbers in the order to show: numbers by size (NaN last either way), texts by scalars, stable.
private func rowOrder(_ table: TableFrame, _ sort: (column: Int, isDescending: Bool)?) -> [Int] {
  let rows = Array(table.rows.indices)
  guard let sort, table.columns.indices.contains(sort.column) else { return rows }
  func cell(_ row: Int) -> TableFrame.Cell? {
    sort.column < table.rows[row].count ? table.rows[row][sort.column] : nil
  }
  return rows.sorted { a, b in
    let x = cell(a)
    let y = cell(b)
    let (m, n) = (x?.number ?? .nan, y?.number ?? .nan)
    if m.isNaN != n.isNaN { return n.isNaN }
    if !m.isNaN {
      if m != n { return sort.isDescending ? m > n : m < n }
      return a < b
    }
    let (s, t) = (x?.text ?? "", y?.text ?? "")
    if s != t { return sort.isDescending ? s > t : s < t }
    return a < b
  }
}

/// The columns from the first, with their widths: as wide as header and visible cells.
private func naturalWidths(
  _ table: TableFrame, _ rows: ArraySlice<Int>, _ room: Int, from first: Int,
  cell: (String) -> Int
) -> [(column: Int, width: Int)] {
  var widths: [(column: Int, width: Int)] = []
  for column in first..<table.columns.count {
    let definition = table.columns[column]
    var width = columns(of: definition.name) + 2
    for row in rows where column < table.rows[row].count {
      width = max(width, cell(table.rows[row][column].text))
    }
    if let wanted = definition.width, wanted > 0 { width = min(wanted, max(room, 1)) }
    widths.append((column, min(width, max(1, room))))
  }
  return widths
}

/// The widths in the room there is: with what numbers may grow by, where there is room for that; where there is
/// too little, the widest texts give way first, down to 8 columns; what then does not fit is left out.
private func fittedWidths(
  _ table: TableFrame, _ rows: ArraySlice<Int>, _ room: Int, from first: Int
) -> [(column: Int, width: Int)] {
  func total() -> Int { widths.reduce(-2) { $0 + $1.width + 2 } }
  var widths = naturalWidths(table, rows, room, from: first, cell: steadyColumns)
  if total() > room {
    widths = naturalWidths(table, rows, room, from: first) { columns(of: $0) }
  }
  while total() > room {
    let candidates = widths.indices.filter {
      widths[$0].width > 8 && !table.columns[widths[$0].column].isNumeric
    }
    guard let widest = candidates.max(by: { widths[$0].width < widths[$1].width }) else { break }
    let excess = total() - room
    let second = candidates.filter { $0 != widest }.map { widths[$0].width }.max() ?? 8
    let target = max(8, min(second, widths[widest].width - 1), widths[widest].width - excess)
    widths[widest].width = min(target, widths[widest].width - 1)
  }
  // Keep whole columns, and of the first one cut the part that fits.
  var used = 0
  var kept: [(column: Int, width: Int)] = []
  for entry in widths {
    let left = room - used
    guard left > 0, kept.isEmpty || entry.width <= left || left >= 6 else { break }
    kept.append((entry.column, min(entry.width, left)))
    used += entry.width + 2
  }
  return kept
}

extension PanelKind {
  static let table = PanelKind(
    name: "table", answersTo: ["table", "table-old"], leastColumns: 24, leastRows: 4,
    draws: { if case .table = $0 { true } else { false } }, draw: drawTable)
}
