import Cells
import Dashboards
import Metrics
import Query

/// The plot of a graph: what lies between the axes.
struct GraphPlot {
  let rect: Rect
  let graph: GraphFrame
  let columns: GraphColumns
  let drawn: [DrawnSeries]
  let left: ValueScale
  let right: ValueScale

  func scale(_ series: DrawnSeries) -> ValueScale {
    series.series.onRightAxis ? right : left
  }

  func draw(on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    let dots = columns.dots(of: graph.steps)
    drawSolids(dots, &grid)
    drawRibbons(dots, &grid)
    var behind = BrailleCanvas(width: rect.width, height: rect.height)
    drawThresholds(&behind)
    let lines = drawn.filter { !$0.isSolid }
    if lines.count <= 3 {
      for series in lines where series.series.fill > 0 && series.series.style == .line {
        drawHaze(series, dots, &behind)
      }
    }
    behind.draw(on: &grid, x: rect.x, y: rect.y)
    var canvas = BrailleCanvas(width: rect.width, height: rect.height)
    // The first series of the legend lies on top.
    for series in lines.reversed() { drawLine(series, dots, &canvas) }
    canvas.draw(on: &grid, x: rect.x, y: rect.y)
  }

  private func drawLine(_ series: DrawnSeries, _ dots: [Int], _ canvas: inout BrailleCanvas) {
    let style = series.isRibbon ? Style(.text) : Style(series.ink)
    let scale = scale(series)
    let height = canvas.dotHeight
    let isPooled = series.lows.count == series.values.count && !series.lows.isEmpty
    let isLine = series.series.style == .line || series.isRibbon
    var previous: (x: Int, y: Int)?
    var last = 0
    for i in 0..<min(dots.count, series.values.count) {
      let value = series.values[i]
      let x = dots[i]
      if isPooled, !series.lows[i].isNaN, !series.highs[i].isNaN {
        canvas.column(
          x, from: scale.dot(series.lows[i], height: height),
          to: scale.dot(series.highs[i], height: height), style)
      }
      guard !value.isNaN else {
        if !series.series.connectsGaps { previous = nil }
        continue
      }
      let point = (x: x, y: scale.dot(value, height: height))
      if let limit = series.series.longestGap, i - last > 1, graph.steps.step * (i - last) > limit {
        previous = nil
      }
      last = i
      if isLine, let previous {
        canvas.line(from: previous, to: point, style)
      } else {
        canvas.set(point.x, point.y, style)
      }
      previous = point
    }
  }

  /// A light area: every fourth dot between the line and the baseline.
  private func drawHaze(_ series: DrawnSeries, _ dots: [Int], _ canvas: inout BrailleCanvas) {
    let scale = scale(series)
    let height = canvas.dotHeight
    let style = Style(series.ink, dim: true)
    let base = scale.dot(scale.baseline, height: height)
    var last: (dot: Int, y: Int)?
    for i in 0..<min(dots.count, series.values.count) {
      let value = series.values[i]
      guard !value.isNaN else {
        last = nil
        continue
      }
      let y = scale.dot(value, height: height)
      // A step wider than a dot holds its value up to the next.
      let begin = last.map { $0.dot + 1 } ?? dots[i]
      for x in max(begin, 0)..<max(min(dots[i], columns.width - 1) + 1, max(begin, 0)) {
        for row in min(y, base)...max(y, base) where (x + 2 * row) % 4 == 0 {
          canvas.set(x, row, style)
        }
      }
      last = (dots[i], y)
    }
  }

  private func drawThresholds(_ canvas: inout BrailleCanvas) {
    for band in graph.thresholds where band.from.isFinite && (band.drawsLine || band.drawsArea) {
      let row = left.dot(band.from, height: canvas.dotHeight)
      guard row >= 0, row < canvas.dotHeight else { continue }
      for x in stride(from: 0, to: canvas.dotWidth, by: band.drawsLine ? 2 : 4) {
        canvas.set(x, row, Style(band.color.ink, dim: !band.drawsLine))
      }
    }
  }
}

