/// A division as it stands in an expression: what is divided by what, and which labels match.
struct DivisionText: Equatable {
  var left: String
  var right: String
  /// The labels that both sides share by `on (…)`; nil for all but those of `ignoring`.
  var on: [String]?
  var ignoring: [String] = []
}

extension ExpressionText {
  /// The division that makes the expression's value, be it shifted or scaled by numbers: of `100 * (a / b)` that of a
  /// by b. nil where it is no division, or one within a function.
  static func division(_ expression: String, depth: Int = 8) -> DivisionText? {
    let text = expression.trimmingWhitespace
    guard depth > 0, !text.isEmpty else { return nil }
    guard let found = lastOperation(Array(text.utf8)) else {
      guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
      return division(String(text.dropFirst().dropLast()), depth: depth - 1)
    }
    let bytes = Array(text.utf8)
    let left = String(decoding: bytes[..<found.range.lowerBound], as: UTF8.self).trimmingWhitespace
    let right = String(decoding: bytes[found.range.upperBound...], as: UTF8.self).trimmingWhitespace
    if ["*", "/", "+", "-"].contains(found.name) {
      if isNumber(right), found.name != "/" || division(left, depth: depth - 1) != nil {
        return division(left, depth: depth - 1)
      }
      if isNumber(left), found.name != "/" { return division(right, depth: depth - 1) }
    }
    guard found.name == "/" else { return nil }
    return matching(DivisionText(left: left, right: right))
  }

  private static func isNumber(_ text: String) -> Bool {
    var bare = text[...]
    while bare.hasPrefix("("), bare.hasSuffix(")") { bare = bare.dropFirst().dropLast() }
    return Double(String(bare).trimmingWhitespace) != nil
  }

  /// Takes `on (…)`, `ignoring (…)` and `group_left (…)` off the right side.
  private static func matching(_ division: DivisionText) -> DivisionText {
    var division = division
    while let word = ["on", "ignoring", "group_left", "group_right"].first(where: { word in
      let rest = division.right.dropFirst(word.count)
      return division.right.lowercased().hasPrefix(word)
        && (rest.first == "(" || rest.first?.isWhitespace == true)
    }) {
      var rest = String(division.right.dropFirst(word.count)).trimmingWhitespace[...]
      var labels: [String] = []
      if rest.hasPrefix("("), let close = rest.firstIndex(of: ")"),
        word == "on" || word == "ignoring"
          || rest[rest.index(after: close)...].contains(where: { !$0.isWhitespace })
      {
        labels = rest[rest.index(after: rest.startIndex)..<close].split(separator: ",").map {
          String($0).trimmingWhitespace.filter { $0 != "\"" }
        }
        rest = rest[rest.index(after: close)...]
      } else if word == "on" || word == "ignoring" {
        break
      }
      if word == "on" { division.on = labels }
      if word == "ignoring" { division.ignoring = labels }
      division.right = String(rest).trimmingWhitespace
    }
    return division
  }

  private struct Operation {
    var name: String
    var range: Range<Int>
    var precedence: Int
  }

  /// The operation that is carried out last, outside of all brackets: of the weakest ones the rightmost.
  private static func lastOperation(_ bytes: [UInt8]) -> Operation? {
    let precedences = [
      "or": 1, "and": 2, "unless": 2, "==": 3, "!=": 3, "<=": 3, ">=": 3, "<": 3, ">": 3, "+": 4,
      "-": 4, "*": 5, "/": 5, "%": 5, "atan2": 5, "^": 6,
    ]
    var found: Operation?
    var depth = 0
    var index = 0
    // Whether something stands before that an operation can have on its left.
    var hasLeft = false
    func isWord(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x5F || byte == 0x3A || byte == 0x2E || byte == UInt8(ascii: "@")
    }
    while index < bytes.count {
      let byte = bytes[index]
      let start = index
      index += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        while index < bytes.count, bytes[index] != byte {
          index += bytes[index] == 0x5C && byte != UInt8(ascii: "`") ? 2 : 1
        }
        index += 1
        hasLeft = true
      case UInt8(ascii: "#"):
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        hasLeft = false
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        hasLeft = true
      case _ where isWord(byte):
        while index < bytes.count, isWord(bytes[index]) { index += 1 }
        // The sign of a number's exponent.
        if (0x30...0x39).contains(byte), index < bytes.count,
          bytes[index - 1] | 0x20 == UInt8(ascii: "e"),
          bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
        {
          index += 1
          while index < bytes.count, isWord(bytes[index]) { index += 1 }
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
        if let precedence = precedences[word], hasLeft, depth == 0 {
          if precedence <= found?.precedence ?? .max {
            found = Operation(name: word, range: start..<index, precedence: precedence)
          }
          hasLeft = false
        } else {
          hasLeft = word != "offset" && word != "bool"
        }
      case _ where "+-*/%^=!<>".utf8.contains(byte):
        if index < bytes.count, bytes[index] == UInt8(ascii: "=") { index += 1 }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let precedence = precedences[name], hasLeft else { continue }
        if depth == 0, precedence <= found?.precedence ?? .max {
          found = Operation(name: name, range: start..<index, precedence: precedence)
        }
        hasLeft = false
      default: break
      }
    }
    return depth == 0 ? found : nil
  }
}
