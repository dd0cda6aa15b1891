internal import Glibc

/// Reads on in a line, byte by byte; beyond its end there is 0, which no recogniser looks for.
struct ByteCursor {
  let bytes: LineBytes
  var at: Int

  init(_ bytes: LineBytes, at: Int = 0) {
    self.bytes = bytes
    self.at = at
  }

  var isAtEnd: Bool { at >= bytes.count }
  var next: UInt8 { at < bytes.count ? bytes[at] : 0 }
  func peek(_ distance: Int) -> UInt8 {
    at + distance < bytes.count ? bytes[at + distance] : 0
  }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard next == byte, !isAtEnd else { return false }
    at += 1
    return true
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool { skip(UInt8(ascii: character)) }

  mutating func skipBlanks() {
    while next == 0x20 || next == 0x09 { at += 1 }
  }

  /// A number of `least` to `most` digits, with no further digit behind it.
  mutating func number(_ least: Int, _ most: Int) -> Int? {
    var (value, count) = (0, 0)
    while count < most, isDigit(peek(count)) {
      value = value * 10 + Int(peek(count) - 0x30)
      count += 1
    }
    guard count >= least, !isDigit(peek(count)) else { return nil }
    at += count
    return value
  }

  /// A number of exactly so many digits, whatever follows.
  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    for index in 0..<count {
      let byte = peek(index)
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    at += count
    return value
  }

  /// How many digits stand here.
  var digitCount: Int {
    var count = 0
    while isDigit(peek(count)) { count += 1 }
    return count
  }

  func starts(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard at + count <= bytes.count, let base = bytes.baseAddress else { return count == 0 }
    return memcmp(base + at, text.utf8Start, count) == 0
  }

  /// The letters that stand here.
  mutating func letters() -> LineBytes {
    let start = at
    while isLetter(next) { at += 1 }
    return LineBytes(rebasing: bytes[start..<at])
  }
}

@inline(__always) func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
@inline(__always) func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
@inline(__always) func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

extension UnsafeBufferPointer<UInt8> {
  /// The bytes from one place to another.
  func part(_ start: Int, _ end: Int) -> LineBytes { LineBytes(rebasing: self[start..<end]) }

  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount, let base = baseAddress else { return false }
    return memcmp(base, text.utf8Start, count) == 0
  }

  func starts(with text: StaticString) -> Bool { ByteCursor(self).starts(with: text) }

  func ends(with text: StaticString) -> Bool {
    let size = text.utf8CodeUnitCount
    return count >= size && part(count - size, count).equals(text)
  }

  /// The first place of a byte from `start` on.
  func place(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count, let base = baseAddress else { return nil }
    guard let found = memchr(base + start, Int32(byte), count - start) else { return nil }
    return found - UnsafeMutableRawPointer(mutating: base)
  }

  /// The first place of some text from `start` on.
  func place(of text: StaticString, from start: Int = 0) -> Int? {
    let first = text.utf8Start[0]
    let size = text.utf8CodeUnitCount
    var from = start
    while let found = place(of: first, from: from), found + size <= count {
      if part(found, found + size).equals(text) { return found }
      from = found + 1
    }
    return nil
  }

  /// Without blanks, and a carriage return, at both ends.
  var trimmed: LineBytes {
    var (start, end) = (0, count)
    while start < end, isBlank(self[start]) || self[start] == 0x0D { start += 1 }
    while end > start, isBlank(self[end - 1]) || self[end - 1] == 0x0D { end -= 1 }
    return part(start, end)
  }

  var text: String { String(decoding: self, as: UTF8.self) }
}
