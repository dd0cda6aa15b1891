/// What kinds of words LogQL has, named as its grammar names them.
package enum LogQLTokenKind: String, Sendable, Hashable, CaseIterable {
  case end = "$end"
  case error
  case identifier = "IDENTIFIER"
  case string = "STRING"
  case number = "NUMBER"
  case duration = "DURATION"
  case bytes = "BYTES"
  case range = "RANGE"
  case flag = "FUNCTION_FLAG"

  case openBrace = "OPEN_BRACE"
  case closeBrace = "CLOSE_BRACE"
  case openParenthesis = "OPEN_PARENTHESIS"
  case closeParenthesis = "CLOSE_PARENTHESIS"
  case comma = "COMMA"
  case dot = "DOT"
  case equal = "EQ"
  case matches = "RE"
  case matchesNot = "NRE"
  case notEqual = "NEQ"
  case pipe = "PIPE"
  case pipeExact = "PIPE_EXACT"
  case pipeMatch = "PIPE_MATCH"
  case pipePattern = "PIPE_PATTERN"
  case notPattern = "NPA"
  case equals = "CMP_EQ"
  case less = "LT"
  case atMost = "LTE"
  case greater = "GT"
  case atLeast = "GTE"
  case add = "ADD"
  case subtract = "SUB"
  case multiply = "MUL"
  case divide = "DIV"
  case modulo = "MOD"
  case power = "POW"

  case by = "BY"
  case without = "WITHOUT"
  case bool = "BOOL"
  case on = "ON"
  case ignoring = "IGNORING"
  case groupLeft = "GROUP_LEFT"
  case groupRight = "GROUP_RIGHT"
  case offset = "OFFSET"
  case or = "OR"
  case and = "AND"
  case unless = "UNLESS"
  case unwrap = "UNWRAP"
  case json = "JSON"
  case logfmt = "LOGFMT"
  case regexp = "REGEXP"
  case pattern = "PATTERN"
  case unpack = "UNPACK"
  case decolorize = "DECOLORIZE"
  case labelFormat = "LABEL_FMT"
  case lineFormat = "LINE_FMT"
  case drop = "DROP"
  case keep = "KEEP"

  // Words that are functions only before a parenthesis.
  case rate = "RATE"
  case rateCounter = "RATE_COUNTER"
  case countOverTime = "COUNT_OVER_TIME"
  case bytesOverTime = "BYTES_OVER_TIME"
  case bytesRate = "BYTES_RATE"
  case sumOverTime = "SUM_OVER_TIME"
  case averageOverTime = "AVG_OVER_TIME"
  case minOverTime = "MIN_OVER_TIME"
  case maxOverTime = "MAX_OVER_TIME"
  case firstOverTime = "FIRST_OVER_TIME"
  case lastOverTime = "LAST_OVER_TIME"
  case stddevOverTime = "STDDEV_OVER_TIME"
  case stdvarOverTime = "STDVAR_OVER_TIME"
  case quantileOverTime = "QUANTILE_OVER_TIME"
  case absentOverTime = "ABSENT_OVER_TIME"
  case sum = "SUM"
  case average = "AVG"
  case min = "MIN"
  case max = "MAX"
  case count = "COUNT"
  case stddev = "STDDEV"
  case stdvar = "STDVAR"
  case topk = "TOPK"
  case bottomk = "BOTTOMK"
  case approximateTop = "APPROX_TOPK"
  case sort = "SORT"
  case sortDescending = "SORT_DESC"
  case labelReplace = "LABEL_REPLACE"
  case vector = "VECTOR"
  case bytesConversion = "BYTES_CONV"
  case durationConversion = "DURATION_CONV"
  case durationSecondsConversion = "DURATION_SECONDS_CONV"
  case address = "IP"

  /// As a message names it: as it is written, or by its name in the grammar.
  var shown: String {
    logQLWords[self] ?? rawValue
  }
}

/// A word of a query and where it stands.
package struct LogQLToken: Sendable, Hashable {
  package var kind: LogQLTokenKind
  /// A name or a flag, a string's content, a number as it is written; of an error the reason.
  package var text = ""
  /// A duration's nanoseconds, or a size's bytes.
  package var quantity: Int64 = 0
  /// From 1.
  package var line: Int
  /// From 1, in characters.
  package var column: Int
}

/// Signs, the longer first where one begins another.
let logQLSigns: [(text: String, kind: LogQLTokenKind)] = [
  ("|=", .pipeExact), ("|~", .pipeMatch), ("|>", .pipePattern), ("!=", .notEqual),
  ("!~", .matchesNot), ("!>", .notPattern), ("==", .equals), ("=~", .matches), ("<=", .atMost),
  (">=", .atLeast), ("{", .openBrace), ("}", .closeBrace), ("(", .openParenthesis),
  (")", .closeParenthesis), (",", .comma), (".", .dot), ("=", .equal), ("|", .pipe), ("<", .less),
  (">", .greater), ("+", .add), ("-", .subtract), ("*", .multiply), ("/", .divide), ("%", .modulo),
  ("^", .power),
]

/// Words that are no names anywhere.
let logQLKeywords: [String: LogQLTokenKind] = [
  "by": .by, "without": .without, "bool": .bool, "on": .on, "ignoring": .ignoring,
  "group_left": .groupLeft, "group_right": .groupRight, "offset": .offset, "or": .or, "and": .and,
  "unless": .unless, "unwrap": .unwrap, "json": .json, "logfmt": .logfmt, "regexp": .regexp,
  "pattern": .pattern, "unpack": .unpack, "decolorize": .decolorize,
  "label_format": .labelFormat, "line_format": .lineFormat, "drop": .drop, "keep": .keep,
]

/// Words that are functions before a parenthesis, and names elsewhere.
let logQLFunctions: [String: LogQLTokenKind] = {
  var table: [String: LogQLTokenKind] = [
    "label_replace": .labelReplace, "vector": .vector, "bytes": .bytesConversion,
    "duration": .durationConversion, "duration_seconds": .durationSecondsConversion,
    "ip": .address,
  ]
  for (kind, operation) in logRangeOperations { table[operation.rawValue] = kind }
  for (kind, operation) in logVectorOperations { table[operation.rawValue] = kind }
  return table
}()

let logRangeOperations: [LogQLTokenKind: LogRangeAggregation.Operation] = [
  .rate: .rate, .rateCounter: .rateCounter, .countOverTime: .count, .bytesOverTime: .bytes,
  .bytesRate: .bytesRate, .sumOverTime: .sum, .averageOverTime: .average,
  .minOverTime: .minimum, .maxOverTime: .maximum, .firstOverTime: .first, .lastOverTime: .last,
  .stddevOverTime: .standardDeviation, .stdvarOverTime: .standardVariance,
  .quantileOverTime: .quantile, .absentOverTime: .absent,
]

let logVectorOperations: [LogQLTokenKind: LogVectorAggregation.Operation] = [
  .sum: .sum, .average: .avg, .min: .min, .max: .max, .count: .count, .stddev: .stddev,
  .stdvar: .stdvar, .topk: .topk, .bottomk: .bottomk, .approximateTop: .approximateTop,
  .sort: .sort, .sortDescending: .sortDescending,
]

private let logQLWords: [LogQLTokenKind: String] = {
  var table: [LogQLTokenKind: String] = [:]
  for (text, kind) in logQLSigns { table[kind] = text }
  for (text, kind) in logQLKeywords { table[kind] = text }
  for (text, kind) in logQLFunctions { table[kind] = text }
  return table
}()
