import Cells
import Dashboards

/// Columns as wide as what they hold, numbers to the right, more of them by scrolling.
private func drawTable(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .table(let table) = frame.content, !rect.isEmpty else { return }
  let order = rowOrder(table, context.sort)
  let showsHeader = rect.height >= 2
  let top = rect.y + (showsHeader ? 1 : 0)
  let showsFooter = !table.footer.isEmpty && rect.height >= 3
  let body = Rect(
    x: rect.x, y: top, width: rect.width, height: rect.bottom - top - (showsFooter ? 1 : 0))
  let firstRow = min(max(0, context.scroll.row), max(0, order.count - 1))
  let shown = order.dropFirst(firstRow).prefix(body.height)
  let firstColumn = min(max(0, context.scroll.column), max(0, table.columns.count - 1))
  let fit = TableFit(
    table, shown, rect.width, from: firstColumn, sorted: context.sort?.column)
  var x = rect.x
  for (column, width) in fit.columns {
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
        x: x, y: top + offset, width: width, height: 1)
      let style = cell.color.map { Style($0.ink) } ?? .plain
      put(fit.text(cell, column), in: place, definition.isNumeric, style, &grid)
      if let fraction = cell.fraction, fraction.isFinite {
        let filled = Int((min(1, max(0, fraction)) * Double(width)).rounded())
        grid.restyle(place.left(filled)) { $0.isReversed = true }
      }
    }
    if showsFooter, column < table.footer.count {
      let place = Rect(x: x, y: top + shown.count, width: width, height: 1)
      put(
        fit.text(table.footer[column], column), in: place, definition.isNumeric,
        Style(.title, bold: true), &grid)
    }
    x += width + fit.gap
  }
  if showsHeader { noteMissing(fit, endingAt: x - 2, rect, &grid) }
  if let selected = context.selectedRow, selected >= firstRow, selected - firstRow < body.height {
    let y = top + selected - firstRow
    grid.restyle(Rect(x: rect.x, y: y, width: rect.width, height: 1)) { $0.isReversed = true }
  }
  let below = order.count - firstRow - shown.count
  // Where a row has the cursor, whoever draws the page tells how many there are.
  if context.selectedRow == nil { noteHidden(below, body, &grid) }
  if showsFooter, !shown.isEmpty {
    // A line between the rows and what sums them up.
    let last = Rect(x: rect.x, y: top + shown.count - 1, width: rect.width, height: 1)
    grid.restyle(last) { $0.isUnderlined = true }
  }
}

/// How many columns found no room, at the header's end.
func noteMissing(_ fit: TableFit, endingAt used: Int, _ rect: Rect, _ grid: inout Grid) {
  guard fit.missing > 0 else { return }
  let long = fit.missing == 1 ? "+1 column" : "+\(fit.missing) columns"
  let text = columns(of: long) < rect.right - used ? long : "+\(fit.missing)"
  grid.put(text, endingAt: rect.right, y: rect.y, style: Style(.warn, bold: true))
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
func rowOrder(_ table: TableFrame, _ sort: (column: Int, isDescending: Bool)?) -> [Int] {
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

extension PanelKind {
  static let table = PanelKind(
    name: "table",
    answersTo: ["table", "table-old", "alertlist", "incident-timeline", "vigil-incident-timeline"],
    leastColumns: 24, leastRows: 4,
    draws: { if case .table = $0 { true } else { false } }, draw: drawTable)
}
