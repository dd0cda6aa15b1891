import Calendar
import Cells
import Dashboards
import Metrics
import Query
import Views

// A graph over time: plot, axes, legend, lane of shaded intervals, crosshair. What there is no room for
// gives way in this order: legend, lane, time labels, value labels, axes.

/// The cells across that a graph panel so wide leaves for its plot, for choosing the step: the window over
/// twice that many dots. Labels may take a few columns more or less.
package func graphPlotColumns(panelWidth: Int, isBare: Bool = false) -> Int {
  let inside = panelWidth - (isBare ? 0 : 2)
  return max(1, inside >= 20 ? inside - 7 : inside)
}

private struct GraphLayout {
  var plot: Rect
  var legend: Rect?
  /// Columns left of the plot, the axis line included.
  var gutter = 0
  var rightGutter = 0
  var axisRow: Int?
  var labelRow: Int?
  var laneRow: Int?
}

private func drawGraph(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .graph(var graph) = frame.content, !rect.isEmpty else { return }
  if context.showsAlerts {
    graph.shades += frame.alerts.flatMap { $0.shades(until: context.now) }
  }
  var layout = GraphLayout(plot: rect)
  let legend = GraphLegend(graph, context)
  if graph.legend.mode != .hidden, let room = legend.room(in: rect) {
    layout.legend = room
    layout.plot =
      room.height == rect.height && legend.placement == .right
      ? layout.plot.droppingRight(room.width) : layout.plot.droppingBottom(room.height)
  }
  let hasLane = graph.shades.contains { $0.to >= graph.steps.start && $0.from <= graph.steps.end }
  var foot = layout.plot.height >= 5 ? 2 : layout.plot.height >= 3 ? 1 : 0
  if hasLane, layout.plot.height >= 7 { foot += 1 }
  layout.plot = layout.plot.droppingBottom(foot)
  if foot >= 1 { layout.axisRow = layout.plot.bottom }
  if foot >= 2 { layout.labelRow = layout.plot.bottom + foot - 1 }
  if foot == 3 { layout.laneRow = layout.plot.bottom + 1 }

  let drawn = graph.drawn(hidden: context.hiddenSeries)
  let rows = layout.plot.height
  func fitted(_ axis: GraphAxis, right: Bool) -> (scale: ValueScale, ticks: ValueTicks) {
    // What was held is of all series.
    let held = context.hiddenSeries.isEmpty ? axis.held.map(ValueBounds.init) : nil
    return ValueScale.fitting(
      held ?? drawn.bounds(of: axis, right: right), axis: axis, rows: rows)
  }
  let left = fitted(graph.left, right: false)
  let right = fitted(graph.right, right: true)
  let hasRight = drawn.contains { $0.series.onRightAxis }
  let hasLeft = drawn.contains { !$0.series.onRightAxis } || !hasRight
  let leftLabels = left.ticks.labels(graph.left.format)
  let rightLabels = right.ticks.labels(graph.right.format)
  if layout.plot.width >= 20, rows >= 2 {
    if hasLeft, graph.left.isShown {
      // At least five columns, so that the plot stays put while numbers grow a digit.
      let width = max(5, leftLabels.map { columns(of: $0) }.max() ?? 0)
      layout.gutter = min(width, layout.plot.width / 3) + 1
    }
    if hasRight, graph.right.isShown {
      let width = max(4, rightLabels.map { columns(of: $0) }.max() ?? 0)
      layout.rightGutter = min(width, layout.plot.width / 4) + 1
    }
  }
  layout.plot = layout.plot.droppingLeft(layout.gutter).droppingRight(layout.rightGutter)
  guard !layout.plot.isEmpty else { return }
  let time = GraphColumns(graph.shownWindow, dots: 2 * layout.plot.width)
  GraphPlot(
    rect: layout.plot, graph: graph, columns: time, drawn: drawn, left: left.scale,
    right: right.scale
  ).draw(on: &grid)
  drawValueAxis(left.scale, left.ticks, leftLabels, layout, layout.plot.x - 1, false, graph, &grid)
  if layout.rightGutter > 0 {
    drawValueAxis(
      right.scale, right.ticks, rightLabels, layout, layout.plot.right, true, graph, &grid)
  }
  drawTimeAxis(time, layout, graph, &grid, context)
  drawInstants(time, layout, &grid, context)
  if let room = layout.legend {
    // A blank column parts plot and legend.
    let isBeside = room.height == rect.height && legend.placement == .right
    legend.draw(in: room.droppingLeft(isBeside ? 1 : 0), on: &grid)
  }
}

