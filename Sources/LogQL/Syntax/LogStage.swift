package import Metrics

/// One step of a log query's pipeline.
package enum LogStage: Sendable, Hashable {
  /// Filters that follow one another with nothing between.
  case lineFilters([LogLineFilter])
  /// All fields where none is named.
  case json([LogExtraction])
  case logfmt(LogfmtOptions, [LogExtraction])
  case regexp(String)
  case pattern(String)
  case unpack
  case decolorize
  case labelFilter(LogLabelFilter)
  case lineFormat(String)
  case labelFormat([LogLabelFormat])
  case drop([LogLabelPick])
  case keep([LogLabelPick])
}

/// The flags of `logfmt`.
package struct LogfmtOptions: Sendable, Hashable {
  /// `--strict`: the first bad pair ends it.
  package var isStrict = false
  /// `--keep-empty`: keys without a value are labels too.
  package var keepsEmpty = false
}

/// `name="path"` of `json` and `logfmt`.
package struct LogExtraction: Sendable, Hashable {
  package var name: String
  package var path: String
}

/// A filter of whole lines.
package struct LogLineFilter: Sendable, Hashable {
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case contains = "|="
    case containsNot = "!="
    case matches = "|~"
    case matchesNot = "!~"
    case hasPattern = "|>"
    case hasNotPattern = "!>"

    package var isNegative: Bool {
      self == .containsNot || self == .matchesNot || self == .hasNotPattern
    }
  }

  package struct Operand: Sendable, Hashable {
    package var text: String
    /// `ip("…")`: an address, a network or a range.
    package var isAddress = false
  }

  package var operation: Operation
  /// At least one: any of them, or with a negative operation none of them.
  package var operands: [Operand]

  /// Whether it lets every line pass.
  var keepsAll: Bool {
    !operation.isNegative && operation != .hasPattern
      && operands.contains { $0.text.isEmpty && !$0.isAddress }
  }
}

/// A condition on labels.
package indirect enum LogLabelFilter: Sendable, Hashable {
  package enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
  }

  case text(Matcher)
  case number(String, Comparison, Double)
  /// In nanoseconds.
  case duration(String, Comparison, Int64)
  case bytes(String, Comparison, UInt64)
  /// `a = ip("…")`, or `!=` where `isEqual` is false.
  case address(String, isEqual: Bool, String)
  case and(LogLabelFilter, LogLabelFilter)
  case or(LogLabelFilter, LogLabelFilter)
}

/// One part of `label_format`.
package struct LogLabelFormat: Sendable, Hashable {
  package var name: String
  /// The other label's name, or the template.
  package var value: String
  /// `name=other` and not `name="template"`.
  package var isRename: Bool
}

/// A label of `drop` or `keep`, with a condition on its value or without.
package enum LogLabelPick: Sendable, Hashable {
  case name(String)
  case matching(Matcher)

  package var name: String {
    switch self {
    case .name(let name): name
    case .matching(let matcher): matcher.name
    }
  }
}