extension GraphPlot {
  /// Bars and solid areas, in eighths of a cell.
  private func drawSolids(_ dots: [Int], _ grid: inout Grid) {
    // Piles are painted at once, so that a cell can show two of them; what stands alone, in turn.
    let solids = drawn.filter(\.isSolid)
    let piled = solids.filter(\.isStacked)
    for series in solids where !series.isStacked { paint([series], dots, &grid) }
    if !piled.isEmpty { paint(piled, dots, &grid) }
  }

  private func paint(_ bands: [DrawnSeries], _ dots: [Int], _ grid: inout Grid) {
    let eighths = rect.height * 8
    let stepDots = Double(graph.steps.step.milliseconds) / columns.span
    // Per band and cell column: where it begins and ends, in eighths from the foot; empty where equal.
    var from = Array(repeating: Array(repeating: 0, count: rect.width), count: bands.count)
    var to = from
    for (b, band) in bands.enumerated() {
      let scale = scale(band)
      var isSet = Array(repeating: false, count: rect.width)
      func level(_ value: Double) -> Int {
        let fraction = min(1, max(0, scale.fraction(value)))
        return fraction.isNaN ? 0 : Int((fraction * Double(eighths)).rounded())
      }
      for i in 0..<min(dots.count, band.values.count) {
        let value = band.values[i]
        guard !value.isNaN else { continue }
        let start = band.isStacked ? band.base[i] : scale.baseline
        let high = band.highs.isEmpty ? value : value >= start ? band.highs[i] : band.lows[i]
        let a = level(start)
        let b2 = level(high.isNaN ? value : high)
        // A step covers the cells up to the next one; bars leave one between where they can.
        let next =
          i + 1 < dots.count
          ? dots[i + 1]
          : dots[i] + Int(min(max(1, stepDots.rounded()), Double(columns.width)))
        var firstCell = max(0, (dots[i] + 1) / 2)
        var lastCell = min((next - 1) / 2, rect.width - 1)
        if lastCell < firstCell {
          firstCell = min(max(0, dots[i]) / 2, rect.width - 1)
          lastCell = firstCell
        }
        if band.series.style == .bars, lastCell - firstCell >= 1 { lastCell -= 1 }
        guard dots[i] < columns.width, dots[i] >= 0 || next > 0 else { continue }
        for cell in firstCell...lastCell {
          if isSet[cell] {
            from[b][cell] = min(from[b][cell], a, b2)
            to[b][cell] = max(to[b][cell], a, b2)
          } else {
            from[b][cell] = min(a, b2)
            to[b][cell] = max(a, b2)
            isSet[cell] = true
          }
          // A value that is not nothing is seen.
          if to[b][cell] == from[b][cell], value != start, to[b][cell] < eighths {
            to[b][cell] += 1
          }
        }
      }
    }
    for cell in 0..<rect.width {
      for row in 0..<rect.height {
        let foot = row * 8
        var colours: [Int] = Array(repeating: -1, count: 8)
        var any = false
        for b in bands.indices {
          let low = max(from[b][cell], foot)
          let high = min(to[b][cell], foot + 8)
          guard low < high else { continue }
          for i in low - foot..<high - foot { colours[i] = b }
          any = true
        }
        guard any else { continue }
        let lower = colours[0]
        let upper = colours[7]
        let change = colours.firstIndex { $0 != lower } ?? 8
        let y = rect.bottom - 1 - row
        let x = rect.x + cell
        if change == 8 {
          grid[x, y] = Cell("█", style: Style(bands[lower].ink))
        } else if lower < 0 {
          // The band hangs: the block below it is the background, in reverse.
          let band = max(upper, colours[change])
          grid[x, y] = Cell(lowerBlock(change), style: Style(bands[band].ink, reverse: true))
        } else {
          let background = upper < 0 ? grid[x, y].style.background : bands[upper].ink
          grid[x, y] = Cell(lowerBlock(change), style: Style(bands[lower].ink, on: background))
        }
      }
    }
  }
}
