extension LogQLExpr: CustomStringConvertible {
  /// In one line, as Loki prints it; it reads back as the same query.
  package var description: String {
    switch self {
    case .log(let log): log.description
    case .metric(.number(let number)): number.description
    case .metric(let metric): metric.description
    }
  }
}

extension LogNumber: CustomStringConvertible {
  package var description: String { folded ?? goNumberText(value) }
}

extension LogMetricExpr: CustomStringConvertible {
  package var description: String {
    switch self {
    case .number(let number): number.folded.map { "(\($0))" } ?? number.description
    case .vector(let value): "vector(\(sixDecimals(value)))"
    case .range(let aggregation): aggregation.description
    case .aggregation(let aggregation): aggregation.description
    case .binary(let binary): binary.description
    case .labelReplace(let replace):
      "label_replace(" + ([replace.body.description] + replace.texts).joined(separator: ",") + ")"
    }
  }
}

extension LogLabelReplace {
  /// The arguments behind the body.
  var texts: [String] { [destination, replacement, source, pattern].map(shown) }
}

extension LogRangeAggregation: CustomStringConvertible {
  package var description: String {
    let parameter = parameter.map { goNumberText($0) + "," } ?? ""
    let by = grouping.map { " " + $0.text(separator: ",") } ?? ""
    return "\(operation.rawValue)(\(parameter)\(range))\(by)"
  }
}

extension LogRange: CustomStringConvertible {
  package var description: String {
    let offset =
      offsetNanoseconds == 0 ? "" : " offset " + goDurationText(nanoseconds: offsetNanoseconds)
    return log.description + (unwrap.map { " \($0)" } ?? "")
      + "[\(rangeText(nanoseconds: nanoseconds))]" + offset
  }
}

extension LogGrouping {
  /// `by (a,b)`.
  func text(separator: String) -> String {
    (isWithout ? "without (" : "by (") + labels.joined(separator: separator) + ")"
  }
}

extension LogVectorAggregation: CustomStringConvertible {
  package var description: String {
    let by = grouping.map { " " + $0.text(separator: ",") } ?? ""
    let parameter = parameter.map { "\($0)," } ?? ""
    return "\(operation.rawValue)\(by)(\(parameter)\(body))"
  }
}

extension LogBinary: CustomStringConvertible {
  package var description: String {
    "(\(left) \(operation.rawValue)\(matching.text(separator: ",")) \(right))"
  }
}

extension LogVectorMatching {
  /// With a space before it; Loki leaves another where `on` or `ignoring` has no `group_…`.
  func text(separator: String) -> String {
    var text = returnsBool ? " bool" : ""
    guard isOn || !labels.isEmpty || many != nil else { return text }
    text += (isOn ? " on (" : " ignoring (") + labels.joined(separator: separator) + ") "
    guard let many else { return text }
    text += many.rawValue
    return included.isEmpty ? text : text + " (" + included.joined(separator: separator) + ")"
  }
}

/// As C's `%f` has it.
func sixDecimals(_ value: Double) -> String {
  guard value.magnitude < 9e12 else { return plainDecimal(value) + ".000000" }
  let millionths = Int64((value.magnitude * 1e6).rounded(.toNearestOrEven))
  let fraction = String(millionths % 1_000_000 + 1_000_000).dropFirst()
  return (value < 0 ? "-" : "") + "\(millionths / 1_000_000).\(fraction)"
}
