package import Metrics

/// The instants of a range query: `start`, `start + step`, … up to and including `end`.
package struct StepRange: Sendable, Hashable {
  package var start: Timestamp
  package var end: Timestamp
  /// Above zero.
  package var step: Duration
  package init(start: Timestamp, end: Timestamp, step: Duration) {
    self.start = start
    self.end = end
    self.step = step
  }

  /// How many instants there are; 0 where `end` is before `start` or the step is not positive.
  package var count: Int {
    let step = step.milliseconds
    guard step > 0, end >= start else { return 0 }
    let (span, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
    // The span from the first instant to the last of time has as many milliseconds as Int has numbers.
    return overflow || span / step == .max ? .max : Int(span / step) + 1
  }
}

/// A query to evaluate: an expression at an instant or over steps.
package struct Question: Sendable, Hashable {
  package enum Time: Sendable, Hashable {
    case instant(Timestamp)
    case range(StepRange)
  }
  package var expression: String
  package var time: Time
  /// How far back an instant selector looks; nil for the server's own (5 minutes).
  package var lookback: Duration?
  package var limits = QueryLimits()

  package init(_ expression: String, _ time: Time, lookback: Duration? = nil) {
    self.expression = expression
    self.time = time
    self.lookback = lookback
  }
}

/// What one query may cost.
package struct QueryLimits: Sendable, Hashable {
  /// Samples read or held.
  package var samples = 50_000_000
  /// Steps of a range query, as Prometheus limits them.
  package var points = 11_000
  package var timeout = Duration.seconds(10)
  package init() {}
}

/// A query's value with what was noted on the way.
package struct Answer: Sendable {
  package var value: Value
  package var annotations: [Annotation]
  package var statistics: Statistics
  package init(
    value: Value, annotations: [Annotation] = [], statistics: Statistics = Statistics()
  ) {
    self.value = value
    self.annotations = annotations
    self.statistics = statistics
  }
}

/// What a query cost, where the source tells.
package struct Statistics: Sendable, Hashable {
  package var seriesSelected = 0
  package var samplesRead = 0
  /// The most samples that counted against the question's bound.
  package var samplesHeld = 0
  package var elapsed = Duration.zero
  package init() {}
}

/// Why a query has no answer.
package struct QueryError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable, Hashable {
    /// The expression or a parameter is wrong.
    case badData = "bad_data"
    case execution
    case timeout
    case canceled
    /// The server could not be reached, or did not answer as one.
    case unavailable
  }
  package var kind: Kind
  package var message: String
  /// Where in the expression: UTF-8 byte offsets.
  package var position: Range<Int>?
  package init(_ kind: Kind, _ message: String, position: Range<Int>? = nil) {
    self.kind = kind
    self.message = message
    self.position = position
  }
  package var description: String { message }
}
