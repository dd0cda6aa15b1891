/// The members of a line's JSON object, one after the other, without a tree: nested values are passed over by their
/// brackets, however deep they are. What is malformed ends them.
struct JSONMembers {
  struct Value {
    enum Kind { case string, number, object, array, word }
    var kind: Kind
    /// A string without its quotes, escapes as they stand; all else with its brackets.
    var bytes: LineBytes
  }

  private var cursor: ByteCursor

  /// nil where the line is no object.
  init?(_ bytes: LineBytes) {
    cursor = ByteCursor(bytes)
    Self.skipSpace(&cursor)
    guard cursor.skip("{") else { return nil }
  }

  /// nil behind the last one.
  mutating func next() -> (name: LineBytes, value: Value)? {
    Self.skipSpace(&cursor)
    if cursor.skip(",") { Self.skipSpace(&cursor) }
    guard let name = Self.string(&cursor) else { return nil }
    Self.skipSpace(&cursor)
    guard cursor.skip(":") else { return nil }
    Self.skipSpace(&cursor)
    guard let value = Self.value(&cursor) else { return nil }
    return (name, value)
  }

  /// Whether the object's closing bracket comes next.
  mutating func isClosed() -> Bool {
    Self.skipSpace(&cursor)
    return cursor.next == UInt8(ascii: "}")
  }

  private static func skipSpace(_ cursor: inout ByteCursor) {
    while isBlank(cursor.next) || cursor.next == 0x0D || cursor.next == 0x0A { cursor.at += 1 }
  }

  private static func string(_ cursor: inout ByteCursor) -> LineBytes? {
    guard cursor.skip("\"") else { return nil }
    let start = cursor.at
    let bytes = cursor.bytes
    var at = start
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x22 {
        cursor.at = at + 1
        return bytes.part(start, at)
      }
      at += byte == 0x5C ? 2 : 1
    }
    return nil
  }

  private static func value(_ cursor: inout ByteCursor) -> Value? {
    let start = cursor.at
    switch cursor.next {
    case UInt8(ascii: "\""):
      return string(&cursor).map { Value(kind: .string, bytes: $0) }
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let kind: Value.Kind = cursor.next == UInt8(ascii: "{") ? .object : .array
      var depth = 0
      while !cursor.isAtEnd {
        switch cursor.next {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: "\""):
          guard string(&cursor) != nil else { return nil }
          continue
        default: break
        }
        cursor.at += 1
        if depth == 0 { return Value(kind: kind, bytes: cursor.bytes.part(start, cursor.at)) }
      }
      return nil
    default:
      while !cursor.isAtEnd, ![0x2C, 0x7D, 0x5D, 0x20, 0x09, 0x0D, 0x0A].contains(cursor.next) {
        cursor.at += 1
      }
      guard cursor.at > start else { return nil }
      let bytes = cursor.bytes.part(start, cursor.at)
      let isNumber = isDigit(bytes[0]) || bytes[0] == UInt8(ascii: "-")
      return Value(kind: isNumber ? .number : .word, bytes: bytes)
    }
  }

  /// What a JSON string says, its escapes read; what is malformed stays as it stands.
  static func unescaped(_ bytes: LineBytes) -> [UInt8] {
    guard bytes.place(of: 0x5C) != nil else { return Array(bytes) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      guard bytes[at] == 0x5C, at + 1 < bytes.count else {
        out.append(bytes[at])
        at += 1
        continue
      }
      at += 2
      switch bytes[at - 1] {
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      case UInt8(ascii: "u"):
        guard var code = hex(bytes, at) else {
          out += [0x5C, 0x75]
          continue
        }
        at += 4
        if (0xD800..<0xDC00).contains(code), at + 1 < bytes.count, bytes[at] == 0x5C,
          bytes[at + 1] == UInt8(ascii: "u"), let low = hex(bytes, at + 2),
          (0xDC00..<0xE000).contains(low)
        {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
          at += 6
        }
        out += String(Character(UnicodeScalar(code) ?? "\u{FFFD}")).utf8
      default: out.append(bytes[at - 1])
      }
    }
    return out
  }

  private static func hex(_ bytes: LineBytes, _ at: Int) -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    return UInt32(bytes.part(at, at + 4).text, radix: 16)
  }
}
