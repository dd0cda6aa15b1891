internal import Glibc

/// Go's fmt.Sprintf, as far as templates' values go.
func formatted(_ format: String, _ arguments: [TemplateValue]) throws(TemplateFailure) -> String {
  var formatter = GoFormatter(arguments: arguments)
  return try formatter.run(format)
}

private struct GoFormatter {
  let arguments: [TemplateValue]
  private var next = 0
  private var flags: Set<Unicode.Scalar> = []
  private var width: Int?
  private var precision: Int?

  /// What a width or a precision may be, so that a template cannot ask for gigabytes.
  private static let most = 10_000
  /// What is written may not take all memory: arguments can be named again and again.
  private static let mostBytes = 16 << 20
  /// Whether an argument was named by its number; then none counts as left over.
  private var isReordered = false
  private var hasBadIndex = false

  init(arguments: [TemplateValue]) { self.arguments = arguments }

  mutating func run(_ format: String) throws(TemplateFailure) -> String {
    var out = ""
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        out.unicodeScalars.append(scalar)
        continue
      }
      out += directive(&rest)
      if out.utf8.count > Self.mostBytes { throw TemplateFailure("writes too much") }
    }
    guard !isReordered, next < arguments.count else { return out }
    let extra = arguments[next...].map { value in
      if case .null = value { "<nil>" } else { value.typeName + "=" + plainText(value) }
    }
    return out + "%!(EXTRA " + extra.joined(separator: ", ") + ")"
  }

  private mutating func directive(_ rest: inout Substring.UnicodeScalarView) -> String {
    flags = []
    precision = nil
    hasBadIndex = false
    while let flag = rest.first, "+-# 0".unicodeScalars.contains(flag) {
      flags.insert(flag)
      rest.removeFirst()
    }
    index(&rest)
    width = number(&rest)
    if let given = width, given < 0 {
      flags.insert("-")
      width = -given
    }
    if rest.first == "." {
      rest.removeFirst()
      index(&rest)
      precision = max(0, number(&rest) ?? 0)
    }
    index(&rest)
    guard let verb = rest.popFirst() else { return "%!(NOVERB)" }
    if verb == "%" { return "%" }
    if hasBadIndex { return "%!\(verb)(BADINDEX)" }
    guard next < arguments.count else { return "%!\(verb)(MISSING)" }
    defer { next += 1 }
    return text(of: arguments[next], verb)
  }

  /// `[2]`: the argument that is next, counted from 1.
  private mutating func index(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.first == "[" else { return }
    isReordered = true
    guard let end = rest.firstIndex(of: "]") else {
      hasBadIndex = true
      rest.removeFirst()
      return
    }
    let number = Int(String(rest[rest.index(after: rest.startIndex)..<end]))
    rest = rest[rest.index(after: end)...]
    if let number, (1...max(1, arguments.count)).contains(number), !arguments.isEmpty {
      next = number - 1
    } else {
      hasBadIndex = true
    }
  }

  /// Digits, or `*` for the next argument.
  private mutating func number(_ rest: inout Substring.UnicodeScalarView) -> Int? {
    if rest.first == "*" {
      rest.removeFirst()
      defer { next += 1 }
      guard next < arguments.count, case .integer(let value) = arguments[next] else { return nil }
      return max(-Self.most, min(Self.most, Int(value)))
    }
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    return min(Self.most, Int(String(digits)) ?? Self.most)
  }

  private func text(of value: TemplateValue, _ verb: Unicode.Scalar) -> String {
    if verb == "T" { return padded(value.typeName) }
    switch value {
    case .null: return verb == "v" ? padded("<nil>") : "%!\(verb)(<nil>)"
    case .bool(let flag) where verb == "t" || verb == "v": return padded(flag ? "true" : "false")
    case .integer(let number): return integer(number, verb)
    case .float(let number): return float(number, verb)
    case .string(let text): return string(text, verb)
    case .list(let elements):
      return "[" + elements.map { text(of: $0, verb) }.joined(separator: " ") + "]"
    case .map(let entries, _):
      return "map["
        + entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { string($0.key, verb) + ":" + text(of: $0.value, verb) }.joined(separator: " ") + "]"
    case .record(let record):
      if let own = record.kind.text, "vsxXq".unicodeScalars.contains(verb) {
        return string(own(record), verb)
      }
      if let contents = record.contents { return text(of: contents, verb) }
      return "{" + printedFields(record).map { text(of: $0, verb) }.joined(separator: " ") + "}"
    default: return bad(value, verb)
    }
  }

  private func bad(_ value: TemplateValue, _ verb: Unicode.Scalar) -> String {
    "%!\(verb)(\(value.typeName)=\(plainText(value)))"
  }

  private func integer(_ number: Int64, _ verb: Unicode.Scalar) -> String {
    func signed(_ radix: Int, _ prefix: String = "", uppercase: Bool = false) -> String {
      var digits = String(number.magnitude, radix: radix, uppercase: uppercase)
      if let precision {
        digits = String(repeating: "0", count: max(0, precision - digits.utf8.count)) + digits
      }
      return padded((flags.contains("#") ? prefix : "") + digits, sign: number < 0)
    }
    switch verb {
    case "d", "v": return signed(10)
    case "b": return signed(2, "0b")
    case "o": return signed(8, "0")
    case "x": return signed(16, "0x")
    case "X": return signed(16, "0X", uppercase: true)
    case "c", "q", "U":
      let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
      if verb == "U" { return padded("U+" + hexadecimal(scalar.value, 4, uppercase: true)) }
      let character = String(Character(scalar))
      if verb == "c" { return padded(character) }
      return padded(
        scalar == "'"
          ? "'\\''"
          : scalar == "\"" ? "'\"'" : "'" + quotedInGo(character).dropFirst().dropLast() + "'")
    default: return bad(.integer(number), verb)
    }
  }

  private func float(_ number: Double, _ verb: Unicode.Scalar) -> String {
    guard "vgGeEfF".unicodeScalars.contains(verb) else { return bad(.float(number), verb) }
    let isShortest = precision == nil && "vgG".unicodeScalars.contains(verb)
    var digits: String
    if !number.isFinite {
      digits = number.isNaN ? "NaN" : "Inf"
    } else if isShortest {
      digits = shortestText(number.magnitude)
    } else {
      let kind = verb == "v" ? "g" : verb == "F" ? "f" : String(Character(verb))
      digits = withVaList([Int32(precision ?? 6), number.magnitude]) { list in
        var buffer = [CChar](repeating: 0, count: 512 + (precision ?? 6))
        let count = vsnprintf(&buffer, buffer.count, "%.*" + kind, list)
        return String(
          decoding: buffer.prefix(max(0, min(Int(count), buffer.count - 1)))
            .map(UInt8.init(bitPattern:)), as: UTF8.self)
      }
    }
    if verb == "G" { digits = digits.uppercased() }
    let isNegative = number.sign == .minus && !number.isNaN
    if number.isInfinite, !isNegative {
      return padded(flags.contains(" ") && !flags.contains("+") ? " Inf" : "+Inf")
    }
    return padded(digits, sign: isNegative, isNumber: number.isFinite)
  }

  private func string(_ text: String, _ verb: Unicode.Scalar) -> String {
    var text = text
    if let precision, verb == "s" || verb == "v" || verb == "q" {
      text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }
    switch verb {
    case "s", "v": return padded(text, sign: nil)
    case "q":
      let isRaw = flags.contains("#") && !text.contains("`") && !text.contains("\n")
      return padded(isRaw ? "`" + text + "`" : quotedInGo(text), sign: nil)
    case "x", "X":
      return padded(
        text.utf8.map { hexadecimal(UInt32($0), 2, uppercase: verb == "X") }.joined(), sign: nil)
    default: return bad(.string(text), verb)
    }
  }

  /// Filled up to the width. A sign that is nil belongs to no number.
  private func padded(_ text: String, sign: Bool? = nil, isNumber: Bool = true) -> String {
    let mark =
      sign.map { $0 ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "" } ?? ""
    let missing = max(0, (width ?? 0) - text.unicodeScalars.count - mark.utf8.count)
    if missing == 0 { return mark + text }
    if flags.contains("-") { return mark + text + String(repeating: " ", count: missing) }
    if flags.contains("0"), sign != nil, isNumber {
      return mark + String(repeating: "0", count: missing) + text
    }
    return String(repeating: " ", count: missing) + mark + text
  }
}
