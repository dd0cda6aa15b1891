/// In what a span is told as it grows: Grafana's steps differ from unit to unit.
struct SpanLadder: Sendable, Hashable {
  struct Step: Sendable, Hashable {
    /// The step holds from this number of the ladder's unit upward.
    var from: Double
    var divisor: Double
    var name: String
  }
  /// The greatest first; the last one takes what is less, too.
  var steps: [Step]

  init(_ steps: [(from: Double, divisor: Double, name: String)]) {
    self.steps = steps.map { Step(from: $0.from, divisor: $0.divisor, name: $0.name) }
  }

  static let nanoseconds = SpanLadder([
    (86_400e9, 86_400e9, "days"), (3_600e9, 3_600e9, "hours"), (60e9, 60e9, "mins"),
    (1e9, 1e9, "s"),
    (1e6, 1e6, "ms"), (1e3, 1e3, "µs"), (0, 1, "ns"),
  ])
  static let microseconds = SpanLadder([(1e6, 1e6, "s"), (1e3, 1e3, "ms"), (0, 1, "µs")])
  static let milliseconds = SpanLadder([
    (31_536_000e3, 31_536_000e3, "years"), (86_400e3, 86_400e3, "days"),
    (3_600e3, 3_600e3, "hours"), (60e3, 60e3, "mins"), (1e3, 1e3, "s"), (0, 1, "ms"),
  ])
  static let seconds = SpanLadder([
    // A year of the sun, as Grafana divides by it.
    (31_536_000, 3.15569e7, "years"), (604_800, 604_800, "weeks"), (86_400, 86_400, "days"),
    (3_600, 3_600, "hours"), (60, 60, "mins"), (1, 1, "s"), (1e-3, 1e-3, "ms"),
    (1e-6, 1e-6, "µs"), (0, 1e-9, "ns"),
  ])
  static let hundredths = SpanLadder(
    seconds.steps.map { ($0.from * 100, $0.divisor * 100, $0.name) })
  static let minutes = SpanLadder([
    (604_800, 5.25948e5, "years"), (10_080, 10_080, "weeks"), (1_440, 1_440, "days"),
    (60, 60, "hours"), (0, 1, "mins"),
  ])
  static let hours = SpanLadder([
    (8_760, 8_760, "years"), (168, 168, "weeks"), (24, 24, "days"), (0, 1, "hours"),
  ])
  static let days = SpanLadder([(365, 365, "years"), (7, 7, "weeks"), (0, 1, "days")])
}
