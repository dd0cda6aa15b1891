internal import JSON
internal import Metrics
internal import PromQL

/// Where a parsed tree differs from the one that a case gives; nil where it does not.
func treeDifference(_ expr: Expr, _ expected: JSON) -> String? {
  let found = tree(of: expr)
  return firstDifference(found, normalized(expected), path: "")
}

/// The tree in the form of the cases, positions and zero values as they have them.
private func tree(of expr: Expr) -> JSON {
  switch expr {
  case .number(let number): return literal(number)
  case .string(let string):
    return node("StringLiteral", ["Val": .string(string.value)], string.range)
  case .vector(let selector): return vector(selector)
  case .matrix(let matrix):
    var fields: [String: JSON] = ["VectorSelector": vector(matrix.selector)]
    fields.merge(duration(matrix.window, "Range")) { $1 }
    fields["EndPos"] = number(matrix.range.upperBound)
    return node("MatrixSelector", fields)
  case .subquery(let subquery):
    var fields: [String: JSON] = ["Expr": tree(of: subquery.inner)]
    fields.merge(duration(subquery.window, "Range")) { $1 }
    if let step = subquery.step { fields.merge(duration(step, "Step")) { $1 } }
    fields.merge(modifiers(subquery.at, subquery.offset)) { $1 }
    fields["EndPos"] = number(subquery.range.upperBound)
    return node("SubqueryExpr", fields)
  case .call(let call):
    return node(
      "Call",
      [
        "Func": .string(call.function.rawValue), "Args": .array(call.arguments.map(tree(of:))),
      ], call.range)
  case .aggregation(let aggregation):
    var fields: [String: JSON] = [
      "Op": .string(aggregation.operation.rawValue.uppercased()),
      "Expr": tree(of: aggregation.operand),
    ]
    if let parameter = aggregation.parameter { fields["Param"] = tree(of: parameter) }
    if !aggregation.grouping.isEmpty { fields["Grouping"] = strings(aggregation.grouping) }
    if aggregation.isWithout { fields["Without"] = .bool(true) }
    return node("AggregateExpr", fields, aggregation.range)
  case .binary(let binary): return tree(of: binary)
  case .unary(let unary):
    var fields: [String: JSON] = [
      "Op": .string(unary.isNegative ? "SUB" : "ADD"), "Expr": tree(of: unary.operand),
    ]
    if unary.range.lowerBound > 0 { fields["StartPos"] = number(unary.range.lowerBound) }
    return node("UnaryExpr", fields)
  case .parenthesized(let paren):
    return node("ParenExpr", ["Expr": tree(of: paren.inner)], paren.range)
  }
}

private func tree(of binary: Binary) -> JSON {
  var fields: [String: JSON] = [
    "Op": .string(operatorNames[binary.operation] ?? ""),
    "LHS": tree(of: binary.left), "RHS": tree(of: binary.right),
  ]
  if binary.returnsBool { fields["ReturnBool"] = .bool(true) }
  if let matching = binary.matching {
    let cardinalities: [VectorMatching.Cardinality: String] = [
      .manyToOne: "CardManyToOne", .oneToMany: "CardOneToMany",
      .manyToMany: "CardManyToMany",
    ]
    var inner: [String: JSON] = [:]
    inner["Card"] = cardinalities[matching.cardinality].map(JSON.string)
    if matching.isOn { inner["On"] = .bool(true) }
    if !matching.labels.isEmpty { inner["MatchingLabels"] = strings(matching.labels) }
    if !matching.include.isEmpty { inner["Include"] = strings(matching.include) }
    fields["VectorMatching"] = node("VectorMatching", inner)
  }
  return node("BinaryExpr", fields)
}

private let operatorNames: [BinaryOperator: String] = [
  .or: "LOR", .and: "LAND", .unless: "LUNLESS", .equal: "EQLC", .notEqual: "NEQ",
  .lessOrEqual: "LTE", .less: "LSS", .greaterOrEqual: "GTE", .greater: "GTR",
  .trimUpper: "TRIM_UPPER", .trimLower: "TRIM_LOWER", .add: "ADD", .subtract: "SUB",
  .multiply: "MUL", .divide: "DIV", .modulo: "MOD", .atan2: "ATAN2", .power: "POW",
]

// MARK: Selectors and durations

private func vector(_ selector: VectorSelector) -> JSON {
  var fields: [String: JSON] = [
    "LabelMatchers": .array(
      selector.matchers.map { strings([$0.name, $0.operation.rawValue, $0.value]) })
  ]
  if !selector.name.isEmpty { fields["Name"] = .string(selector.name) }
  if selector.isLabelsOnly { fields["BypassEmptyMatcherCheck"] = .bool(true) }
  fields.merge(modifiers(selector.at, selector.offset)) { $1 }
  return node("VectorSelector", fields, selector.range)
}

private func modifiers(_ at: AtModifier?, _ offset: DurationValue) -> [String: JSON] {
  var fields: [String: JSON] = [:]
  switch offset {
  case .fixed(let duration):
    if duration != .zero { fields["OriginalOffset"] = nanoseconds(duration) }
  case .expression(let expression): fields["OriginalOffsetExpr"] = tree(of: expression)
  }
  switch at {
  case nil: break
  case .start: fields["StartOrEnd"] = .string("START")
  case .end: fields["StartOrEnd"] = .string("END")
  case .timestamp(let timestamp): fields["Timestamp"] = .number(Double(timestamp.milliseconds))
  }
  return fields
}

