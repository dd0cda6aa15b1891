extension JSON {
  /// Reads one JSON text (RFC 8259; a byte order mark is skipped, ill-formed UTF-8 is repaired).
  ///
  /// Nesting beyond `depth` and texts longer than `limit` bytes are errors, so that hostile input costs neither
  /// stack nor memory without bound.
  package init(
    parsing bytes: some Collection<UInt8>, depth: Int = 128, limit: Int = 64 << 20
  ) throws(JSONError) {
    self = try JSONParser.tree(of: Array(bytes), depth: depth, limit: limit)
  }

  package init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }
}

/// The grammar, for whichever tree it is to grow.
struct JSONParser<Tree: JSONTree> {
  private let bytes: [UInt8]
  /// How many more arrays and objects may open.
  private var depth: Int
  private var index = 0

  private init(bytes: [UInt8], depth: Int) {
    self.bytes = bytes
    self.depth = depth
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The tree of one text of at most `limit` bytes, with at most `depth` arrays and objects within one another.
  static func tree(of bytes: [UInt8], depth: Int, limit: Int) throws(JSONError) -> Tree {
    guard bytes.count <= limit else {
      throw JSONError("the text is longer than \(limit >> 20) MiB", line: 1, column: 1)
    }
    var parser = JSONParser(bytes: bytes, depth: depth)
    return try parser.document()
  }

  private mutating func document() throws(JSONError) -> Tree {
    skipSpace()
    guard index < bytes.count else { throw error("the text is empty") }
    let value = try value()
    skipSpace()
    guard index == bytes.count else { throw error("something follows the JSON value") }
    return value
  }

  private func error(_ reason: String, at position: Int? = nil) -> JSONError {
    var line = 1
    var start = 0
    let position = min(position ?? index, bytes.count)
    for offset in 0..<position where bytes[offset] == UInt8(ascii: "\n") {
      line += 1
      start = offset + 1
    }
    return JSONError(reason, line: line, column: position - start + 1)
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func value() throws(JSONError) -> Tree {
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return try number()
    case nil: throw error("the text ends where a value should stand")
    case .some(let byte): throw error("a value cannot begin with \(shown(byte))")
    }
  }

  private func shown(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F
      ? "'" + String(UnicodeScalar(byte)) + "'" : "byte 0x" + String(byte, radix: 16)
  }

  private mutating func word(_ word: StaticString, _ value: Tree) throws(JSONError) -> Tree {
    let end = index + word.utf8CodeUnitCount
    let fits = word.withUTF8Buffer { end <= bytes.count && bytes[index..<end].elementsEqual($0) }
    guard fits else { throw error("expected \(word)") }
    index = end
    return value
  }

  private mutating func number() throws(JSONError) -> Tree {
    let start = index
    if next == UInt8(ascii: "-") { index += 1 }
    var whole: Int64 = 0
    var isWhole = true
    loop: while let byte = next {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        whole = whole &* 10 &+ Int64(byte &- 0x30)
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"),
        UInt8(ascii: "-"):
        isWhole = false
      default: break loop
      }
      index += 1
    }
    if isWhole, index - start > 0, index - start <= 16, bytes[index - 1] != UInt8(ascii: "-") {
      return .whole(bytes[start] == UInt8(ascii: "-") ? -whole : whole)
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let number = Tree.number(text, isWhole: isWhole) else {
      throw error("malformed number \(text)", at: start)
    }
    return number
  }

  private mutating func array() throws(JSONError) -> Tree {
    try open()
    var elements: [Tree] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      close()
      return .array([])
    }
    while true {
      skipSpace()
      elements.append(try value())
      skipSpace()
      switch next {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "]"):
        close()
        return .array(elements)
      case nil: throw error("the text ends inside an array")
      default: throw error("expected ',' or ']'")
      }
    }
  }

  private mutating func object() throws(JSONError) -> Tree {
    try open()
    var members: [Tree.Member] = []
    skipSpace()
    if next == UInt8(ascii: "}") {
      close()
      return .object([])
    }
    while true {
      skipSpace()
      guard let byte = next else { throw error("the text ends inside an object") }
      guard byte == UInt8(ascii: "\"") else { throw error("expected a member's name in quotes") }
      let name = try string()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw error("expected ':' after a member's name") }
      index += 1
      skipSpace()
      members.append(Tree.member(name, try value()))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "}"):
        close()
        return .object(members)
      case nil: throw error("the text ends inside an object")
      default: throw error("expected ',' or '}'")
      }
    }
  }

  private mutating func open() throws(JSONError) {
    guard depth > 0 else { throw error("nested too deeply") }
    depth -= 1
    index += 1
  }

  private mutating func close() {
    depth += 1
    index += 1
  }

  private mutating func string() throws(JSONError) -> String {
    let opening = index
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != 0x5C {
      index += 1
    }
    if next == UInt8(ascii: "\"") {
      index += 1
      return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
    }
    var text = Array(bytes[start..<index])
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case 0x5C: try escape(into: &text)
      default: text.append(byte)
      }
    }
    throw error("the string that begins here does not end", at: opening)
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("the text ends inside a string") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), 0x5C, UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      var code = try hex()
      if (0xD800..<0xDC00).contains(code), index + 1 < bytes.count, bytes[index] == 0x5C,
        bytes[index + 1] == UInt8(ascii: "u")
      {
        let back = index
        index += 2
        let low = try hex()
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          index = back
        }
      }
      let scalar = UnicodeScalar(code) ?? "\u{FFFD}"
      text.append(contentsOf: String(Character(scalar)).utf8)
    default: throw error("unknown escape \\\(shown(byte))", at: index - 1)
    }
  }

  private mutating func hex() throws(JSONError) -> UInt32 {
    guard index + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
    else { throw error("malformed \\u escape") }
    index += 4
    return code
  }
}
