import Cells
import Dashboards
import Metrics
import Query
import Views

/// The series of a graph as a table: with marks A and B their difference, with the cursor its values, always the calcs.
struct LegendTable {
  struct Row {
    var name: String
    var color: FrameColor
    var isHidden: Bool
    var texts: [String]
    var numbers: [Double]
  }
  var headings: [String]
  var rows: [Row]
  /// Index of the row that has the cursor.
  var selection = 0

  init(_ graph: GraphFrame, _ scene: Scene) {
    let state = scene.state
    let hidden = scene.panelFrame.flatMap { state.hidden[$0.id] } ?? []
    let marks = [state.markA, state.markB].compactMap { $0 }
    let pair: (Timestamp, Timestamp)? = marks.count == 2 ? (marks[0], marks[1]) : nil
    let single = pair == nil ? state.cursor ?? marks.first : nil
    headings =
      pair != nil
      ? ["A", "B", "B−A", "per second", "B/A"]
      : (single != nil ? ["at cursor"] : []) + ["last", "min", "mean", "max", "p99"]
    rows = graph.series.filter { !$0.leavesLegend }.map { series in
      func text(_ value: Double) -> String { graph.text(value, of: series) }
      var numbers: [Double] = []
      var texts: [String] = []
      if let pair {
        let a = value(of: series, graph, at: pair.0)
        let b = value(of: series, graph, at: pair.1)
        let seconds = (pair.1 - pair.0).inSeconds
        let rate = seconds == 0 ? .nan : (b - a) / seconds
        numbers = [a, b, b - a, rate, a == 0 ? .nan : b / a]
        texts = numbers.prefix(4).map(text)
        texts[3] = rate.isNaN ? "–" : ValueFormat(unit: "short").text(rate)
        texts.append(
          numbers[4].isNaN ? "–" : "×" + ValueFormat(unit: "short", decimals: 2).text(numbers[4]))
      } else {
        if let single { numbers = [value(of: series, graph, at: single)] }
        let calcs = series.calcs
        numbers += [calcs.last, calcs.min, calcs.mean, calcs.max, calcs.p99]
        texts = numbers.map(text)
      }
      return Row(
        name: series.name, color: series.color, isHidden: hidden.contains(series.name),
        texts: texts, numbers: numbers)
    }
    if let filter = scene.filter { rows = rows.filter { filter.keeps($0.name) } }
    sort(by: state.panel.order, skipping: headings.count - 5)
    selection = state.panel.series.place(in: names)
  }

  var names: [String] { rows.map(\.name) }

  func row(_ index: Int) -> Row? { rows.indices.contains(index) ? rows[index] : nil }

  /// Names ascend, numbers descend, what has none comes last.
  private mutating func sort(by order: PanelView.Column?, skipping offset: Int) {
    guard let order else { return }
    if order == .name {
      rows.sort { $0.name < $1.name }
      return
    }
    let column = order.rawValue - 1 + offset
    rows.sort { a, b in
      guard a.numbers.indices.contains(column), b.numbers.indices.contains(column) else {
        return false
      }
      let (x, y) = (a.numbers[column], b.numbers[column])
      return x.isNaN ? false : y.isNaN ? true : x > y
    }
  }
}

/// The value at the last step at or before an instant; NaN outside the graph.
func value(of series: GraphSeries, _ graph: GraphFrame, at time: Timestamp) -> Double {
  let step = graph.steps.step.milliseconds
  let offset = time.milliseconds &- graph.steps.start.milliseconds
  guard step > 0, offset >= 0 else { return .nan }
  let index = offset / step
  return index < Int64(series.values.count) ? series.values[Int(index)] : .nan
}

func drawLegendTable(_ table: LegendTable, _ rect: Rect, _ scene: Scene, _ grid: inout Grid) {
  guard rect.height >= 1, rect.width >= 4 else { return }
  let state = scene.state
  // A column is as wide as its widest text; the last ones go where there is no room beside the names.
  let widths = table.headings.indices.map { column in
    max(
      columns(of: table.headings[column]),
      table.rows.map { columns(of: $0.texts[column]) }.max() ?? 0)
      + 2
  }
  let longest = table.rows.map { columns(of: $0.name) }.max() ?? 4
  let least = min(longest + 4, max(12, rect.width / 2))
  var shown = widths.count
  while shown > 0, widths.prefix(shown).reduce(0, +) + least > rect.width { shown -= 1 }
  let numbersWidth = widths.prefix(shown).reduce(0, +)
  let nameWidth = min(rect.width - numbersWidth, max(longest + 4, 12))

  var x = rect.x + nameWidth
  let order = state.panel.order
  let offset = table.headings.count - 5
  grid.put(
    "  series" + (order == .name ? " ▴" : ""), x: rect.x, y: rect.y, style: Style(.muted),
    limit: nameWidth)
  for column in 0..<shown {
    x += widths[column]
    let isOrder = order.map { $0 != .name && $0.rawValue - 1 + offset == column } ?? false
    grid.put(
      (isOrder ? "▾" : "") + table.headings[column], endingAt: x, y: rect.y,
      style: Style(isOrder ? .title : .muted), limit: widths[column])
  }
  let room = rect.height - 1
  let selection = table.selection
  let first = listStart(selection: selection, rows: room)
  for (line, row) in table.rows.dropFirst(first).prefix(max(0, room)).enumerated() {
    let y = rect.y + 1 + line
    let isSelected = first + line == selection
    let text = row.isHidden ? Style(.muted, dim: true) : Style(.text, bold: isSelected)
    grid.put(isSelected ? "▸" : " ", x: rect.x, y: y, style: Style(.focus, bold: true))
    grid.put(
      row.isHidden ? "·" : row.color.shade.map { String($0) } ?? "─", x: rect.x + 1, y: y,
      style: row.isHidden
        ? Style(.muted)
        : row.color.shade == nil ? Style(row.color.ink, bold: true) : row.color.markStyle)
    grid.put(row.name, x: rect.x + 3, y: y, style: text, limit: nameWidth - 4)
    var x = rect.x + nameWidth
    for column in 0..<shown {
      x += widths[column]
      grid.put(row.texts[column], endingAt: x, y: y, style: text, limit: widths[column])
    }
  }
}
