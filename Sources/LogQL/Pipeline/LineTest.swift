internal import Patterns

/// A line filter made ready to run.
struct LineTest: Sendable {
  enum Operand: Sendable {
    case literal(LiteralSearch)
    case pattern(Pattern)
    case cover(LinePattern)
    case address(AddressMatcher)
  }

  let operands: [Operand]
  let isNegative: Bool

  init(_ filter: LogLineFilter) throws(LogStageError) {
    isNegative = filter.operation.isNegative
    var operands: [Operand] = []
    for operand in filter.operands {
      operands.append(try Self.operand(filter.operation, operand))
    }
    self.operands = operands
  }

  private static func operand(
    _ operation: LogLineFilter.Operation, _ operand: LogLineFilter.Operand
  ) throws(LogStageError) -> Operand {
    if operand.isAddress {
      guard operation == .contains || operation == .containsNot else {
        throw LogStageError(reason: "ip: invalid operation: \(operation.rawValue)")
      }
      return .address(try AddressMatcher(operand.text))
    }
    switch operation {
    case .contains, .containsNot: return .literal(LiteralSearch(operand.text.utf8))
    case .hasPattern, .hasNotPattern: return .cover(try LinePattern(filtering: operand.text))
    case .matches, .matchesNot:
      let signs = Array(#"\.+*?()|[]{}^$"#.utf8)
      if operand.text.utf8.allSatisfy({ !signs.contains($0) }) {
        return .literal(LiteralSearch(operand.text.utf8))
      }
      return .pattern(try compiledPattern(operand.text))
    }
  }

  func keeps(_ line: UnsafeRawBufferPointer) -> Bool {
    for operand in operands {
      let fits =
        switch operand {
        case .literal(let search): search.find(in: line) != nil
        case .pattern(let pattern): pattern.isFound(in: line)
        case .cover(let pattern): pattern.covers(line)
        case .address(let matcher): matcher.isFound(in: line)
        }
      if fits { return !isNegative }
    }
    return isNegative
  }
}
