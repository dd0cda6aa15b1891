/// The kinds of token, by the names Prometheus gives them.
package enum TokenKind: String, Sendable {
  case eof = "EOF"
  case error = "ERROR"
  case comment = "COMMENT"
  case identifier = "IDENTIFIER"
  /// An identifier with a colon in it.
  case metricIdentifier = "METRIC_IDENTIFIER"
  case string = "STRING"
  case number = "NUMBER"
  case duration = "DURATION"
  case leftParen = "LEFT_PAREN"
  case rightParen = "RIGHT_PAREN"
  case leftBrace = "LEFT_BRACE"
  case rightBrace = "RIGHT_BRACE"
  case leftBracket = "LEFT_BRACKET"
  case rightBracket = "RIGHT_BRACKET"
  case comma = "COMMA"
  case colon = "COLON"
  case assign = "EQL"
  case equalRegex = "EQL_REGEX"
  case notEqualRegex = "NEQ_REGEX"

  // Operators.
  case equal = "EQLC"
  case notEqual = "NEQ"
  case lessOrEqual = "LTE"
  case less = "LSS"
  case greaterOrEqual = "GTE"
  case greater = "GTR"
  case trimUpper = "TRIM_UPPER"
  case trimLower = "TRIM_LOWER"
  case add = "ADD"
  case subtract = "SUB"
  case multiply = "MUL"
  case divide = "DIV"
  case modulo = "MOD"
  case power = "POW"
  case at = "AT"
  case and = "LAND"
  case or = "LOR"
  case unless = "LUNLESS"
  case atan2 = "ATAN2"

  // Aggregations.
  case sum = "SUM"
  case avg = "AVG"
  case count = "COUNT"
  case min = "MIN"
  case max = "MAX"
  case group = "GROUP"
  case stddev = "STDDEV"
  case stdvar = "STDVAR"
  case topk = "TOPK"
  case bottomk = "BOTTOMK"
  case countValues = "COUNT_VALUES"
  case quantile = "QUANTILE"
  case limitk = "LIMITK"
  case limitRatio = "LIMIT_RATIO"

  // Keywords.
  case offset = "OFFSET"
  case smoothed = "SMOOTHED"
  case anchored = "ANCHORED"
  case by = "BY"
  case without = "WITHOUT"
  case on = "ON"
  case ignoring = "IGNORING"
  case groupLeft = "GROUP_LEFT"
  case groupRight = "GROUP_RIGHT"
  case fill = "FILL"
  case fillLeft = "FILL_LEFT"
  case fillRight = "FILL_RIGHT"
  case bool = "BOOL"

  // Words that mean something only at certain places.
  case start = "START"
  case end = "END"
  case step = "STEP"
  case range = "RANGE"
}

/// A token: its kind and the bytes it stands at.
package struct Token: Sendable {
  package var kind: TokenKind
  package var range: Range<Int>
}

extension TokenKind {
  /// The words with a meaning of their own, in lower case.
  static let words: [String: TokenKind] = [
    "and": .and, "or": .or, "unless": .unless, "atan2": .atan2,
    "sum": .sum, "avg": .avg, "count": .count, "min": .min, "max": .max, "group": .group,
    "stddev": .stddev, "stdvar": .stdvar, "topk": .topk, "bottomk": .bottomk,
    "count_values": .countValues, "quantile": .quantile, "limitk": .limitk,
    "limit_ratio": .limitRatio,
    "offset": .offset, "smoothed": .smoothed, "anchored": .anchored, "by": .by,
    "without": .without, "on": .on, "ignoring": .ignoring, "group_left": .groupLeft,
    "group_right": .groupRight, "fill": .fill, "fill_left": .fillLeft, "fill_right": .fillRight,
    "bool": .bool, "start": .start, "end": .end, "step": .step, "range": .range,
    "inf": .number, "nan": .number,
  ]

  /// The aggregation this names.
  var aggregator: Aggregator? {
    switch self {
    case .sum: .sum
    case .avg: .avg
    case .count: .count
    case .min: .min
    case .max: .max
    case .group: .group
    case .stddev: .stddev
    case .stdvar: .stdvar
    case .topk: .topk
    case .bottomk: .bottomk
    case .countValues: .countValues
    case .quantile: .quantile
    case .limitk: .limitk
    case .limitRatio: .limitRatio
    default: nil
    }
  }

  /// The binary operator this is.
  var binaryOperator: BinaryOperator? {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .lessOrEqual: .lessOrEqual
    case .less: .less
    case .greaterOrEqual: .greaterOrEqual
    case .greater: .greater
    case .trimUpper: .trimUpper
    case .trimLower: .trimLower
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .modulo: .modulo
    case .power: .power
    case .and: .and
    case .or: .or
    case .unless: .unless
    case .atan2: .atan2
    default: nil
    }
  }

  /// Whether it is one of the reserved words (not an operator, not an aggregation).
  var isKeyword: Bool {
    switch self {
    case .offset, .smoothed, .anchored, .by, .without, .on, .ignoring, .groupLeft, .groupRight,
      .fill, .fillLeft, .fillRight, .bool:
      true
    default: false
    }
  }

  /// Whether it can name a metric at the start of a selector.
  var canNameMetric: Bool {
    switch self {
    case .identifier, .metricIdentifier, .offset, .smoothed, .anchored, .by, .without, .and, .or,
      .unless, .start, .end, .step, .range, .fill, .fillLeft, .fillRight:
      true
    default: aggregator != nil
    }
  }

  /// Whether it can stand in a list of labels.
  var canNameLabel: Bool {
    canNameMetric || isKeyword || self == .atan2
  }
}
