import Cells
import Facts
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
  /// Of where they are.
  var place = ""
  var rows: [Row]
  /// How many names there are beyond those that are listed.
  var more = 0
  /// Of how many series these are a part.
  var total: Int
  var hasValues: Bool
  var hasSeries: Bool
  /// Said where there is no row.
  var hint: String?

  var names: [String] { rows.map(\.name) }

  private init(
    _ noun: String, _ rows: [Row], count: Int, total: Int, _ list: StorageView.List, _ scene: Scene
  ) {
    self.total = total
    more = max(0, count - rows.count)
    hasValues = rows.contains { $0.values != nil }
    hasSeries = rows.isEmpty || rows.contains { $0.series != nil }
    let view = scene.state.storage
    var rows = rows
    // Of two lists one looks through the one with the cursor.
    if let filter = scene.filter, view.subject != .all || list == view.list {
      rows.removeAll { !filter.keeps($0.name) }
      title = "\(rows.count) of \(count) \(noun)"
      hint = rows.isEmpty ? "nothing of what is listed fits /" + filter.text : nil
    } else {
      title = "\(count) \(count == 1 && noun.hasSuffix("s") ? String(noun.dropLast()) : noun)"
    }
    if view.order == .name { rows.sort { bytewiseLess($0.name, $1.name) } }
    self.rows = rows
  }

  /// The metrics of all.
  init(metrics counts: SeriesCounts, _ scene: Scene) {
    let names = counts[Labels.nameLabel]
    let rows = (names?.top ?? []).map { Row(name: $0.value, series: $0.series) }
    self.init("metrics", rows, count: names?.values ?? 0, total: counts.series, .metrics, scene)
    place = scene.inMemory
  }

  /// The labels of all, or of one metric, those with the most values first.
  init(labels counts: SeriesCounts, _ scene: Scene) {
    let labels = counts.labels.filter { $0.name != Labels.nameLabel }
    let rows = labels.map { Row(name: $0.name, series: $0.series, values: $0.values) }
    self.init("labels", rows, count: rows.count, total: counts.series, .labels, scene)
    if scene.state.storage.subject == .all { place = scene.inMemory }
  }

  /// The values of one label.
  init(valuesOf label: String, _ counts: SeriesCounts, _ scene: Scene) {
    let known = counts[label]
    let rows = (known?.top ?? []).map { Row(name: $0.value, series: $0.series) }
    self.init(
      "values", rows, count: known?.values ?? 0, total: counts.series, scene.state.storage.list,
      scene)
    title += " of " + cleaned(label)
  }

  /// - Parameter cursor: the place of the row that has it; nil where another list has.
  func draw(_ rect: Rect, cursor: Int?, _ grid: inout Grid) {
    guard rect.height > 0, rect.width > 0 else { return }
    let columns = CountColumns(self, rect.width)
    let style = Style(.title, bold: cursor != nil)
    grid.put(title + place, x: rect.x + 3, y: rect.y, style: style, limit: max(0, columns.name))
    columns.drawHeadings(rect, &grid)
    // What is not listed is said in the last line, wherever one scrolled.
    let rest = more > 0 ? "and \(more) more that are not listed" : nil
    let room = room(rect)
    let first = listStart(selection: cursor ?? 0, rows: room)
    for (line, row) in rows.dropFirst(first).prefix(max(0, room)).enumerated() {
      columns.draw(row, isSelected: first + line == cursor, rect, rect.y + 1 + line, &grid)
    }
    let below = [rows.isEmpty ? hint ?? "there is none" : nil, rest].compactMap { $0 }
    for (line, text) in below.enumerated() {
      let y = rect.y + 1 + min(rows.count, max(0, room)) + line
      guard y < rect.bottom else { return }
      grid.put(text, x: rect.x + 3, y: y, style: Style(.muted), limit: rect.width - 4)
    }
  }

  /// How many rows fit a list's place.
  func room(_ rect: Rect) -> Int { rect.height - 1 - (more > 0 ? 1 : 0) }
}

extension Scene {
  /// Blocks have others, too, that nobody counts.
  fileprivate var inMemory: String {
    snapshot.facts.storage.rows.contains { $0.name == "memory" } ? " in memory" : ""
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
    series = list.hasSeries ? 10 : 0
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
    // What is empty to the eye stands quoted.
    let isBlank = row.name.allSatisfy { $0.isWhitespace || columns(of: String($0)) == 0 }
    let shown = isBlank ? quoted(row.name) : cleaned(row.name)
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
