extension TemplateParser {
  /// The commands of an action up to its end, or to the parenthesis that closes them.
  mutating func pipeline(
    context: String, mayTakeTwo: Bool = false, isGroup: Bool = false
  ) throws(TemplateError) -> TemplatePipeline {
    var pipeline = TemplatePipeline()
    pipeline.line = reachedLine()
    if !isGroup { try assignment(&pipeline, mayTakeTwo: mayTakeTwo) }
    while true {
      skipSpaceBeforeOperator()
      var place = reachedPlace()
      let start = position
      let command = try self.command(context)
      if command.isEmpty {
        throw error("missing value for \(context)")
      }
      if !pipeline.commands.isEmpty {
        switch command[0] {
        case .dot, .null, .bool, .integer, .number, .string:
          throw error("non executable command in pipeline stage \(pipeline.commands.count + 1)")
        default: break
        }
      }
      place.text = written(from: start)
      place.column += columnOfChain(command[0])
      pipeline.commands.append(command)
      pipeline.places.append(place)
      skipSpaceBeforeOperator()
      if byte(position) == UInt8(ascii: "|") {
        position += 1
        continue
      }
      break
    }
    if pipeline.declares { variables += pipeline.variables }
    return pipeline
  }

  /// Where Go sees `.A.B`: at its second name, and `$x.A` at its first.
  private func columnOfChain(_ word: TemplateOperand) -> Int {
    switch word {
    case .field(let names) where names.count > 1: 1 + names[0].utf8.count
    case .variable(let name, let names) where !names.isEmpty: name.utf8.count
    default: 0
    }
  }

  /// `$x :=`, `$x =`, or `$i, $x :=` in a loop.
  private mutating func assignment(
    _ pipeline: inout TemplatePipeline, mayTakeTwo: Bool
  ) throws(TemplateError) {
    let start = position
    var names: [String] = []
    while true {
      skipSpace()
      guard byte(position) == UInt8(ascii: "$") else { break }
      names.append(variableName())
      skipSpace()
      guard byte(position) == UInt8(ascii: ","), mayTakeTwo, names.count < 2 else { break }
      position += 1
    }
    let declares = bytes[min(position, bytes.count)...].starts(with: ":=".utf8)
    let sets = byte(position) == UInt8(ascii: "=")
    guard !names.isEmpty, declares || sets else {
      if names.count == 2 { throw unexpected("range") }
      position = start
      return
    }
    position += declares ? 2 : 1
    if sets {
      for name in names where !variables.contains(name) {
        throw error("undefined variable \"\(name)\"")
      }
    }
    pipeline.variables = names
    pipeline.declares = declares
  }

