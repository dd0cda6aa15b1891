import Cells
import Dashboards

/// One or more numbers, each as large as its share of the room allows.
private func drawStat(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .stat(let stat) = frame.content, !rect.isEmpty else { return }
  let places = tiled(stat.cells, in: rect, least: (columns: 12, rows: 3))
  let showsName = stat.cells.count > 1 || stat.showsName
  for (cell, place) in zip(stat.cells, places) {
    let repeats = stat.cells.count == 1 && cell.name == frame.title
    drawCell(cell, place, stat.colorMode, showsName && !repeats, &grid, context)
  }
  noteHidden(stat.cells.count - places.count, rect, &grid)
}

private func drawCell(
  _ cell: ValueCell, _ rect: Rect, _ mode: StatFrame.ColorMode, _ showsName: Bool,
  _ grid: inout Grid, _ context: PanelContext
) {
  var number = Style(cell.color.ink, bold: true)
  var small = Style(.muted)
  var spark = Style(cell.color.ink)
  switch mode {
  case .none: number = Style(.text, bold: true)
  case .value: break
  case .background:
    number.isReversed = true
    small = number.bold(false)
    spark = small
    grid.fill(rect, style: small)
  }
  if cell.color == .text || mode == .none {
    spark = mode == .background ? spark : Style(.series(0))
  }
  // Where the name is the text it stands there once.
  let name = showsName && cell.name != cell.text ? cell.name : ""
  let stateStyle = mode == .background ? small : Style(cell.color.ink)
  // One or two rows: everything in lines.
  if rect.height < 3 {
    var words = [(cell.text, number)]
    var used = columns(of: cell.text)
    if rect.height == 1 {
      let state = cell.stateLine(within: rect.width - used - 1)
      if !state.isEmpty { words.append((state, stateStyle)) }
      used += state.isEmpty ? 0 : 1 + columns(of: state)
      if !name.isEmpty, used + 4 < rect.width {
        words.append((truncated(name, to: rect.width - used - 1), small))
      }
    } else {
      let state = cell.stateLine(within: rect.width)
      grid.put(
        state.isEmpty ? name : state, centredIn: rect, y: rect.y + 1,
        style: state.isEmpty ? small : stateStyle)
    }
    grid.put(words, centredIn: rect.top(1))
    return
  }
  var room = rect
  if !name.isEmpty {
    // A blank parts it from the next cell's.
    grid.put(
      columns(of: name) < room.width ? name : truncated(name, to: room.width - 1), centredIn: room,
      y: room.y, style: small)
    room = room.droppingTop(1)
  }
  var below: [(String, Style)] = []
  let state = cell.stateLine(within: room.width)
  if !state.isEmpty { below.append((state, stateStyle)) }
  if !cell.calc.isEmpty, room.height >= 6 { below.append((cell.calc, small)) }
  below = Array(below.prefix(room.height - 1))
  // A third of the room goes to the sparkline where the number is still large.
  let sparkRows =
    cell.sparkline.count > 1 && room.height - below.count >= 4
    ? max(1, (room.height - below.count) / 3) : 0
  let numberRows = room.height - below.count - sparkRows
  let block = context.hasBlocks ? BlockText(cell.text) : nil
  let scale = block?.scale(columns: room.width - 2, rows: numberRows)
  let height = scale.map { block?.height($0) ?? 1 } ?? 1
  let top = room.y + max(0, numberRows - height) / 2
  if let block, let scale {
    block.draw(
      x: room.x + (room.width - block.width(scale)) / 2, y: top, scale: scale,
      style: number.bold(false), on: &grid)
  } else {
    grid.put(cell.text, centredIn: room, y: top, style: number)
  }
  for (i, line) in below.enumerated() {
    grid.put(line.0, centredIn: room, y: top + height + i, style: line.1)
  }
  drawSparkline(cell.sparkline, room.bottom(sparkRows).inset(1, 0), &grid, style: spark)
}

/// Places for cells, so wide that their names stand whole where all cells find room so.
func tiled(_ cells: [ValueCell], in rect: Rect, least: (columns: Int, rows: Int)) -> [Rect] {
  let longest = cells.count > 1 ? cells.map { columns(of: $0.name) + 1 }.max() ?? 0 : 0
  let rows = max(1, rect.height / least.rows)
  let abreast = max(1, (cells.count + rows - 1) / rows)
  let wide = max(least.columns, min(longest, rect.width / abreast))
  return tiled(cells.count, in: rect, least: (columns: wide, rows: least.rows))
}

/// Rectangles of equal size for so many cells, in rows, as wide as they can be while no cell is lower
/// than `least.rows`; fewer than asked where not even the least fit.
func tiled(_ count: Int, in rect: Rect, least: (columns: Int, rows: Int)) -> [Rect] {
  guard count > 0, !rect.isEmpty else { return [] }
  let mostColumns = max(1, rect.width / least.columns)
  let mostRows = max(1, rect.height / least.rows)
  // Cells look best about three times as wide as high.
  var best = (columns: min(mostColumns, count), waste: Double.infinity)
  for columns in 1...min(mostColumns, count) {
    let rows = (count + columns - 1) / columns
    guard rows <= mostRows else { continue }
    let ratio = Double(rect.width / columns) / Double(max(1, rect.height / rows))
    let waste = abs(ratio - 6) + Double(columns * rows - count) * 2
    if waste < best.waste { best = (columns, waste) }
  }
  let columns = best.columns
  let rows = min((count + columns - 1) / columns, mostRows)
  return (0..<min(count, rows * columns)).map { i in
    let (row, column) = (i / columns, i % columns)
    let left = rect.width * column / columns
    let top = rect.height * row / rows
    return Rect(
      x: rect.x + left, y: rect.y + top, width: rect.width * (column + 1) / columns - left,
      height: rect.height * (row + 1) / rows - top)
  }
}

/// Says in the lower right corner how many found no room. Of a word or number that it would cut nothing stays: half a
/// value is worse than none.
func noteHidden(_ count: Int, _ rect: Rect, _ grid: inout Grid) {
  guard count > 0, !rect.isEmpty else { return }
  let note = " +\(count) more"
  let y = rect.bottom - 1
  var x = max(rect.x, rect.right - columns(of: note))
  if grid[x, y].glyph != .blank {
    while x > rect.x, grid[x - 1, y].glyph != .blank {
      x -= 1
      grid[x, y] = Cell(.blank, style: grid[x, y].style)
    }
  }
  grid.put(note, endingAt: rect.right, y: y, style: Style(.muted), limit: rect.width)
}

extension Grid {
  /// Draws words in different styles, a blank between them, in the middle of a row.
  fileprivate mutating func put(_ words: [(text: String, style: Style)], centredIn rect: Rect) {
    let width = words.reduce(-1) { $0 + 1 + columns(of: $1.text) }
    var x = rect.x + max(0, rect.width - width) / 2
    for word in words {
      x += 1 + put(word.text, x: x, y: rect.y, style: word.style, limit: rect.right - x)
    }
  }
}

extension PanelKind {
  static let stat = PanelKind(
    name: "stat", answersTo: ["stat", "singlestat", "grafana-singlestat-panel"], leastColumns: 16,
    leastRows: 4, draws: { if case .stat = $0 { true } else { false } }, draw: drawStat)
}
