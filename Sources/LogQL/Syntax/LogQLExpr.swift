package import Metrics

/// A query: lines, or numbers made of them.
package enum LogQLExpr: Sendable, Hashable {
  case log(LogExpr)
  case metric(LogMetricExpr)
}

/// A log query: streams by their labels, and the stages that their lines pass through.
package struct LogExpr: Sendable, Hashable {
  package var matchers: [Matcher]
  package var stages: [LogStage]

  package init(matchers: [Matcher], stages: [LogStage] = []) {
    self.matchers = matchers
    self.stages = stages
  }

  /// Whether a stage could leave out a line, or change it, for what it says.
  package var hasFilter: Bool {
    stages.contains { stage in
      switch stage {
      case .lineFilters(let filters): !filters.allSatisfy(\.keepsAll)
      default: true
      }
    }
  }
}

/// A metric query.
package indirect enum LogMetricExpr: Sendable, Hashable {
  case number(LogNumber)
  /// `vector(1)`.
  case vector(Double)
  case range(LogRangeAggregation)
  case aggregation(LogVectorAggregation)
  case binary(LogBinary)
  case labelReplace(LogLabelReplace)
}

/// A number, written or folded of numbers.
package struct LogNumber: Sendable, Hashable {
  package var value: Double
  /// How it came about where the value cannot be written: `10 / 0`, which is NaN.
  package var folded: String?

  package init(_ value: Double, folded: String? = nil) {
    self.value = value
    self.folded = folded
  }
}

/// `rate({…} | … [5m])` and its like: lines of a window made a number.
package struct LogRangeAggregation: Sendable, Hashable {
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case rate
    case rateCounter = "rate_counter"
    case count = "count_over_time"
    case bytes = "bytes_over_time"
    case bytesRate = "bytes_rate"
    case sum = "sum_over_time"
    case average = "avg_over_time"
    case minimum = "min_over_time"
    case maximum = "max_over_time"
    case first = "first_over_time"
    case last = "last_over_time"
    case standardDeviation = "stddev_over_time"
    case standardVariance = "stdvar_over_time"
    case quantile = "quantile_over_time"
    case absent = "absent_over_time"
  }

  package var operation: Operation
  /// The quantile, of `quantile_over_time` only.
  package var parameter: Double?
  package var range: LogRange
  package var grouping: LogGrouping?
}

/// Lines of a window that ends at each step.
package struct LogRange: Sendable, Hashable {
  package var log: LogExpr
  package var unwrap: LogUnwrap?
  package var nanoseconds: Int64
  /// How long before the step the window ends; negative for behind it.
  package var offsetNanoseconds: Int64 = 0
}

/// `| unwrap duration(took) | __error__=""`: the number of a line.
package struct LogUnwrap: Sendable, Hashable {
  package enum Conversion: String, Sendable, Hashable {
    case bytes
    case duration
    case durationSeconds = "duration_seconds"
  }

  package var label: String
  package var conversion: Conversion?
  /// What the lines are to fulfil after the number was read.
  package var filters: [LogLabelFilter] = []
}

/// `by (a, b)` or `without (a, b)`.
package struct LogGrouping: Sendable, Hashable {
  package var isWithout: Bool
  package var labels: [String]

  package init(isWithout: Bool, labels: [String]) {
    self.isWithout = isWithout
    self.labels = labels
  }
}

/// `sum by (a) (…)` and its like.
package struct LogVectorAggregation: Sendable, Hashable {
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case sum, avg, min, max, count, stddev, stdvar, topk, bottomk
    case approximateTop = "approx_topk"
    case sort
    case sortDescending = "sort_desc"
  }

  package var operation: Operation
  /// How many series stay, of topk and its like.
  package var parameter: Int?
  package var body: LogMetricExpr
  package var grouping: LogGrouping?
}

/// Two sides and what joins them.
package struct LogBinary: Sendable, Hashable {
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case or, and, unless
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
  }

  package var operation: Operation
  package var left: LogMetricExpr
  package var right: LogMetricExpr
  package var matching = LogVectorMatching()
}

/// Which series of two sides belong together.
package struct LogVectorMatching: Sendable, Hashable {
  package enum Many: String, Sendable, Hashable {
    case left = "group_left"
    case right = "group_right"
  }

  /// Whether a comparison gives 0 and 1.
  package var returnsBool = false
  /// `on` and not `ignoring`.
  package var isOn = false
  package var labels: [String] = []
  package var many: Many?
  /// The labels that the many get of the one.
  package var included: [String] = []
}

/// `label_replace(body, destination, replacement, source, pattern)`.
package struct LogLabelReplace: Sendable, Hashable {
  package var body: LogMetricExpr
  package var destination: String
  package var replacement: String
  package var source: String
  package var pattern: String
}
