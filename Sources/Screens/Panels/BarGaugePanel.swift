import Cells
import Dashboards

/// A bar for each value, lying or standing.
private func drawBarGauge(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .bars(let bars) = frame.content, !rect.isEmpty else { return }
  if bars.isHorizontal || rect.height < 5 || rect.width < 4 * bars.cells.count {
    drawLying(bars, rect, &grid)
  } else {
    drawStanding(bars, rect, &grid)
  }
}

private func drawLying(_ bars: BarGaugeFrame, _ rect: Rect, _ grid: inout Grid) {
  // Who is missing is told in a row of its own: beside a bar there is no room for it.
  let hides = bars.cells.count > rect.height && rect.height > 1
  let count = hides ? rect.height - 1 : min(bars.cells.count, rect.height)
  guard count > 0 else { return }
  let shown = bars.cells.prefix(count)
  let values = min(
    rect.width / 2, shown.reduce(0) { max($0, columns(of: $1.text)) })
  let longest = shown.reduce(0) { max($0, columns(of: $1.name)) }
  // Names stand whole where a bar of ten is left beside them, else they take two fifths; where the bars would get too
  // short, these go.
  let names = min(longest, max(rect.width * 2 / 5, rect.width - values - 12))
  let barWidth = rect.width - values - 1 - (names > 0 ? names + 1 : 0)
  let isTall = rect.height >= 2 * bars.cells.count && (barWidth < 10 || longest > names)
  let rowHeight = isTall ? 2 : 1
  let spare = rect.height / max(1, count * rowHeight) >= 2 ? 1 : 0
  for (i, cell) in shown.enumerated() {
    let y = rect.y + i * (rowHeight + spare)
    guard y < rect.bottom else { break }
    let ink = cell.color.ink
    let fraction = share(cell.value, bars.min, bars.max) ?? 0
    grid.put(
      cell.text, endingAt: rect.right, y: y, style: Style(ink, bold: true), limit: rect.width)
    if isTall {
      var room = rect.width - columns(of: cell.text) - 1
      let state = cell.stateLine(within: room - columns(of: cell.name) - 2)
      if !state.isEmpty, columns(of: state) + columns(of: cell.name) + 2 <= room {
        grid.put(
          state, endingAt: rect.x + room, y: y, style: Style(ink), limit: room)
        room -= columns(of: state) + 1
      }
      grid.put(cell.name, x: rect.x, y: y, style: Style(.text), limit: room)
      drawHorizontalBar(
        fraction, Rect(x: rect.x, y: y + 1, width: rect.width, height: 1), ink, bars.scale, &grid)
      continue
    }
    let isNarrow = barWidth < 4
    grid.put(
      cell.name, x: rect.x, y: y, style: Style(.text),
      limit: isNarrow ? rect.width - columns(of: cell.text) - 1 : names)
    guard !isNarrow else { continue }
    let left = rect.x + (names > 0 ? names + 1 : 0)
    var bar = Rect(x: left, y: y, width: barWidth, height: 1)
    // The verdict has a place of its own before the number, so colour is never alone.
    if !cell.color.mark.isEmpty, !cell.state.isEmpty, barWidth >= 8 {
      grid.put(cell.color.mark, x: bar.right - 1, y: y, style: Style(ink))
      bar = bar.droppingRight(2)
    }
    drawHorizontalBar(fraction, bar, ink, bars.scale, &grid)
  }
  noteHidden(bars.cells.count - count, rect, &grid)
}

private func drawStanding(_ bars: BarGaugeFrame, _ rect: Rect, _ grid: inout Grid) {
  let places = tiled(bars.cells.count, in: rect, least: (columns: 4, rows: rect.height))
  for (cell, place) in zip(bars.cells, places) {
    let column = place.width > 4 ? place.droppingRight(1) : place
    let ink = cell.color.ink
    var text = cell.text
    if !cell.state.isEmpty, !cell.color.mark.isEmpty, columns(of: text) + 2 <= column.width {
      text = cell.color.mark + " " + text
    }
    grid.put(text, centredIn: column, y: column.y, style: Style(ink, bold: true))
    let named = column.height >= 4 && !cell.name.isEmpty
    if named {
      grid.put(cell.name, centredIn: column, y: column.bottom - 1, style: Style(.muted))
    }
    let bar = column.droppingTop(1).droppingBottom(named ? 1 : 0)
    let eighths = Int(
      ((share(cell.value, bars.min, bars.max) ?? 0) * Double(bar.height * 8)).rounded())
    for row in 0..<bar.height {
      let filled = min(8, max(0, eighths - row * 8))
      let y = bar.bottom - 1 - row
      let part = bars.scale?.ink(at: (Double(row) + 0.5) / Double(bar.height))
      let rest = bars.scale?.coloursRest == true ? part : nil
      for x in bar.x..<bar.right {
        grid[x, y] =
          filled > 0
          ? Cell(lowerBlock(filled), style: Style(part ?? ink))
          : Cell("·", style: Style(rest ?? .token(.border), dim: true))
      }
    }
  }
  noteHidden(bars.cells.count - places.count, rect, &grid)
}

/// `▮▮▮▯▯`: filled as far as the share goes; anything above zero fills at least one. A scale colours each part by the
/// threshold it lies in.
func drawHorizontalBar(
  _ share: Double, _ rect: Rect, _ ink: Ink, _ scale: ThresholdScale? = nil, _ grid: inout Grid
) {
  guard !rect.isEmpty else { return }
  var filled = Int((share * Double(rect.width)).rounded())
  if share > 0, filled == 0 { filled = 1 }
  for i in 0..<rect.width {
    let part = scale?.ink(at: (Double(i) + 0.5) / Double(rect.width))
    let unlit = scale?.coloursRest == true ? part.map { Style($0, dim: true) } : nil
    grid[rect.x + i, rect.y] =
      i < filled
      ? Cell("▮", style: Style(scale?.coloursFilled == true ? part ?? ink : ink))
      : Cell("▯", style: unlit ?? Style(.border))
  }
}

/// `▁` for 1 to `█` for 8 eighths; blank for none.
func lowerBlock(_ eighths: Int) -> Glyph {
  guard eighths > 0, let scalar = Unicode.Scalar(0x2580 + UInt32(min(8, eighths))) else {
    return .blank
  }
  return Glyph(scalar)
}

extension PanelKind {
  static let barGauge = PanelKind(
    name: "bar gauge", answersTo: ["bargauge", "barchart"], leastColumns: 20, leastRows: 3,
    draws: { if case .bars = $0 { true } else { false } }, draw: drawBarGauge)
}
