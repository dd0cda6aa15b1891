/// Writes a message field by field. Numbers that are zero are left out, as proto3 wants it, but for elements of oneofs
/// and lists, which are written with `always`.
package struct MessageWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// `double`; a negative zero is no zero.
  package mutating func double(_ number: UInt32, _ value: Double, always: Bool = false) {
    guard always || value.bitPattern != 0 else { return }
    fixed64(number, value.bitPattern, always: true)
  }

  /// `fixed64`.
  package mutating func fixed64(_ number: UInt32, _ value: UInt64, always: Bool = false) {
    guard always || value != 0 else { return }
    key(number, .fixed64)
    append(value)
  }

  /// `uint32`, `uint64`, `bool`.
  package mutating func unsigned(_ number: UInt32, _ value: UInt64, always: Bool = false) {
    guard always || value != 0 else { return }
    key(number, .varint)
    varint(value)
  }

  /// `int32`, `int64`, enumerations.
  package mutating func signed(_ number: UInt32, _ value: Int64, always: Bool = false) {
    unsigned(number, UInt64(bitPattern: value), always: always)
  }

  /// `sint32`, `sint64`.
  package mutating func zigzag(_ number: UInt32, _ value: Int64, always: Bool = false) {
    unsigned(number, folded(value), always: always)
  }

  /// `string`.
  package mutating func string(_ number: UInt32, _ text: String, always: Bool = false) {
    guard always || !text.isEmpty else { return }
    key(number, .bytes)
    varint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// `bytes`, or a message that is already written.
  package mutating func data(_ number: UInt32, _ data: some Collection<UInt8>) {
    key(number, .bytes)
    varint(UInt64(data.count))
    bytes.append(contentsOf: data)
  }

  /// Fields that are already written.
  package mutating func append(_ fields: [UInt8]) { bytes.append(contentsOf: fields) }

  /// A message within this one, written by `body`.
  package mutating func message(_ number: UInt32, _ body: (inout MessageWriter) -> Void) {
    key(number, .bytes)
    delimited(body)
  }

  /// A message behind its length, as streams of messages have it.
  package mutating func delimited(_ body: (inout MessageWriter) -> Void) {
    let start = bytes.count
    bytes.append(0)
    body(&self)
    let length = bytes.count - start - 1
    guard length >= 0x80 else {
      bytes[start] = UInt8(truncatingIfNeeded: length)
      return
    }
    // The length takes more than the byte that was kept for it.
    let end = bytes.count
    varint(UInt64(length))
    let written = Array(bytes[end...])
    bytes.removeLast(written.count)
    bytes.replaceSubrange(start...start, with: written)
  }

  /// `repeated double`, packed.
  package mutating func packedDoubles(_ number: UInt32, _ values: [Double]) {
    guard !values.isEmpty else { return }
    message(number) { writer in for value in values { writer.append(value.bitPattern) } }
  }

  /// `repeated uint32` or `uint64`, packed.
  package mutating func packed(_ number: UInt32, _ values: [UInt64]) {
    guard !values.isEmpty else { return }
    message(number) { writer in for value in values { writer.varint(value) } }
  }

  /// `repeated sint64`, packed.
  package mutating func packedZigzag(_ number: UInt32, _ values: [Int64]) {
    guard !values.isEmpty else { return }
    message(number) { writer in for value in values { writer.varint(folded(value)) } }
  }

  /// `repeated fixed64`, packed.
  package mutating func packedFixed(_ number: UInt32, _ values: [UInt64]) {
    guard !values.isEmpty else { return }
    message(number) { writer in for value in values { writer.append(value) } }
  }

  private mutating func key(_ number: UInt32, _ wire: MessageReader.Wire) {
    varint(UInt64(number) << 3 | UInt64(wire.rawValue))
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func append(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// The number onto which ZigZag folds `value`.
private func folded(_ value: Int64) -> UInt64 {
  UInt64(bitPattern: (value << 1) ^ (value >> 63))
}