private func drawValueAxis(
  _ scale: ValueScale, _ ticks: ValueTicks, _ labels: [String], _ layout: GraphLayout, _ x: Int,
  _ isRight: Bool, _ graph: GraphFrame, _ grid: inout Grid
) {
  let gutter = isRight ? layout.rightGutter : layout.gutter
  guard gutter > 0 else { return }
  let plot = layout.plot
  for y in plot.y..<plot.bottom {
    grid[x, y] = Cell("│", style: Style(.border))
  }
  if !isRight { colourAreas(scale, plot, x, graph, &grid) }
  for (index, label) in labels.enumerated() {
    let y = plot.bottom - 1 - index * ticks.rows
    guard y >= plot.y else { break }
    grid[x, y].glyph = isRight ? "├" : "┤"
    if isRight {
      grid.put(label, x: x + 1, y: y, style: Style(.muted), limit: gutter - 1)
    } else {
      grid.put(label, endingAt: x, y: y, style: Style(.muted), limit: gutter - 1)
    }
  }
}

/// Threshold areas are shown on the axis itself: it takes the colour that holds at its height.
private func colourAreas(
  _ scale: ValueScale, _ plot: Rect, _ x: Int, _ graph: GraphFrame, _ grid: inout Grid
) {
  let bands = graph.thresholds.filter(\.drawsArea)
  guard !bands.isEmpty else { return }
  for y in plot.y..<plot.bottom {
    let dot = (y - plot.y) * 4 + 2
    let band = bands.last {
      $0.from == -.infinity || scale.dot($0.from, height: plot.height * 4) >= dot
    }
    if let band { grid[x, y].style.foreground = band.color.ink }
  }
}

private func drawTimeAxis(
  _ time: GraphColumns, _ layout: GraphLayout, _ graph: GraphFrame, _ grid: inout Grid,
  _ context: PanelContext
) {
  let plot = layout.plot
  guard let axis = layout.axisRow else { return }
  if layout.gutter > 0 { grid[plot.x - 1, axis] = Cell("┼", style: Style(.border)) }
  if layout.rightGutter > 0 { grid[plot.right, axis] = Cell("┼", style: Style(.border)) }
  grid.horizontal(x: plot.x, y: axis, length: plot.width)
  let ticks = timeTicks(
    from: time.start, to: time.end, columns: plot.width, offset: context.offset, today: context.now)
  var free = plot.x - layout.gutter
  if let row = layout.labelRow {
    let zone = zoneText(offset: context.offset(time.end))
    if layout.gutter >= 3 {
      grid.put(
        zone, endingAt: plot.x - 1, y: row, style: Style(.muted), limit: layout.gutter - 1)
    }
    for (i, tick) in ticks.enumerated() {
      let x = plot.x + time.dot(tick.time) / 2
      grid[x, axis] = Cell("┬", style: Style(.border))
      let label = layout.gutter < 3 && i == 0 ? tick.label + zone : tick.label
      let width = columns(of: label)
      var left = min(x - width / 2, plot.right - width)
      // An offset's digits and a label's would read as one number.
      if zone != "Z", layout.gutter >= 3 { left = max(left, plot.x) }
      guard left >= max(free, plot.x - 1), left + width <= plot.right else { continue }
      grid.put(label, x: left, y: row, style: Style(.muted), limit: plot.right - left)
      free = left + width + 1
    }
  }
  // The column that is still filling is marked: what it shows is not yet the whole of it. On the axis alone: a look of
  // its own for the column would double what a refresh writes.
  let present = time.dot(context.now)
  if present >= 0, present < time.width {
    grid[plot.x + present / 2, axis] = Cell("╌", style: Style(.muted))
  }
  if context.showsAlerts {
    let row = Rect(x: plot.x, y: axis, width: plot.width, height: 1)
    // Over planned work stands what is wrong: where both are, the shade has its colour.
    drawMaintenance(context.maintenance, of: graph, time, row, &grid)
    drawIncidents(context.incidents, until: context.now, time, row, &grid)
  }
  drawLane(time, layout, graph, &grid)
}

/// Shaded intervals: a lane of their own below the axis, or the axis itself in their colour.
private func drawLane(
  _ time: GraphColumns, _ layout: GraphLayout, _ graph: GraphFrame, _ grid: inout Grid
) {
  guard let row = layout.laneRow ?? layout.axisRow else { return }
  for shade in graph.shades {
    let first = time.dot(shade.from)
    let last = time.dot(shade.to)
    guard last >= 0, first < time.width, first <= last else { continue }
    let from = layout.plot.x + max(0, first) / 2
    let to = layout.plot.x + min(last, time.width - 1) / 2
    let style = Style(shade.color.ink)
    if layout.laneRow == nil {
      for x in from...to { grid[x, row] = Cell(shade.isWaiting ? "░" : "━", style: style) }
    } else {
      // An event of one moment is a mark, not a stretch.
      if shade.from == shade.to {
        grid[from, row] = Cell("▲", style: style)
        continue
      }
      for x in from...to { grid[x, row] = Cell(shade.isWaiting ? "░" : "▀", style: style) }
      let room = to - from - 1
      if room >= 4, columns(of: shade.label) + 2 <= room {
        grid.put(" " + shade.label + " ", x: from + 1, y: row, style: style, limit: room)
      }
    }
  }
}

