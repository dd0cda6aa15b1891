import Dashboards
import Metrics
import Query

/// Which dot column an instant falls in: the same in every plot so wide over the same window, whatever is drawn in it.
///
/// Dots are counted in absolute time, in multiples of one dot's span from the epoch, and the right edge
/// always falls on the right half of a cell. So as time goes on the picture moves in whole cells, and
/// between moves no dot that was drawn changes: that is what keeps a refresh small.
struct GraphColumns {
  let width: Int
  /// Milliseconds.
  let span: Double
  /// The absolute number of dot 0.
  let first: Int64

  /// - Parameter dots: the plot's width in dots, even.
  init(_ window: Range<Timestamp>, dots: Int) {
    width = max(2, dots)
    let length = Double(max(1, (window.upperBound - window.lowerBound).milliseconds))
    span = max(length / Double(width), 1e-3)
    let end = Double(window.upperBound.milliseconds) - 1
    let last = Int64(clamping: (end / span).rounded(.down))
    first = (last | 1) &- Int64(width) &+ 1
  }

  /// Below 0 or from `width` on where the instant lies outside.
  func dot(_ time: Timestamp) -> Int {
    let absolute = Int64(clamping: (Double(time.milliseconds) / span).rounded(.down))
    return Int(clamping: min(max(absolute &- first, -1), Int64(width)))
  }
  /// The instant at which a dot column begins.
  func start(ofDot dot: Int) -> Timestamp {
    Timestamp(milliseconds: Int64(clamping: (Double(first &+ Int64(dot)) * span).rounded(.up)))
  }
  var start: Timestamp { start(ofDot: 0) }
  /// Where the last column ends.
  var end: Timestamp { start(ofDot: width) }

  /// The dot of every step, parallel to the series' values.
  func dots(of steps: StepRange) -> [Int] {
    let step = steps.step.milliseconds
    return (0..<steps.count).map {
      dot(Timestamp(milliseconds: steps.start.milliseconds &+ Int64($0) &* step))
    }
  }
}

extension GraphFrame {
  /// What the time axis spans: a step stands for the time up to the next one.
  var shownWindow: Range<Timestamp> {
    window ?? steps.start..<max(steps.start, steps.end + steps.step)
  }
}
