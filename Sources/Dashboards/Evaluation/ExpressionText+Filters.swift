internal import Metrics

extension AdhocFilter {
  /// The operators that a selector has a meaning for.
  static let operations: Set<String> = ["=", "!=", "=~", "!~", "=|", "!=|"]

  /// As PromQL writes the condition; a label that is no plain name stands in quotes.
  var matcherText: String {
    let name = isPlainLabelName(key) ? key : quoted(key)
    switch operation {
    case "!=", "=~", "!~": return name + operation + quoted(value)
    case "=|", "!=|":
      let all = values.isEmpty ? [value] : values
      let pattern = all.map(VariableFormat.regexEscaped).joined(separator: "|")
      return name + (operation == "=|" ? "=~" : "!~") + quoted(pattern)
    default: return name + "=" + quoted(value)
    }
  }
}

/// Whether a label's name needs no quotes.
private func isPlainLabelName(_ name: String) -> Bool {
  guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
  return name.utf8.allSatisfy {
    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
      || $0 == 0x5F
  }
}

extension ExpressionText {
  /// The expression with `filters` in every selector, those without braces included.
  static func adding(_ filters: [AdhocFilter], to expression: String) -> String {
    var writer = FilterWriter(
      expression, filters: filters.map(\.matcherText).joined(separator: ","))
    return writer.written()
  }
}

/// Walks through an expression token by token and puts conditions into its selectors. A name is a selector unless
/// it is a keyword, is called like a function, aggregates, or stands in a list of labels.
private struct FilterWriter {
  private let bytes: [UInt8]
  private let filters: [UInt8]
  private var out: [UInt8] = []
  private var index = 0

  private static let operators: Set<String> = [
    "and", "or", "unless", "atan2", "offset", "bool", "default", "if", "ifnot", "inf", "nan",
    "keep_metric_names",
  ]
  private static let groupings: Set<String> = [
    "on", "ignoring", "by", "without", "group_left", "group_right",
  ]

  init(_ expression: String, filters: String) {
    bytes = Array(expression.utf8)
    self.filters = Array(filters.utf8)
  }

  mutating func written() -> String {
    out.reserveCapacity(bytes.count + 4 * filters.count)
    while let byte = peek(index) {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): copy(to: endOfQuote(index))
      case UInt8(ascii: "#"): copy(to: bytes[index...].firstIndex(of: 0x0A) ?? bytes.count)
      case UInt8(ascii: "{"): braces()
      case UInt8(ascii: "["): copy(to: end(of: UInt8(ascii: "]")))
      case _ where isDigit(byte), UInt8(ascii: "$"):
        // A number or a duration with its unit; an unknown variable.
        var end = index + 1
        while let next = peek(end), isName(next) || next == UInt8(ascii: ".") { end += 1 }
        copy(to: end)
      case _ where isName(byte): name()
      default: copy(to: index + 1)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private mutating func name() {
    var end = index
    while let next = peek(end), isName(next) { end += 1 }
    let word = String(decoding: bytes[index..<end], as: UTF8.self).lowercased()
    copy(to: end)
    let next = afterSpace(end)
    if Self.groupings.contains(word) {
      if peek(next) == UInt8(ascii: "(") {
        index = end
        copy(to: next)
        copy(to: self.end(of: UInt8(ascii: ")")))
      }
      return
    }
    guard !Self.operators.contains(word), peek(next) != UInt8(ascii: "("),
      peek(next) != UInt8(ascii: "{")
    else { return }
    var following = next
    while let byte = peek(following), isName(byte) { following += 1 }
    let follower = String(decoding: bytes[next..<following], as: UTF8.self).lowercased()
    // `sum by (job) (…)`: the name aggregates.
    if follower == "by" || follower == "without" { return }
    out.append(UInt8(ascii: "{"))
    out += filters
    out.append(UInt8(ascii: "}"))
  }

  private mutating func braces() {
    let end = end(of: UInt8(ascii: "}"))
    guard end > index + 1, bytes[end - 1] == UInt8(ascii: "}") else { return copy(to: end) }
    var last = end - 1
    while last > index + 1, isSpace(bytes[last - 1]) || bytes[last - 1] == UInt8(ascii: ",") {
      last -= 1
    }
    let isEmpty = last == index + 1
    copy(to: last)
    if !isEmpty { out.append(UInt8(ascii: ",")) }
    out += filters
    out.append(UInt8(ascii: "}"))
    index = end
  }

  /// Past the next `close`, quoted ones aside.
  private func end(of close: UInt8) -> Int {
    var end = index + 1
    while let byte = peek(end), byte != close {
      end = isQuote(byte) ? endOfQuote(end) : end + 1
    }
    return min(end + 1, bytes.count)
  }

  private func endOfQuote(_ start: Int) -> Int {
    var end = start + 1
    while let byte = peek(end), byte != bytes[start] {
      end += byte == 0x5C && bytes[start] != UInt8(ascii: "`") ? 2 : 1
    }
    return min(end + 1, bytes.count)
  }

  private mutating func copy(to end: Int) {
    guard end > index else { return }
    out += bytes[index..<min(end, bytes.count)]
    index = end
  }

  private func afterSpace(_ start: Int) -> Int {
    var index = start
    while let byte = peek(index), isSpace(byte) { index += 1 }
    return index
  }

  private func peek(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }
  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }
  private func isName(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
      || byte == 0x3A
  }
}
