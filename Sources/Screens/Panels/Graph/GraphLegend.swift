import Cells
import Dashboards
import Metrics
import Query

/// One line of a legend: the mark of its kind, its name, and its calcs or its value at the crosshair.
private struct LegendItem {
  var mark: String
  var name: String
  var values: [String]
  var style: Style
  var isHidden: Bool
  /// Name and values as they stand beside the mark, in a row or a column of items.
  var text = ""
  /// The columns of mark and text, and those with what the values may grow by.
  var width = 0
  var steadyWidth = 0
}

struct GraphLegend {
  private let items: [LegendItem]
  private let headings: [String]
  private let isTable: Bool
  let placement: Legend.Placement

  init(_ graph: GraphFrame, _ context: PanelContext) {
    let index = context.cursor.flatMap { graph.steps.index(nearest: $0) }
    let headings = index == nil ? graph.legend.calcNames : ["value"]
    items = graph.series.filter { !$0.leavesLegend }.map { series in
      let hidden = series.isHidden || context.hiddenSeries.contains(series.name)
      var values = series.legendValues
      if let index, index < series.values.count {
        let value = series.values[index]
        values = [graph.text(value, of: series)]
      }
      let mark =
        switch series.style {
        case .line: series.fill >= 50 ? "▆" : "─"
        case .bars: "▮"
        case .points: "•"
        case .ribbon: String(Character(series.color.shade ?? "▒"))
        }
      var item = LegendItem(
        mark: hidden ? "○" : mark, name: series.name, values: values,
        style: hidden ? Style(.muted) : series.color.markStyle, isHidden: hidden)
      item.text = series.name
      for (i, value) in values.enumerated() {
        // A value bears its calc's name, so that it is never read as another.
        if i < headings.count, headings[i] != "value" { item.text += " " + headings[i] }
        item.text += " " + value
        item.steadyWidth += steadyColumns(of: value) - columns(of: value)
      }
      item.width = 2 + columns(of: item.text)
      item.steadyWidth += item.width
      return item
    }
    self.headings = headings
    isTable = graph.legend.mode == .table
    placement = graph.legend.placement
  }

  private func widths() -> (name: Int, values: [Int]) {
    var name = 4
    var values = headings.map { columns(of: $0) }
    for item in items {
      name = max(name, columns(of: item.name))
      for (i, value) in item.values.enumerated() where i < values.count {
        values[i] = max(values[i], steadyColumns(of: value))
      }
    }
    return (name, values)
  }

  /// The room it takes of a graph's, below or at the right; nil where that leaves too little.
  func room(in rect: Rect) -> Rect? {
    guard !items.isEmpty else { return nil }
    if placement == .right, rect.width >= 44, rect.height >= 3 {
      let widths = widths()
      let full =
        isTable
        ? 2 + widths.name + widths.values.reduce(0) { $0 + $1 + 2 }
        : items.reduce(0) { max($0, $1.steadyWidth) }
      return rect.right(min(full + 1, rect.width / 2))
    }
    guard rect.height >= 7 else { return nil }
    let rows =
      isTable
      ? min(items.count + 1, max(2, rect.height * 2 / 5)) : flowed(rect.width).count
    return rect.bottom(min(rows, max(1, rect.height / 4 + (isTable ? 2 : 0))))
  }

  /// Items in rows, as many a row as fit.
  private func flowed(_ width: Int) -> [[Int]] {
    var rows: [[Int]] = [[]]
    var used = 0
    for (i, item) in items.enumerated() {
      let size = item.steadyWidth
      if used > 0, used + 2 + size > width {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(i)
      used += (used > 0 ? 2 : 0) + size
    }
    return rows
  }

  func draw(in rect: Rect, on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    if isTable {
      drawTable(rect, &grid)
    } else if placement == .right {
      for (row, item) in items.prefix(rect.height).enumerated() {
        put(item, item.text, x: rect.x, y: rect.y + row, limit: rect.width, &grid)
      }
      noteHidden(items.count - rect.height, rect, &grid)
    } else {
      var shown = 0
      for (row, indices) in flowed(rect.width).prefix(rect.height).enumerated() {
        var x = rect.x
        for i in indices {
          // The last row leaves room to say how many are missing: half a value is worse than none.
          let missing = items.count - shown
          let note = row == rect.height - 1 && missing > 1 ? 8 + (missing > 9 ? 1 : 0) : 0
          let isLast = i == items.count - 1
          let room = rect.right - x - (isLast ? 0 : note)
          guard x == rect.x || items[i].width <= room else { break }
          put(items[i], items[i].text, x: x, y: rect.y + row, limit: room, &grid)
          x += 2 + items[i].steadyWidth
          shown += 1
        }
      }
      noteHidden(items.count - shown, rect, &grid)
    }
  }

  private func put(
    _ item: LegendItem, _ text: String, x: Int, y: Int, limit: Int, _ grid: inout Grid
  ) {
    grid.put(item.mark, x: x, y: y, style: item.style, limit: limit)
    let plain = item.isHidden ? Style(.muted) : Style.plain
    grid.put(text, x: x + 2, y: y, style: plain, limit: limit - 2)
  }

  private func drawTable(_ rect: Rect, _ grid: inout Grid) {
    let widths = widths()
    // Calcs are kept from the left as far as names leave room; the first beside a name of half the width at least.
    var shown = 0
    var used = 0
    for width in widths.values {
      let name = shown == 0 ? min(widths.name, 12) : min(widths.name, max(12, rect.width / 2))
      guard rect.width - used - width - 2 >= name + 2 else { break }
      used += width + 2
      shown += 1
    }
    let name = min(widths.name, max(0, rect.width - used - 2))
    var x = rect.x + 2 + name
    for i in 0..<shown {
      x += 2
      grid.put(
        headings[i], endingAt: x + widths.values[i], y: rect.y, style: Style(.muted),
        limit: widths.values[i])
      x += widths.values[i]
    }
    for (row, item) in items.prefix(max(0, rect.height - 1)).enumerated() {
      let y = rect.y + 1 + row
      put(item, item.name, x: rect.x, y: y, limit: name + 2, &grid)
      var x = rect.x + 2 + name
      for i in 0..<shown {
        x += 2
        if i < item.values.count {
          grid.put(
            item.values[i], endingAt: x + widths.values[i], y: y,
            style: item.isHidden ? Style(.muted) : .plain, limit: widths.values[i])
        }
        x += widths.values[i]
      }
    }
    noteHidden(items.count - rect.height + 1, rect, &grid)
  }
}

extension StepRange {
  /// The step nearest to an instant; nil where the instant lies more than a step outside.
  func index(nearest time: Timestamp) -> Int? {
    let step = step.milliseconds
    guard count > 0, step > 0 else { return nil }
    let offset = Double(time.milliseconds) - Double(start.milliseconds)
    let index = (offset / Double(step)).rounded()
    guard index >= -1, index <= Double(count) else { return nil }
    return min(max(0, Int(index)), count - 1)
  }
}
