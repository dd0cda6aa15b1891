/// A cursor over the fields of one message. The bytes must stay as long as the reader and those made of it.
///
/// `while let field = try reader.next()` walks the fields; each must then be read by the call for its type or skipped.
package struct MessageReader {
  /// How a field is written.
  package enum Wire: UInt8, Sendable {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case groupStart = 3
    case groupEnd = 4
    case fixed32 = 5
  }

  /// A field's number and how it is written.
  package struct Field: Sendable, Hashable {
    package var number: UInt32
    package var wire: Wire
  }

  /// The start of the outermost message.
  package let base: UnsafeRawPointer
  /// Where the cursor stands, in bytes from the start of the outermost message.
  package var offset: Int
  /// Where the message ends.
  package let end: Int
  /// How many messages or groups may open within this one.
  package let depth: Int

  /// A reader of a whole message; messages nested deeper than `depth` are errors.
  package init(_ bytes: UnsafeRawBufferPointer, depth: Int = 32) {
    base = bytes.baseAddress ?? emptyMessage
    offset = 0
    end = bytes.count
    self.depth = depth
  }

  /// A reader of a part of an outermost message that is at `base`.
  package init(base: UnsafeRawPointer, offset: Int, end: Int, depth: Int) {
    self.base = base
    self.offset = offset
    self.end = end
    self.depth = depth
  }

  /// Whether all fields are read.
  @inline(__always)
  package var isAtEnd: Bool { offset >= end }

  /// The next field, or nil at the message's end.
  @inline(__always)
  package mutating func next() throws(ProtobufError) -> Field? {
    guard offset < end else { return nil }
    let start = offset
    let key = try varint()
    let number = key >> 3
    guard let wire = Wire(rawValue: UInt8(key & 7)), number > 0, number < 1 << 29 else {
      throw ProtobufError(offset: start, reason: "no field begins with \(key)")
    }
    return Field(number: UInt32(truncatingIfNeeded: number), wire: wire)
  }

  // MARK: - Bare values, as they stand at the cursor

  /// A number of seven bits a byte, the lowest first; at most ten bytes.
  @inline(__always)
  package mutating func varint() throws(ProtobufError) -> UInt64 {
    if offset < end {
      let byte = base.load(fromByteOffset: offset, as: UInt8.self)
      if byte < 0x80 {
        offset &+= 1
        return UInt64(byte)
      }
    }
    return try longVarint()
  }

  @inline(never)
  package mutating func longVarint() throws(ProtobufError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var index = offset
    while index < end {
      let byte = base.load(fromByteOffset: index, as: UInt8.self)
      index &+= 1
      // Of the tenth byte one bit is left.
      guard shift < 63 || byte < 2 else { throw error("a number of more than 64 bits") }
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 {
        offset = index
        return value
      }
      shift &+= 7
    }
    throw error("the message ends within a number")
  }

  @inline(__always)
  package mutating func fixed64() throws(ProtobufError) -> UInt64 {
    guard end &- offset >= 8 else { throw error("the message ends within a number") }
    let value = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    offset &+= 8
    return value
  }

  @inline(__always)
  package mutating func fixed32() throws(ProtobufError) -> UInt32 {
    guard end &- offset >= 4 else { throw error("the message ends within a number") }
    let value = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    offset &+= 4
    return value
  }

  /// A length and the range of so many bytes after it, from the start of the outermost message.
  @inline(__always)
  package mutating func range() throws(ProtobufError) -> Range<Int> {
    let length = try varint()
    guard length <= UInt64(truncatingIfNeeded: end &- offset) else {
      throw error("a length of \(length) goes beyond the message")
    }
    let start = offset
    offset &+= Int(truncatingIfNeeded: length)
    return Range(uncheckedBounds: (start, offset))
  }

  /// A message behind its length.
  @inline(__always)
  package mutating func nested() throws(ProtobufError) -> MessageReader {
    guard depth > 0 else { throw error("messages are nested too deep") }
    let range = try range()
    return MessageReader(
      base: base, offset: range.lowerBound, end: range.upperBound, depth: depth &- 1)
  }

  /// The bytes at a range of the outermost message that this reader gave.
  @inline(__always)
  package func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  // MARK: - Skipping

  /// Passes the value of a field of bytes and all that follow it with the same number, of which only the place counts:
  /// a list of short messages, such as labels.
  package mutating func skipRun(_ field: Field) throws(ProtobufError) {
    guard field.wire == .bytes else { throw mismatch(field) }
    _ = try range()
    guard field.number < 16 else { return }
    let key = UInt8(truncatingIfNeeded: field.number << 3 | 2)
    while end &- offset >= 2, base.load(fromByteOffset: offset, as: UInt8.self) == key {
      let length = Int(base.load(fromByteOffset: offset &+ 1, as: UInt8.self))
      let next = offset &+ 2 &+ length
      guard length < 0x80, next <= end else { return }
      offset = next
    }
  }

  /// Passes a field's value.
  package mutating func skip(_ field: Field) throws(ProtobufError) {
    switch field.wire {
    case .varint: _ = try varint()
    case .fixed64: _ = try fixed64()
    case .bytes: _ = try range()
    case .fixed32: _ = try fixed32()
    case .groupStart: try skipGroup(field.number)
    case .groupEnd: throw error("a group ends that did not begin")
    }
  }

  /// Passes what is left of a group; groups within it count as nesting.
  private mutating func skipGroup(_ number: UInt32) throws(ProtobufError) {
    var open = [number]
    while let number = open.last {
      guard let field = try next() else { throw error("the message ends within a group") }
      switch field.wire {
      case .groupStart:
        guard open.count < depth else { throw error("groups are nested too deep") }
        open.append(field.number)
      case .groupEnd:
        guard field.number == number else { throw error("a group ends that did not begin") }
        open.removeLast()
      default: try skip(field)
      }
    }
  }

  /// An error at the cursor.
  @inline(never)
  package func error(_ reason: String) -> ProtobufError {
    ProtobufError(offset: offset, reason: reason)
  }

  /// A field that is written otherwise than its type wants.
  @inline(never)
  package func mismatch(_ field: Field) -> ProtobufError {
    error("field \(field.number) is written as \(field.wire)")
  }
}

/// Where a reader of no bytes points: nothing is ever read there.
private nonisolated(unsafe) let emptyMessage: UnsafeRawPointer = {
  let place = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
  place.storeBytes(of: 0, as: UInt64.self)
  return UnsafeRawPointer(place)
}()
