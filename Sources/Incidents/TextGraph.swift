internal import Calendar
internal import Cells
internal import Dashboards
internal import Facts
internal import Metrics

/// A frozen graph as lines of text: braille between axes, what ran beneath it, and a legend with a letter a series,
/// which also stands at the right where its line ends.
struct TextGraph {
  /// Stretches of time beneath the axis, or moments where they begin and end at once.
  struct Lane {
    var name: String
    var mark: Glyph
    var spans: [ClosedRange<Timestamp>]
    /// What lies over it in the same row.
    var over: [(mark: Glyph, span: ClosedRange<Timestamp>)] = []
  }

  private let evidence: IncidentEvidence
  private let lanes: [Lane]
  private let series: [Drawn]
  /// Among them those that had no room here, and those whose points had none in the record.
  private let more: Int

  /// Of the plot.
  private static let (width, height) = (60, 8)
  private static let mostSeries = 6

  private struct Drawn {
    var labels: Labels
    var values: [Double]
    var low: Double
    var high: Double
    var last: Double
    var letter: String
  }

  init(_ whole: IncidentEvidence, lanes: [Lane] = []) {
    let evidence = whole.fromFirstPoint
    self.evidence = evidence
    self.lanes = lanes
    let shared = Self.shared(evidence.series.map(\.labels))
    let drawn = evidence.series.compactMap { series -> Drawn? in
      let known = series.values.filter { !$0.isNaN }
      guard let last = known.last, let low = known.min(), let high = known.max() else {
        return nil
      }
      return Drawn(
        labels: series.labels.dropping(shared), values: series.values, low: low, high: high,
        last: last, letter: "")
    }
    // They come in the order of what they tell.
    let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
    series = zip(drawn.prefix(Self.mostSeries), letters).map { one, letter in
      var one = one
      one.letter = letter
      return one
    }
    more = max(0, drawn.count - Self.mostSeries) + evidence.omitted
  }

  /// The names of the labels that all have alike, where there are several.
  private static func shared(_ labels: [Labels]) -> [String] {
    guard let first = labels.first, labels.count > 1 else { return [] }
    return first.pairs.filter { pair in labels.allSatisfy { $0[pair.name] == pair.value } }
      .map(\.name)
  }

  private var format: ValueFormat { ValueFormat(unit: evidence.unit) }

  /// Its lines, without control characters.
  var lines: [String] {
    guard !series.isEmpty else {
      return [more > 0 ? "\(more) series, whose points found no room" : "no series"]
    }
    return plot + legend
  }

  // MARK: The plot