/// The crosshair and the marks: a line through the plot, and the instant on the time axis.
private func drawInstants(
  _ time: GraphColumns, _ layout: GraphLayout, _ grid: inout Grid, _ context: PanelContext
) {
  let names = ["A", "B", "C", "D"]
  for (i, mark) in context.marks.prefix(names.count).enumerated() {
    drawInstant(mark, names[i], time, layout, Style(.info), &grid)
  }
  guard let cursor = context.cursor else { return }
  drawInstant(
    cursor, CivilTime(cursor, offset: context.offset(cursor)).clock, time,
    layout,
    Style(.cursor, bold: true), &grid)
}

private func drawInstant(
  _ instant: Timestamp, _ name: String, _ time: GraphColumns, _ layout: GraphLayout,
  _ style: Style, _ grid: inout Grid
) {
  let plot = layout.plot
  let dot = time.dot(instant)
  guard dot >= 0, dot < time.width else { return }
  let x = plot.x + dot / 2
  for y in plot.y..<plot.bottom {
    if grid[x, y].glyph == .blank {
      grid[x, y] = Cell("│", style: style)
    } else {
      grid.restyle(Rect(x: x, y: y, width: 1, height: 1)) { $0.isReversed = true }
    }
  }
  guard let row = layout.labelRow ?? layout.axisRow else { return }
  let width = columns(of: name)
  let left = min(max(x - width / 2, plot.x), max(plot.x, plot.right - width))
  if row == layout.labelRow { clearLabels(around: left, width, row, plot, &grid) }
  grid.put(name, x: left, y: row, style: style.reverse(), limit: plot.right - left)
}

/// Removes what a name would leave of the labels it is written over, which could be read as one with it.
private func clearLabels(
  around left: Int, _ width: Int, _ row: Int, _ plot: Rect, _ grid: inout Grid
) {
  var from = left
  while from > plot.x, grid[from - 1, row].glyph != .blank { from -= 1 }
  var to = left + width
  while to < plot.right, grid[to, row].glyph != .blank { to += 1 }
  grid.fill(Rect(x: from, y: row, width: to - from, height: 1))
}

/// The number at the moment: of one series its own; of several the greatest of those that go on, with its name.
private func graphHeadline(_ frame: PanelFrame, _ context: PanelContext) -> Headline? {
  guard case .graph(let graph) = frame.content else { return nil }
  let index = context.cursor.flatMap { graph.steps.index(nearest: $0) }
  // A series that ended has no value at the moment, however great its last one was.
  let living = frame.ended == nil ? nil : graph.series.compactMap(\.newest).max()
  let numbers = graph.series.compactMap { series -> (GraphSeries, Double)? in
    if series.isHidden || context.hiddenSeries.contains(series.name) { return nil }
    let value: Double
    if let index {
      value = index < series.values.count ? series.values[index] : .nan
    } else {
      let last = series.calcs.last
      let isKnown = !last.isNaN || last.isNotANumber
      value = isKnown ? last : series.values.last { !$0.isNaN } ?? .nan
    }
    // Among others what is no number is not the greatest.
    let isTold = !value.isNaN || value.isNotANumber && graph.series.count == 1
    return isTold ? (series, value) : nil
  }
  let going = numbers.filter { series, _ in
    guard index == nil, let living else { return true }
    return (series.newest ?? 0) >= living - GraphSeries.grace
  }
  guard let most = going.max(by: { $0.1 < $1.1 }) else { return nil }
  return Headline(
    name: numbers.count == 1 ? "" : most.0.name, value: graph.text(most.1, of: most.0))
}

extension GraphSeries {
  /// So many steps a series may lie behind the newest one and still go on, as the age of data counts them.
  fileprivate static let grace = 2

  /// The last step at which it has a value.
  fileprivate var newest: Int? { values.lastIndex { !$0.isNaN || $0.isNotANumber } }
}

extension PanelKind {
  static let graph = PanelKind(
    name: "graph", answersTo: ["timeseries", "graph"],
    leastColumns: 30, leastRows: 6,
    draws: { if case .graph = $0 { true } else { false } }, draw: drawGraph, showsInstants: true,
    headline: graphHeadline
  )
}
