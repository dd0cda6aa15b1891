package import Metrics

/// What is known of the data at the cursor; the caller fetches what the context asks for.
package struct CompletionSource: Sendable {
  /// Names of metrics, wanted for operands.
  package var metrics: [String] = []
  package var metadata: [String: MetricMetadata] = [:]
  /// Names of labels, wanted inside braces and in lists of labels.
  package var labels: [String] = []
  /// Values of the label at the cursor.
  package var values: [String] = []

  package init() {}

  /// The candidates for a context, best first, `limit` at most.
  package func candidates(for context: CompletionContext, limit: Int = 100) -> [Candidate] {
    let pool: [Candidate]
    switch context.place {
    case .none: pool = []
    case .operand(let takesMatching):
      pool =
        metricCandidates + functions + aggregations
        + (takesMatching ? keywords(["bool", "on", "ignoring", "group_left", "group_right"]) : [])
    case .afterOperand(let takesGrouping):
      pool =
        keywords(takesGrouping ? ["by", "without"] : [])
        + operators + keywords(["offset", "@"])
    case .afterAggregator: pool = keywords(["by", "without"])
    case .labelName(let selector):
      pool = labelCandidates(except: selector.labels)
    case .matchOperator:
      pool = Matcher.Operation.allCases.map {
        Candidate(.binaryOperator, $0.rawValue, summary: matchSummaries[$0] ?? "")
      }
    case .labelValue:
      pool = values.map { Candidate(.value, $0, insertion: quotedText($0)) }
    case .groupingLabel: pool = labelCandidates(except: [Labels.nameLabel])
    case .duration: pool = durations
    case .instant:
      pool = [
        Candidate(.keyword, "start()", summary: "the start of the query"),
        Candidate(.keyword, "end()", summary: "the end of the query"),
      ]
    }
    return ranked(pool, typed: context.typed, limit: limit)
  }

  // MARK: Pools

  private var metricCandidates: [Candidate] {
    metrics.map { name in
      let known = metadata[name] ?? metadata[familyName(name)]
      return Candidate(
        .metric, name, insertion: isPlainMetricName(name) ? name : "{\(quotedText(name))}",
        detail: known.map(\.kind.rawValue) ?? "", summary: known?.help ?? "")
    }
  }

  /// The family that the series of a histogram or summary belong to.
  private func familyName(_ name: String) -> String {
    for suffix in ["_bucket", "_count", "_sum", "_total"] where name.hasSuffix(suffix) {
      return String(name.dropLast(suffix.count))
    }
    return name
  }

  private var functions: [Candidate] {
    Function.allCases.map { function in
      let signature = function.signature
      return Candidate(
        .function, function.rawValue, insertion: function.rawValue + "(",
        detail: signature.text + (signature.isExperimental ? " experimental" : ""),
        summary: signature.summary)
    }
  }

  private var aggregations: [Candidate] {
    Aggregator.allCases.map {
      Candidate(
        .aggregation, $0.rawValue,
        detail: $0.isExperimental ? "aggregation, experimental" : "aggregation",
        summary: $0.summary)
    }
  }

  private func labelCandidates(except: [String]) -> [Candidate] {
    labels.filter { !except.contains($0) }.map {
      Candidate(.label, $0, insertion: isPlainLabelName($0) ? $0 : quotedText($0))
    }
  }

  private func keywords(_ words: [String]) -> [Candidate] {
    words.map { Candidate(.keyword, $0, summary: keywordSummaries[$0] ?? "") }
  }

  private var operators: [Candidate] {
    BinaryOperator.allCases.map {
      Candidate(.binaryOperator, $0.rawValue, summary: operatorSummaries[$0] ?? "")
    }
  }

  private var durations: [Candidate] {
    ["1m", "5m", "15m", "30m", "1h", "6h", "12h", "1d", "1w", "30s", "10s"].map {
      Candidate(.duration, $0)
    } + [
      Candidate(.duration, "step()", summary: "the step of the query"),
      Candidate(.duration, "range()", summary: "the length of the query's range"),
    ]
  }
}

extension Signature {
  /// The types it takes: `(range vector)`, `(instant vector, scalar?)`.
  package var text: String {
    var parts = arguments.map(\.documented)
    if variadic != 0, let last = parts.popLast() {
      parts.append(last + (variadic == 1 ? "?" : "…"))
    }
    return "(" + parts.joined(separator: ", ") + ")"
  }
}

private let keywordSummaries = [
  "by": "groups by these labels", "without": "groups by all labels but these",
  "bool": "a comparison gives 0 or 1 instead of filtering",
  "on": "pairs elements by these labels", "ignoring": "pairs elements by all labels but these",
  "group_left": "many elements on the left for one on the right",
  "group_right": "many elements on the right for one on the left",
  "offset": "shifts the selection into the past", "@": "pins the selection to an instant",
]

private let operatorSummaries: [BinaryOperator: String] = [
  .or: "all of the left, and of the right what has no partner",
  .and: "of the left what has a partner on the right",
  .unless: "of the left what has no partner on the right",
  .trimUpper: "drops a histogram's observations above a bound",
  .trimLower: "drops a histogram's observations below a bound",
  .atan2: "the angle of the vector (right, left) in radians", .modulo: "remainder",
  .power: "power",
]

private let matchSummaries: [Matcher.Operation: String] = [
  .equal: "is", .notEqual: "is not", .regex: "matches the expression",
  .notRegex: "does not match the expression",
]
