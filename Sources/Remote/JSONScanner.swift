/// What is wrong with a JSON text, and at which byte.
struct JSONFault: Error, Hashable, CustomStringConvertible {
  var offset: Int
  var reason: String
  var description: String { "\(reason) at byte \(offset)" }
}

/// Pulls values from JSON bytes one by one, without building a tree. Only for the life of the buffer.
///
/// Readers name what they expect; what they do not know they skip. Skipping does not recurse, and readers only go
/// as deep as their own shape, so depth cannot overflow the stack.
struct JSONScanner {
  private let base: UnsafePointer<UInt8>?
  private let end: Int
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    end = bytes.count
    // A byte order mark is no part of the text.
    if end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
  }

  func fault(_ reason: String) -> JSONFault {
    JSONFault(offset: position, reason: position >= end ? "the text breaks off" : reason)
  }

  /// The byte at `index`, 0 behind the end.
  @inline(__always)
  private func byte(_ index: Int) -> UInt8 {
    guard index < end, let base else { return 0 }
    return base[index]
  }

  @inline(__always)
  mutating func skipSpace() {
    while position < end {
      let next = byte(position)
      guard next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 else { return }
      position &+= 1
    }
  }

  /// The next byte that is no space, not taken; 0 at the end.
  @inline(__always)
  mutating func peek() -> UInt8 {
    skipSpace()
    return byte(position)
  }

  @inline(__always)
  mutating func take(_ wanted: UInt8) -> Bool {
    // `wanted` is never 0, so this also says that the end is not reached.
    guard byte(position) == wanted || peek() == wanted else { return false }
    position &+= 1
    return true
  }

  @inline(__always)
  mutating func expect(_ wanted: UInt8) throws(JSONFault) {
    guard take(wanted) else { throw missing(wanted) }
  }

  @inline(never)
  private func missing(_ wanted: UInt8) -> JSONFault {
    fault("expected '\(Character(Unicode.Scalar(wanted)))'")
  }

  /// Takes `null`, if it is next.
  mutating func takesNull() -> Bool {
    guard peek() == UInt8(ascii: "n"), byte(position + 1) == UInt8(ascii: "u"),
      byte(position + 2) == UInt8(ascii: "l"), byte(position + 3) == UInt8(ascii: "l")
    else { return false }
    position += 4
    return true
  }

  // MARK: - Containers

  /// Calls `member` behind each key; it must take exactly the value.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    try expect(UInt8(ascii: "{"))
    if take(UInt8(ascii: "}")) { return }
    repeat {
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try member(&self, key)
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  /// Calls `element` at each element; it must take exactly the value. `null` counts as empty.
  mutating func array(_ element: (inout JSONScanner) throws(JSONFault) -> Void) throws(JSONFault) {
    if takesNull() { return }
    try expect(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return }
    repeat { try element(&self) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  /// Takes a value of any kind; its brackets are counted, not checked against each other.
  mutating func skipValue() throws(JSONFault) {
    var depth = 0
    repeat {
      switch peek() {
      case UInt8(ascii: "\""): _ = try rawString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { throw fault("expected a value") }
        depth -= 1
        position += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { throw fault("expected a value") }
        position += 1
      default:
        let start = position
        while position < end, !isDelimiter(byte(position)) { position += 1 }
        guard position > start else { throw fault("expected a value") }
      }
    } while depth > 0
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x2C || byte == 0x3A || byte == 0x5B || byte == 0x5D || byte == 0x7B
      || byte == 0x7D || byte == 0x22
  }

  // MARK: - Scalars

  /// The bytes of a string without its quotes, escapes still in them, and whether there are any.
  @inline(__always)
  private mutating func rawString() throws(JSONFault) -> (Range<Int>, hasEscapes: Bool) {
    guard take(UInt8(ascii: "\"")) else { throw fault("expected a string") }
    let start = position
    var hasEscapes = false
    while position < end {
      let next = byte(position)
      if next == UInt8(ascii: "\"") {
        position &+= 1
        return (start..<position &- 1, hasEscapes)
      }
      if next == UInt8(ascii: "\\") {
        hasEscapes = true
        position &+= 1
      }
      position &+= 1
    }
    position = end
    throw fault("a string does not end")
  }

  mutating func string() throws(JSONFault) -> String {
    let (range, hasEscapes) = try rawString()
    guard let base else { return "" }
    if hasEscapes { return unescaped(range) }
    return String(
      decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count),
      as: UTF8.self)
  }

  /// A string, or what else stands there as it is written; "" for null.
  mutating func text() throws(JSONFault) -> String {
    if peek() == UInt8(ascii: "\"") { return try string() }
    let start = position
    try skipValue()
    guard let base else { return "" }
    let text = String(
      decoding: UnsafeBufferPointer(start: base + start, count: position - start), as: UTF8.self)
    return text == "null" ? "" : text
  }

  mutating func bool() throws(JSONFault) -> Bool { try text() == "true" }

  /// A number, bare or in quotes as the API writes sample values, with NaN and infinities.
  @inline(__always)
  mutating func number() throws(JSONFault) -> Double {
    let isQuoted = take(UInt8(ascii: "\""))
    let start = position
    var index = position
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    let isNegative = byte(index) == UInt8(ascii: "-")
    if isNegative { index &+= 1 }
    while true {
      let digit = byte(index) &- 0x30
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits &+= 1
      index &+= 1
    }
    if byte(index) == UInt8(ascii: ".") {
      index &+= 1
      while true {
        let digit = byte(index) &- 0x30
        guard digit < 10 else { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digits &+= 1
        scale &+= 1
        index &+= 1
      }
    }
    let next = byte(index)
    let isPlain = next == (isQuoted ? UInt8(ascii: "\"") : next) && (isQuoted || isDelimiter(next))
    // Up to 2⁵³ and 10²² both sides are exact, so one division rounds correctly (Clinger 1990).
    if isPlain, digits > 0, digits < 20, mantissa <= 1 << 53, scale <= 22 {
      position = isQuoted ? index &+ 1 : index
      let value = Double(mantissa) / powersOfTen[scale]
      return isNegative ? -value : value
    }
    while index < end, isQuoted ? byte(index) != UInt8(ascii: "\"") : !isDelimiter(byte(index)) {
      index += 1
    }
    guard index < end, index - start <= 1100, let base else {
      throw fault("a number does not end")
    }
    let text = String(
      decoding: UnsafeBufferPointer(start: base + start, count: index - start), as: UTF8.self)
    guard let value = special(text) ?? Double(text) else { throw fault("expected a number") }
    position = isQuoted ? index + 1 : index
    return value
  }

  private func special(_ text: String) -> Double? {
    switch text {
    case "NaN": .nan
    case "+Inf", "Inf": .infinity
    case "-Inf": -.infinity
    default: nil
    }
  }

  private func unescaped(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    var index = range.lowerBound
    func unit(_ at: Int) -> UInt32? {
      guard at + 4 <= range.upperBound else { return nil }
      var value: UInt32 = 0
      for offset in 0..<4 {
        guard let digit = Character(Unicode.Scalar(byte(at + offset))).hexDigitValue else {
          return nil
        }
        value = value << 4 | UInt32(digit)
      }
      return value
    }
    while index < range.upperBound {
      let next = byte(index)
      guard next == UInt8(ascii: "\\"), index + 1 < range.upperBound else {
        bytes.append(next)
        index += 1
        continue
      }
      let escape = byte(index + 1)
      index += 2
      switch escape {
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "u"):
        guard var value = unit(index) else { break }
        index += 4
        if value & 0xFC00 == 0xD800, byte(index) == UInt8(ascii: "\\"),
          byte(index + 1) == UInt8(ascii: "u"), let low = unit(index + 2), low & 0xFC00 == 0xDC00
        {
          value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
          index += 6
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        bytes.append(contentsOf: String(scalar).utf8)
      default: bytes.append(escape)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// 10⁰ … 10²², all exact.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]
