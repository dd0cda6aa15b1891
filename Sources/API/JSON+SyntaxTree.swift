internal import JSON
internal import Metrics
internal import PromQL

extension JSON {
  /// An expression as Prometheus' API gives its tree, times in milliseconds.
  init(_ expression: Expr) {
    func node(_ type: String, _ members: [Member]) -> JSON {
      .object([Member("type", .string(type))] + members)
    }
    switch expression {
    case .number(let number):
      self = node("numberLiteral", [Member("val", .string(plainNumber(number.value)))])
    case .string(let text): self = node("stringLiteral", [Member("val", .string(text.value))])
    case .vector(let selector): self = node("vectorSelector", JSON.members(of: selector))
    case .matrix(let matrix):
      self = node(
        "matrixSelector",
        JSON.members(of: matrix.window, "range") + JSON.members(of: matrix.selector))
    case .subquery(let subquery):
      self = node(
        "subquery",
        [Member("expr", JSON(subquery.inner))] + JSON.members(of: subquery.window, "range")
          + JSON.members(of: subquery.offset, "offset")
          + JSON.members(of: subquery.step ?? .zero, "step") + JSON.members(of: subquery.at))
    case .call(let call):
      let signature = call.function.signature
      self = node(
        "call",
        [
          Member(
            "func",
            .object([
              Member("name", .string(call.function.rawValue)),
              Member("argTypes", .array(signature.arguments.map { .string($0.rawValue) })),
              Member("variadic", .number(Double(signature.variadic))),
              Member("returnType", .string(signature.returns.rawValue)),
            ])), Member("args", .array(call.arguments.map { JSON($0) })),
        ])
    case .aggregation(let aggregation):
      self = node(
        "aggregation",
        [
          Member("op", .string(aggregation.operation.rawValue)),
          Member("expr", JSON(aggregation.operand)),
          Member("param", aggregation.parameter.map { JSON($0) } ?? .null),
          Member("grouping", JSON.texts(aggregation.grouping)),
          Member("without", .bool(aggregation.isWithout)),
        ])
    case .binary(let binary):
      self = node(
        "binaryExpr",
        [
          Member("op", .string(binary.operation.rawValue)), Member("lhs", JSON(binary.left)),
          Member("rhs", JSON(binary.right)),
          Member("matching", binary.matching.map { JSON($0) } ?? .null),
          Member("bool", .bool(binary.returnsBool)),
        ])
    case .unary(let unary):
      self = node(
        "unaryExpr",
        [
          Member("op", .string(unary.isNegative ? "-" : "+")),
          Member("expr", JSON(unary.operand)),
        ])
    case .parenthesized(let outer): self = node("parenExpr", [Member("expr", JSON(outer.inner))])
    }
  }

  private static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }

  private init(_ matching: VectorMatching) {
    func fill(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
    let members = [
      Member("card", .string(matching.cardinality.rawValue)),
      Member("labels", JSON.texts(matching.labels)), Member("on", .bool(matching.isOn)),
      Member("include", JSON.texts(matching.include)),
      Member(
        "fillValues",
        .object([
          Member("lhs", fill(matching.fillLeft)), Member("rhs", fill(matching.fillRight)),
        ])),
    ]
    self = .object(members)
  }

  private static func members(of selector: VectorSelector) -> [Member] {
    let matchers = selector.matchers.map { matcher in
      JSON.object([
        Member("name", .string(matcher.name)), Member("value", .string(matcher.value)),
        Member("type", .string(matcher.operation.rawValue)),
      ])
    }
    return [Member("name", .string(selector.name))] + members(of: selector.offset, "offset")
      + [Member("matchers", .array(matchers))] + members(of: selector.at)
      + [
        Member("anchored", .bool(selector.edges == .anchored)),
        Member("smoothed", .bool(selector.edges == .smoothed)),
      ]
  }

  private static func members(of at: AtModifier?) -> [Member] {
    var time = JSON.null
    var bound = JSON.null
    switch at {
    case .timestamp(let timestamp): time = .number(Double(timestamp.milliseconds))
    case .start: bound = .string("start")
    case .end: bound = .string("end")
    case nil: break
    }
    return [Member("timestamp", time), Member("startOrEnd", bound)]
  }
}
