import Cells
import Metrics
import Views

/// Names with how many series have them, the filter heeded.
struct CountList {
  struct Row {
    var name: String
    /// nil where it is not told.
    var series: Int?
    /// nil in lists of values.
    var values: Int?
  }
  var title: String
  var rows: [Row]
  /// How many names there are beyond those that are listed.
  var more = 0
  /// Of how many series these are a part.
  var total: Int
  var isOrderedByName: Bool
  var hasValues: Bool { rows.contains { $0.values != nil } }

  var names: [String] { rows.map(\.name) }

  private init(_ title: String, _ rows: [Row], count: Int, total: Int, _ scene: Scene) {
    self.title = title
    self.total = total
    more = max(0, count - rows.count)
    isOrderedByName = scene.state.storage.order == .name
    var rows = rows
    if let filter = scene.filter { rows.removeAll { !filter.keeps($0.name) } }
    if isOrderedByName {
      rows.sort { bytewiseLess($0.name, $1.name) }
    }
    self.rows = rows
  }

  /// The metrics of all.
  init(metrics counts: SeriesCounts, _ scene: Scene) {
    let names = counts[Labels.nameLabel]
    let rows = (names?.top ?? []).map { Row(name: $0.value, series: $0.series) }
    let count = names?.values ?? 0
    self.init("\(count) metrics", rows, count: count, total: counts.series, scene)
  }

  /// The labels of all, or of one metric, those with the most values first.
  init(labels counts: SeriesCounts, _ scene: Scene) {
    let labels = counts.labels.filter { $0.name != Labels.nameLabel }
    let rows = labels.map { Row(name: $0.name, series: $0.series, values: $0.values) }
    self.init(
      labels.count == 1 ? "1 label" : "\(labels.count) labels", rows, count: rows.count,
      total: counts.series, scene)
  }

  /// The values of one label.
  init(valuesOf label: String, _ counts: SeriesCounts, _ scene: Scene) {
    let known = counts[label]
    let rows = (known?.top ?? []).map { Row(name: $0.value, series: $0.series) }
    let count = known?.values ?? 0
    self.init(
      count == 1 ? "1 value of \(label)" : "\(count) values of \(label)", rows, count: count,
      total: counts.series, scene)
  }

  /// - Parameter cursor: the place of the row that has it; nil where another list has.
  func draw(_ rect: Rect, cursor: Int?, _ grid: inout Grid) {
    guard rect.height > 0, rect.width > 0 else { return }
    let columns = CountColumns(self, rect.width)
    let style = Style(.title, bold: cursor != nil)
    grid.put(title, x: rect.x + 3, y: rect.y, style: style, limit: max(0, columns.name))
    columns.drawHeadings(rect, &grid)
    let room = rect.height - 1
    let first = listStart(selection: cursor ?? 0, rows: room)
    for (line, row) in rows.dropFirst(first).prefix(room).enumerated() {
      let isLast = line == room - 1 && first + room < rows.count
      columns.draw(row, isSelected: first + line == cursor, rect, rect.y + 1 + line, &grid)
      if isLast, cursor == nil {
        grid.put("…", x: rect.x + 1, y: rect.y + 1 + line, style: Style(.muted))
      }
    }
    if more > 0, rows.count < room {
      grid.put(
        "and \(more) more with fewer series", x: rect.x + 3, y: rect.y + 1 + rows.count,
        style: Style(.muted), limit: rect.width - 4)
    }
  }
}

/// The widths of a list's columns: numbers as wide as they are, the names take what is left.
private struct CountColumns {
  var name: Int
  var values: Int
  var series: Int
  /// What part of all series it is.
  var share: Int
  private let total: Int

  init(_ list: CountList, _ width: Int) {
    total = list.total
    values = list.hasValues ? 9 : 0
    series = list.rows.contains { $0.series != nil } || list.rows.isEmpty ? 10 : 0
    share = series > 0 && width >= 44 ? 8 : 0
    // On the narrowest screens what one looks for is the name.
    if width < 24 { (values, series) = (0, values == 0 ? 7 : 0) }
    name = max(0, width - 4 - values - series - share)
  }

  func drawHeadings(_ rect: Rect, _ grid: inout Grid) {
    let style = Style(.muted)
    if values > 0 { grid.put("values", endingAt: end(of: values, rect), y: rect.y, style: style) }
    if series > 0 {
      grid.put("series", endingAt: end(of: values + series, rect), y: rect.y, style: style)
    }
  }

  func draw(
    _ row: CountList.Row, isSelected: Bool, _ rect: Rect, _ y: Int, _ grid: inout Grid
  ) {
    if isSelected { grid.put("▸", x: rect.x + 1, y: y, style: Style(.focus, bold: true)) }
    let shown = row.name.isEmpty ? "\"\"" : cleaned(row.name)
    grid.put(
      truncated(shown, to: max(0, name - 1)), x: rect.x + 3, y: y,
      style: Style(.text, bold: isSelected))
    if values > 0, let count = row.values {
      grid.put("\(count)", endingAt: end(of: values, rect), y: y, style: Style(.text))
    }
    guard series > 0, let count = row.series else { return }
    grid.put("\(count)", endingAt: end(of: values + series, rect), y: y, style: Style(.text))
    guard share > 0, total > 0 else { return }
    let thousandths = (Double(count) / Double(total) * 1000).rounded()
    let text =
      thousandths < 1
      ? "<0.1%" : "\(Int(thousandths) / 10).\(Int(thousandths) % 10)%"
    grid.put(text, endingAt: end(of: values + series + share, rect), y: y, style: Style(.muted))
  }

  /// Where the columns up to a width behind the names end.
  private func end(of width: Int, _ rect: Rect) -> Int { rect.x + 3 + name + width }
}
