internal import Metrics

extension Expr: CustomStringConvertible {
  /// The expression on one line, as Prometheus writes it.
  package var description: String {
    switch self {
    case .number(let node): node.text
    case .string(let node): node.illFormed ?? quotedText(node.value)
    case .vector(let node): node.description
    case .matrix(let node): node.text
    case .subquery(let node): node.inner.description + node.suffix
    case .call(let node):
      node.function.rawValue + "("
        + node.arguments.map(\.description).joined(separator: ", ") + ")"
    case .aggregation(let node):
      node.opening + (node.parameter.map { $0.description + ", " } ?? "")
        + node.operand.description + ")"
    case .binary(let node):
      "\(node.left) \(node.operation.rawValue)\(node.modifiers) \(node.right)"
    case .unary(let node): (node.isNegative ? "-" : "+") + node.operand.description
    case .parenthesized(let node): "(\(node.inner))"
    }
  }
}

extension NumberLiteral {
  var text: String {
    isDuration ? secondsText(value) : plainNumber(value)
  }
}

private func secondsText(_ seconds: Double) -> String {
  formatDuration(.nanoseconds(Int64(clamping: (seconds * 1e9).rounded())))
}

extension VectorSelector: CustomStringConvertible {
  /// The selector as Prometheus writes it, conditions sorted.
  package var description: String {
    metric + atText(at) + edgesText + offsetText(offset)
  }

  /// The name and the conditions.
  fileprivate var metric: String {
    var conditions: [String] = []
    for matcher in matchers {
      let repeatsName =
        !name.isEmpty && matcher.name == Labels.nameLabel && matcher.operation == .equal
        && matcher.value == name
      if !repeatsName { conditions.append(matcher.description) }
    }
    conditions.sort(by: bytewiseLess)
    return conditions.isEmpty ? name : name + "{" + conditions.joined(separator: ",") + "}"
  }

  fileprivate var edgesText: String { edges == .plain ? "" : " " + edges.rawValue }
}

extension MatrixSelector {
  /// Of a range the edges stand before the instant, of a plain selector behind it.
  fileprivate var text: String {
    selector.metric + "[\(window.text)]" + selector.edgesText + atText(selector.at)
      + offsetText(selector.offset)
  }
}

extension Subquery {
  /// `[5m:1m] @ end() offset 1h`.
  var suffix: String {
    "[\(window.text):\(step?.text ?? "")]" + atText(at) + offsetText(offset)
  }
}

private func atText(_ at: AtModifier?) -> String {
  switch at {
  case nil: return ""
  case .start: return " @ start()"
  case .end: return " @ end()"
  case .timestamp(let timestamp):
    let milliseconds = timestamp.milliseconds
    let fraction = String(milliseconds.magnitude % 1000)
    return " @ " + (milliseconds < 0 ? "-" : "") + "\(milliseconds.magnitude / 1000)."
      + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
  }
}

private func offsetText(_ offset: DurationValue) -> String {
  offset == .zero ? "" : " offset " + offset.text
}

extension DurationValue {
  var text: String {
    switch self {
    case .fixed(let duration): formatDuration(duration)
    case .expression(let expression): expression.description
    }
  }
}

extension DurationExpression: CustomStringConvertible {
  package var description: String {
    switch self {
    case .literal(let number): number.text
    case .step: "step()"
    case .range: "range()"
    case .sign(let isNegative, let inner, _): (isNegative ? "-" : "+") + inner.description
    case .arithmetic(let operation, let left, let right, _):
      switch operation {
      case .minOf, .maxOf: "\(operation.rawValue)(\(left), \(right))"
      default: "\(left) \(operation.rawValue) \(right)"
      }
    case .parenthesized(let inner, _): "(\(inner))"
    }
  }
}

extension Aggregation {
  /// The operator with its grouping. An empty `by ()`, which Prometheus' printer leaves out, stays: who wrote it sees
  /// the own text again.
  var head: String {
    hasGrouping
      ? operation.rawValue + " \(isWithout ? "without" : "by") (\(labelText(grouping)))"
      : operation.rawValue
  }

  /// The same with the parenthesis that opens the operands.
  var opening: String { head + (hasGrouping ? " (" : "(") }
}

extension Binary {
  /// ` bool`, ` on (a) group_left (b)` and the fill values, each with a space before it.
  var modifiers: String {
    var out = returnsBool ? " bool" : ""
    guard let matching else { return out }
    let isGrouped =
      matching.cardinality == .manyToOne || matching.cardinality == .oneToMany
    if !matching.labels.isEmpty || matching.isOn || isGrouped {
      out += " \(matching.isOn ? "on" : "ignoring") (\(labelText(matching.labels)))"
    }
    if isGrouped {
      let side = matching.cardinality == .manyToOne ? "left" : "right"
      out += " group_\(side) (\(labelText(matching.include)))"
    }
    if let left = matching.fillLeft, let right = matching.fillRight,
      left == right || left.isNaN && right.isNaN
    {
      out += " fill (\(plainNumber(left)))"
    } else {
      if let left = matching.fillLeft { out += " fill_left (\(plainNumber(left)))" }
      if let right = matching.fillRight { out += " fill_right (\(plainNumber(right)))" }
    }
    return out
  }
}

private func labelText(_ labels: [String]) -> String {
  labels.map { isPlainLabelName($0) ? $0 : quotedText($0) }.joined(separator: ", ")
}
