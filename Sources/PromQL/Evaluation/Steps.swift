import Metrics
import Query

/// The instants an expression is evaluated at: `start`, `start + interval`, …; an instant query has one.
struct Steps: Hashable, Sendable {
  /// Milliseconds since the epoch.
  var start: Int64
  /// Milliseconds between instants; 1 where there is only one.
  var interval: Int64
  var count: Int

  init(start: Int64, interval: Int64, count: Int) {
    self.start = start
    self.interval = interval
    self.count = count
  }

  /// The steps of a question.
  init(_ time: Question.Time) {
    switch time {
    case .instant(let instant):
      self.init(start: instant.milliseconds, interval: 1, count: 1)
    case .range(let range):
      self.init(
        start: range.start.milliseconds, interval: max(1, range.step.milliseconds),
        count: range.count)
    }
  }

  /// The instant of a step, in milliseconds.
  func time(_ index: Int) -> Int64 { start &+ Int64(index) &* interval }
  var end: Int64 { time(max(0, count - 1)) }
  /// Only the first instant: what an expression that does not depend on time is evaluated at.
  var first: Steps { Steps(start: start, interval: interval, count: 1) }
}