private func duration(_ value: DurationValue, _ name: String) -> [String: JSON] {
  switch value {
  case .fixed(let duration): [name: nanoseconds(duration)]
  case .expression(let expression): [name + "Expr": tree(of: expression)]
  }
}

private func tree(of expression: DurationExpression) -> JSON {
  switch expression {
  case .literal(let number): return literal(number)
  case .step: return node("DurationExpr", ["Op": .string("STEP")])
  case .range: return node("DurationExpr", ["Op": .string("RANGE")])
  case .sign(let isNegative, let inner, _):
    return node(
      "DurationExpr", ["Op": .string(isNegative ? "SUB" : "ADD"), "RHS": tree(of: inner)])
  case .arithmetic(let operation, let left, let right, _):
    let names: [DurationOperator: String] = [
      .add: "ADD", .subtract: "SUB", .multiply: "MUL", .divide: "DIV", .modulo: "MOD",
      .power: "POW", .minOf: "MIN_OF", .maxOf: "MAX_OF",
    ]
    return node(
      "DurationExpr",
      ["Op": .string(names[operation] ?? ""), "LHS": tree(of: left), "RHS": tree(of: right)])
  case .parenthesized(let inner, _):
    if case .literal(let number) = inner {
      return node(
        "DurationExpr",
        ["Op": .string("ADD"), "RHS": literal(number), "Wrapped": .bool(true)])
    }
    guard case .object(let members) = tree(of: inner) else { return .null }
    return node(
      "DurationExpr",
      Dictionary(members.map { ($0.name, $0.value) }) { $1 }.merging(["Wrapped": .bool(true)]) {
        $1
      })
  }
}

private func literal(_ number: NumberLiteral) -> JSON {
  let value: JSON =
    number.value.isFinite ? .number(number.value) : .string(plainNumber(number.value))
  return node(
    "NumberLiteral",
    number.isDuration ? ["Val": value, "Duration": .bool(true)] : ["Val": value], number.range)
}

// MARK: Building and comparing

private func node(_ type: String, _ fields: [String: JSON], _ range: Range<Int>? = nil) -> JSON {
  var fields = fields
  fields["_t"] = .string(type)
  if let range {
    fields["PosRange"] = .array([number(range.lowerBound), number(range.upperBound)])
  }
  return .object(fields.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
}

private func number(_ value: Int) -> JSON { .number(Double(value)) }
private func strings(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
private func nanoseconds(_ duration: Duration) -> JSON {
  .number(Double(duration.milliseconds) * 1e6)
}

/// A case's tree without what says nothing: nulls, zero offsets, positions inside duration expressions, whose
/// ends Prometheus leaves to be worked out; infinity by one name; strings of raw bytes repaired.
private func normalized(_ tree: JSON) -> JSON {
  switch tree {
  case .array(let elements): return .array(elements.map(normalized))
  case .object(let members):
    let type = tree["_t"].string
    var kept: [JSON.Member] = []
    for member in members {
      if member.value.isNull { continue }
      if type == "DurationExpr", member.name == "StartPos" || member.name == "EndPos" { continue }
      if member.name == "OriginalOffset", member.value.number == 0 { continue }
      // One-to-one is the zero value of Go's type, which some cases leave out.
      if member.value.string == "CardOneToOne" || member.value == .array([]),
        type == "VectorMatching"
      {
        continue
      }
      if type == "VectorMatching" || member.name != "Val" {
        kept.append(JSON.Member(member.name, normalized(member.value)))
      } else if type == "NumberLiteral", member.value.string == "Inf" {
        kept.append(JSON.Member("Val", .string("+Inf")))
      } else if type == "StringLiteral", let text = member.value.string {
        kept.append(JSON.Member("Val", .string(repaired(text))))
      } else {
        kept.append(member)
      }
    }
    return .object(kept.sorted { $0.name < $1.name })
  default: return tree
  }
}

/// A text of Latin-1 letters that are not well-formed UTF-8 stands for those bytes.
private func repaired(_ text: String) -> String {
  let latin = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
  guard latin.count == text.unicodeScalars.count, latin.contains(where: { $0 >= 0x80 }) else {
    return text
  }
  return String(decoding: latin, as: UTF8.self)
}

private func firstDifference(_ given: JSON, _ expected: JSON, path: String) -> String? {
  switch (given, expected) {
  case (.object(let a), .object(let b)):
    let names = Set(a.map(\.name)).union(b.map(\.name))
    for name in names.sorted() {
      if let found = firstDifference(given[name], expected[name], path: path + "." + name) {
        return found
      }
    }
    return nil
  case (.array(let a), .array(let b)) where a.count == b.count:
    for index in a.indices {
      if let found = firstDifference(a[index], b[index], path: "\(path)[\(index)]") {
        return found
      }
    }
    return nil
  default: return given == expected ? nil : "\(path) is \(given), should be \(expected)"
  }
}

// MARK: Selectors that are given as a tree

/// A selector made from its parts must print as `expected`.
func runSelectorTextCase(_ parts: JSON, _ expected: String) -> String? {
  let matchers = parts["LabelMatchers"].elements.map { matcher in
    let texts = matcher["args"].elements.map { $0.string ?? "" }
    let name = texts.count > 1 ? texts[1] : ""
    return Matcher(
      name == "labels.MetricName" ? Labels.nameLabel : name, equals: texts.last ?? "")
  }
  let selector = VectorSelector(
    name: parts["Name"].string ?? "", matchers: matchers, range: 0..<0)
  let text = selector.description
  return text == expected ? nil : "printed \(text), should be \(expected)"
}