  private var plot: [String] {
    var axis = GraphAxis()
    axis.format = format
    let finite = (series.flatMap(\.values) + [evidence.threshold ?? .nan]).filter(\.isFinite)
    let bounds = ValueBounds(
      finite.min().flatMap { low in finite.max().map { low...$0 } }, axis: axis,
      reachesZero: false)
    let (scale, ticks) = ValueScale.fitting(bounds, axis: axis, rows: Self.height)
    let labels = ticks.labels(format)
    let gutter = min(
      20, (labels + lanes.map(\.name)).map { columns(of: $0) }.max().map { $0 + 1 } ?? 1)
    let left = gutter + 1
    let foot = Self.height
    var grid = Grid(width: left + Self.width + 1 + series.count, height: foot + 2 + lanes.count)
    for row in 0..<foot { grid[gutter, row] = Cell("│") }
    for (index, label) in labels.enumerated() {
      let row = foot - 1 - index * ticks.rows
      grid[gutter, row] = Cell("┤")
      grid.put(label, endingAt: gutter, y: row, limit: gutter)
    }
    drawTimes(&grid, gutter: gutter)
    if let threshold = evidence.threshold {
      let row = scale.dot(threshold, height: foot * 4)
      if row >= 0, row < foot * 4 {
        for x in 0..<Self.width { grid[left + x, row / 4] = Cell("╌") }
      }
    }
    var canvas = BrailleCanvas(width: Self.width, height: foot)
    // The first of the legend lies on top.
    for one in series.reversed() { draw(one, scale, &canvas) }
    canvas.draw(on: &grid, x: left, y: 0)
    var ends: [Int: String] = [:]
    for one in series where one.last.isFinite {
      let row = scale.dot(one.last, height: foot * 4) / 4
      ends[min(max(row, 0), foot - 1), default: ""] += one.letter
    }
    for (row, letters) in ends { grid.put(letters, x: left + Self.width + 1, y: row) }
    for (index, lane) in lanes.enumerated() { draw(lane, y: foot + 2 + index, gutter, &grid) }
    return grid.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  private func draw(_ one: Drawn, _ scale: ValueScale, _ canvas: inout BrailleCanvas) {
    var previous: (x: Int, y: Int)?
    for (index, value) in one.values.enumerated() {
      guard value.isFinite else {
        previous = nil
        continue
      }
      let point = (x: dot(time(index)), y: scale.dot(value, height: canvas.dotHeight))
      if let previous {
        canvas.line(from: previous, to: point, .plain)
      } else {
        canvas.set(point.x, point.y, .plain)
      }
      previous = point
    }
  }

  private func drawTimes(_ grid: inout Grid, gutter: Int) {
    let (left, foot) = (gutter + 1, Self.height)
    grid[gutter, foot] = Cell("┼")
    grid.horizontal(x: left, y: foot, length: Self.width)
    grid.put("Z", endingAt: gutter, y: foot + 1)
    var free = left
    let ticks = timeTicks(
      from: evidence.from, to: evidence.through, columns: Self.width, offset: { _ in 0 },
      today: evidence.from)
    for tick in ticks {
      let x = left + dot(tick.time) / 2
      grid[x, foot] = Cell("┬")
      let start = min(max(x - tick.label.count / 2, left), left + Self.width - tick.label.count)
      guard start >= free else { continue }
      grid.put(tick.label, x: start, y: foot + 1)
      free = start + tick.label.count + 1
    }
  }

  private func draw(_ lane: Lane, y: Int, _ gutter: Int, _ grid: inout Grid) {
    grid.put(lane.name, endingAt: gutter, y: y, limit: gutter)
    for (mark, span) in lane.spans.map({ (lane.mark, $0) }) + lane.over
    where span.upperBound >= evidence.from && span.lowerBound <= evidence.through {
      for x in dot(span.lowerBound) / 2...dot(span.upperBound) / 2 {
        grid[gutter + 1 + x, y] = Cell(mark)
      }
    }
  }

  private func time(_ index: Int) -> Timestamp {
    evidence.from + .milliseconds(evidence.step.milliseconds &* Int64(index))
  }

  /// The dot column of an instant, the first or the last for what lies outside.
  private func dot(_ time: Timestamp) -> Int {
    let span = (evidence.through - evidence.from).milliseconds
    let last = 2 * Self.width - 1
    guard span > 0 else { return 0 }
    let share = Double((time - evidence.from).milliseconds) / Double(span)
    return Int(Int64(clamping: (min(max(share, 0), 1) * Double(last)).rounded()))
  }

  // MARK: The legend

  private var legend: [String] {
    let rows = series.map { one in
      [
        one.letter, format.text(one.last), format.text(one.low), format.text(one.high),
        one.labels.isEmpty ? "" : "\(one.labels)",
      ]
    }
    let heads = [" ", "last", "lowest", "highest", ""]
    let widths = (0..<4).map { column in
      ([heads] + rows).map { columns(of: $0[column]) }.max() ?? 0
    }
    var lines = ([heads] + rows).map { row in
      var line = row[0]
      for column in 1..<4 { line += "  " + padded(row[column], to: widths[column], right: true) }
      return row[4].isEmpty ? line : line + "  " + truncated(row[4], to: 120)
    }
    if more > 0 { lines.append("and \(more) more series") }
    if let threshold = evidence.threshold { lines.append("╌  threshold \(format.text(threshold))") }
    return lines
  }
}

extension IncidentEvidence {
  /// Without what lies before anything was known: a program that has just begun would fill a corner of its graphs only.
  /// Two steps before the first point are left.
  fileprivate var fromFirstPoint: IncidentEvidence {
    let first = series.compactMap { $0.values.firstIndex { !$0.isNaN } }.min() ?? 0
    let count = max(0, first - 2)
    guard count > 0 else { return self }
    var rest = self
    rest.from = from + step * count
    for index in rest.series.indices {
      rest.series[index].values.removeFirst(min(count, rest.series[index].values.count))
    }
    return rest
  }
}