  private mutating func variableName() -> String {
    let start = position
    position += 1
    while let next = byte(position), isWordByte(next) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Goes to the next `|` or `)` unless the action's end, which may need the space before it, comes first.
  private mutating func skipSpaceBeforeOperator() { if !atClose { skipSpace() } }

  /// Words with spaces between, up to `|`, `)` or the end of the action.
  private mutating func command(_ context: String) throws(TemplateError) -> [TemplateOperand] {
    var words: [TemplateOperand] = []
    while !atClose {
      let before = position
      skipSpace()
      guard let next = byte(position) else { throw error("unclosed action") }
      if next == UInt8(ascii: "|") || next == UInt8(ascii: ")") { break }
      if !words.isEmpty, before == position { throw unexpected("operand") }
      words.append(try operand(next, context))
    }
    return words
  }

  private mutating func operand(
    _ next: UInt8, _ context: String
  ) throws(TemplateError) -> TemplateOperand {
    switch next {
    case UInt8(ascii: "$"):
      let name = variableName()
      guard variables.contains(name) else { throw error("undefined variable \"\(name)\"") }
      return .variable(name, try fields())
    case UInt8(ascii: "."):
      if let digit = byte(position + 1), (0x30...0x39).contains(digit) { return try number() }
      let names = try fields()
      if names.isEmpty { position += 1 }
      return names.isEmpty ? .dot : .field(names)
    case UInt8(ascii: "\""), UInt8(ascii: "`"): return .string(try string(next))
    case UInt8(ascii: "'"): return .integer(try character())
    case UInt8(ascii: "("):
      position += 1
      let inner = try nested { (parser) throws(TemplateError) in
        try parser.pipeline(context: "parenthesized pipeline", isGroup: true)
      }
      skipSpace()
      guard byte(position) == UInt8(ascii: ")") else { throw error("unclosed left paren") }
      position += 1
      return .group(inner, try fields())
    case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"): return try number()
    case _ where isWordByte(next):
      let word = self.word()
      switch word {
      case "true", "false": return .bool(word == "true")
      case "nil": return .null
      default: break
      }
      guard isFunction(word) else {
        throw error("function \"\(word)\" not defined")
      }
      // `now.Unix`: a field of what the function gives.
      let names = try fields()
      if names.isEmpty { return .function(word) }
      return .group(TemplatePipeline(line: line, commands: [[.function(word)]]), names)
    default: throw unexpected(context)
    }
  }

  /// `.A.B` right at the position.
  private mutating func fields() throws(TemplateError) -> [String] {
    var names: [String] = []
    while byte(position) == UInt8(ascii: "."), let next = byte(position + 1), isWordByte(next) {
      position += 1
      let start = position
      while let next = byte(position), isWordByte(next) { position += 1 }
      names.append(String(decoding: bytes[start..<position], as: UTF8.self))
    }
    return names
  }

  // MARK: Literals

  private mutating func number() throws(TemplateError) -> TemplateOperand {
    let start = position
    while let next = byte(position),
      isWordByte(next) || next == UInt8(ascii: ".")
        || next == UInt8(ascii: "+") || next == UInt8(ascii: "-")
    {
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let plain = text.filter { $0 != "_" }.lowercased()
    let sign: Int64 = plain.hasPrefix("-") ? -1 : 1
    let digits = plain.drop { $0 == "-" || $0 == "+" }
    if let value = wholeNumber(digits), plain.utf8.count - digits.utf8.count < 2 {
      return .integer(sign &* value)
    }
    if !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), digits.first != "0" {
      throw error("integer overflow: \"\(text)\"")
    }
    guard let value = Double(plain), value.isFinite else {
      throw error("bad number syntax: \"\(text)\"")
    }
    return .number(value)
  }

  /// As Go writes whole numbers: `0x1F`, `0b1`, `0o7`, `07`.
  private func wholeNumber(_ digits: Substring) -> Int64? {
    guard let first = digits.utf8.first, (0x30...0x39).contains(first) else { return nil }
    for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where digits.hasPrefix(prefix) {
      return Int64(digits.dropFirst(2), radix: radix)
    }
    return Int64(digits, radix: digits.utf8.count > 1 && first == 0x30 ? 8 : 10)
  }

  private mutating func character() throws(TemplateError) -> Int64 {
    let start = position
    let text = try string(UInt8(ascii: "'"))
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
      position = start
      throw error("malformed character constant")
    }
    return Int64(scalar.value)
  }

  /// A text in quotes, its escapes resolved.
  mutating func string(_ quote: UInt8) throws(TemplateError) -> String {
    let start = position
    position += 1
    let isRaw = quote == UInt8(ascii: "`")
    while let next = byte(position), next != quote {
      if !isRaw {
        if next == UInt8(ascii: "\n") { break }
        if next == UInt8(ascii: "\\") { position += 1 }
      }
      position += 1
    }
    guard byte(position) == quote else {
      throw error(isRaw ? "unterminated raw quoted string" : "unterminated quoted string")
    }
    position += 1
    let inner = bytes[(start + 1)..<(position - 1)]
    if isRaw || !inner.contains(UInt8(ascii: "\\")) {
      return String(decoding: inner, as: UTF8.self)
    }
    guard let text = unescapedInGo(inner) else { throw error("invalid syntax") }
    return text
  }
}
