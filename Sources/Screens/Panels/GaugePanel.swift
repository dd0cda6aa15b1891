import Cells
import Dashboards
import Metrics

/// Half a ring for each value, filled as far as the value lies between the bounds.
private func drawGauge(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .gauge(let gauge) = frame.content, !rect.isEmpty else { return }
  let places = tiled(gauge.cells, in: rect, least: (columns: 14, rows: 3))
  for (cell, place) in zip(gauge.cells, places) {
    let showsName = gauge.cells.count > 1 && !cell.name.isEmpty
    let room = showsName && place.height > 3 ? place.droppingBottom(1) : place
    if room.height >= 4, room.width >= 14 {
      drawRing(cell, gauge, room, &grid)
    } else {
      drawBar(cell, gauge, room, &grid)
    }
    if showsName, place.height > 3 {
      grid.put(cell.name, centredIn: place, y: place.bottom - 1, style: Style(.muted))
    }
  }
  noteHidden(gauge.cells.count - places.count, rect, &grid)
}

private func drawRing(_ cell: ValueCell, _ gauge: GaugeFrame, _ rect: Rect, _ grid: inout Grid) {
  // A dot is about as high as wide: cells are twice as high as wide, dots 2 × 4 to a cell.
  let rows = min(rect.height, max(3, (rect.width + 3) / 4))
  let columns = min(rect.width, rows * 4)
  let room = Rect(
    x: rect.x + (rect.width - columns) / 2, y: rect.y + (rect.height - rows) / 2, width: columns,
    height: rows)
  var canvas = BrailleCanvas(width: columns, height: rows)
  let outer = Double(min(canvas.dotWidth / 2, canvas.dotHeight)) - 0.5
  let inner = outer * 0.68
  let centre = (x: Double(canvas.dotWidth - 1) / 2, y: Double(canvas.dotHeight - 1))
  let fraction = share(cell.value, gauge.min, gauge.max)
  let lit = Style(cell.color.ink)
  let scale = gauge.scale
  // A notch through the ring at each threshold tells it without colour.
  let notches = outer >= 10 ? scale?.boundaries.map { cosine(ofShare: $0) } ?? [] : []
  for y in 0..<canvas.dotHeight {
    for x in 0..<canvas.dotWidth {
      let dx = Double(x) - centre.x
      let dy = centre.y - Double(y)
      let radius = (dx * dx + dy * dy).squareRoot()
      guard radius <= outer, radius >= inner else { continue }
      // The angle from the left end, as a share of the half circle, by the cosine's monotony.
      let along = -dx / radius
      // Half a dot to either side, as seen along the ring.
      if !notches.isEmpty {
        let half = 0.55 * max(0.2, dy / radius) / radius
        if notches.contains(where: { ($0 - along).magnitude < half }) { continue }
      }
      let isLit = fraction.map { along >= cosine(ofShare: $0) } ?? false
      if isLit {
        canvas.set(x, y, lit)
      } else if radius > outer - 1.2 {
        let part = scale?.ink(at: shareOfArc(cosine: along))
        canvas.set(x, y, part.map { Style($0, dim: true) } ?? Style(.border))
      }
    }
  }
  canvas.draw(on: &grid, x: room.x, y: room.y)
  let middle = room.inset(max(1, Int(Double(columns) * 0.2)), 0)
  let words = wrapped(cell.text, to: middle.width)
  if words.count == 2, rows >= 4, cell.state.isEmpty {
    for (row, line) in words.enumerated() {
      grid.put(
        line, centredIn: middle, y: room.bottom - 2 + row,
        style: Style(cell.color.ink, bold: true))
    }
    return
  }
  grid.put(
    cell.text, centredIn: middle, y: room.bottom - (rows >= 4 ? 2 : 1),
    style: Style(cell.color.ink, bold: true))
  let state = cell.stateLine(within: middle.width)
  if rows >= 4, !state.isEmpty {
    grid.put(state, centredIn: middle, y: room.bottom - 1, style: Style(cell.color.ink))
  }
}

/// cos of π × share by a polynomial (Bhaskara's approximation, within 0.002), enough for dots.
private func cosine(ofShare share: Double) -> Double {
  let isObtuse = share > 0.5
  let x = isObtuse ? 1 - share : share
  let value = (1 - 4 * x * x) / (1 + x * x)
  return isObtuse ? -value : value
}

/// The share of the half circle whose `cosine(ofShare:)` that is.
private func shareOfArc(cosine value: Double) -> Double {
  let size = min(1, value.magnitude)
  let x = ((1 - size) / (4 + size)).squareRoot()
  return value < 0 ? 1 - x : x
}

private func drawBar(_ cell: ValueCell, _ gauge: GaugeFrame, _ rect: Rect, _ grid: inout Grid) {
  guard !rect.isEmpty else { return }
  let y = rect.y + (rect.height - 1) / 2
  let used = grid.put(
    cell.text, x: rect.x, y: y, style: Style(cell.color.ink, bold: true), limit: rect.width)
  let bar = Rect(
    x: rect.x + used + 1, y: y, width: rect.width - used - 1, height: rect.height > 0 ? 1 : 0)
  var scale = gauge.scale
  // What is filled has the value's colour, as the ring has.
  scale?.coloursFilled = false
  drawHorizontalBar(
    share(cell.value, gauge.min, gauge.max) ?? 0, bar, cell.color.ink, scale, &grid)
  if y + 1 < rect.bottom {
    grid.put(
      cell.stateLine(within: rect.width), x: rect.x, y: y + 1, style: Style(cell.color.ink),
      limit: rect.width)
  }
}

/// Where a value lies between bounds, 0…1; nil for NaN and bounds that hold nothing.
func share(_ value: Double, _ low: Double, _ high: Double) -> Double? {
  guard !value.isNaN, high > low else { return nil }
  let share = (value - low) / (high - low)
  return share.isNaN ? nil : min(1, max(0, share))
}

extension PanelKind {
  static let gauge = PanelKind(
    name: "gauge", answersTo: ["gauge"], leastColumns: 16, leastRows: 4,
    draws: { if case .gauge = $0 { true } else { false } }, draw: drawGauge)
}
