internal import Metrics
package import Query

/// Steps and windows of range queries.
package enum Step {
  /// Durations that people count in, in seconds; each divides a later one.
  private static let sizes: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
  ]

  /// The least sensible duration that is not below `span`.
  package static func sensible(_ span: Duration) -> Duration {
    let milliseconds = span.milliseconds
    for size in sizes where size * 1000 >= milliseconds { return .seconds(size) }
    return .seconds(sizes.last ?? 1)
  }

  /// How many instants a window is evaluated at, at most, whatever the terminal's width.
  static let points: Int64 = 400

  /// The step at which a window of `span` is evaluated: it does not depend on the terminal's size, so that the
  /// same numbers stand on every screen. Not below `least`.
  package static func evaluation(span: Duration, least: Duration) -> Duration {
    max(sensible(.milliseconds(max(1, span.milliseconds / points))), least)
  }

  /// How often the window of a live graph moves: all graphs of a span move together, whatever their widths, so that
  /// the refreshes between cost little on the wire.
  static func beat(of span: Duration) -> Duration {
    sensible(.milliseconds(max(1, span.milliseconds / 40)))
  }

  /// The time that the axis of a graph spans: to the next beat after the range's end, and always as long.
  static func window(of range: TimeRange) -> Range<Timestamp> {
    let beat = beat(of: range.span).milliseconds
    let end = floored(range.to.milliseconds, beat) + beat
    let span = (max(1, range.span.milliseconds) + beat - 1) / beat * beat + beat
    return Timestamp(milliseconds: end - span)..<Timestamp(milliseconds: end)
  }

  /// The dot columns of a graph that is `columns` wide: at most that many, each a whole number of `fine` steps.
  /// The window reaches past `range.to` to the next beat and starts on a multiple of two columns, a cell, so a column
  /// keeps its place until the window moves. A column stands for the instants from its own time up to the next one's.
  package static func columns(_ range: TimeRange, width: Int, fine: Duration) -> StepRange {
    let fine = max(1, fine.milliseconds)
    let span = max(1, range.span.milliseconds)
    let cells = Int64(max(2, width / 2))
    let beat = beat(of: range.span).milliseconds
    // One cell more than the window has, for one that starts within a cell.
    let perCell = (span + beat + (cells - 1) - 1) / (cells - 1)
    var column = max(1, (perCell + 2 * fine - 1) / (2 * fine)) * fine
    // A step that people count in, where one is near.
    let nice = sensible(.milliseconds(column)).milliseconds
    if nice % fine == 0, nice * 10 <= column * 13 { column = nice }
    let cell = 2 * column
    let start = floored(range.from.milliseconds, beat)
    let end = floored(range.to.milliseconds, beat) + beat
    let first = floored(start, cell)
    let last = floored(end, cell) + column
    return StepRange(
      start: Timestamp(milliseconds: first), end: Timestamp(milliseconds: last),
      step: .milliseconds(column))
  }

  /// The greatest multiple of `unit` that is not above `value`.
  static func floored(_ value: Int64, _ unit: Int64) -> Int64 {
    let rest = value % unit
    return rest < 0 ? value - rest - unit : value - rest
  }
}
