/// Values of fields by their types; each fails where the field is written in another way.
extension MessageReader {
  /// `double`.
  @inline(__always)
  package mutating func double(_ field: Field) throws(ProtobufError) -> Double {
    guard field.wire == .fixed64 else { throw mismatch(field) }
    return Double(bitPattern: try fixed64())
  }

  /// `fixed64` and, by its bits, `sfixed64`.
  @inline(__always)
  package mutating func fixed64(_ field: Field) throws(ProtobufError) -> UInt64 {
    guard field.wire == .fixed64 else { throw mismatch(field) }
    return try fixed64()
  }

  /// `uint64`.
  @inline(__always)
  package mutating func unsigned(_ field: Field) throws(ProtobufError) -> UInt64 {
    guard field.wire == .varint else { throw mismatch(field) }
    return try varint()
  }

  /// `uint32`, cut to its bits as every implementation does.
  @inline(__always)
  package mutating func unsigned32(_ field: Field) throws(ProtobufError) -> UInt32 {
    UInt32(truncatingIfNeeded: try unsigned(field))
  }

  /// `int64`, and `int32` and enumerations, which are written as wide.
  @inline(__always)
  package mutating func signed(_ field: Field) throws(ProtobufError) -> Int64 {
    Int64(bitPattern: try unsigned(field))
  }

  /// `sint64`.
  @inline(__always)
  package mutating func zigzag(_ field: Field) throws(ProtobufError) -> Int64 {
    unfolded(try unsigned(field))
  }

  /// `sint32`, cut to its bits.
  @inline(__always)
  package mutating func zigzag32(_ field: Field) throws(ProtobufError) -> Int32 {
    Int32(truncatingIfNeeded: unfolded(UInt64(UInt32(truncatingIfNeeded: try unsigned(field)))))
  }

  /// `bool`.
  package mutating func flag(_ field: Field) throws(ProtobufError) -> Bool {
    try unsigned(field) != 0
  }

  /// The place of a `string` or `bytes`.
  @inline(__always)
  package mutating func range(_ field: Field) throws(ProtobufError) -> Range<Int> {
    guard field.wire == .bytes else { throw mismatch(field) }
    return try range()
  }

  /// `bytes`.
  @inline(__always)
  package mutating func bytes(_ field: Field) throws(ProtobufError) -> UnsafeRawBufferPointer {
    bytes(try range(field))
  }

  /// `string`; ill-formed UTF-8 is an error.
  package mutating func string(_ field: Field) throws(ProtobufError) -> String {
    let range = try range(field)
    guard let text = String(validating: bytes(range), as: UTF8.self) else {
      throw ProtobufError(offset: range.lowerBound, reason: "field \(field.number) is no UTF-8")
    }
    return text
  }

  /// A message.
  @inline(__always)
  package mutating func nested(_ field: Field) throws(ProtobufError) -> MessageReader {
    guard field.wire == .bytes else { throw mismatch(field) }
    return try nested()
  }

  // MARK: - Repeated numbers, packed or one a field

  /// Adds the numbers of a `repeated double` to `values`.
  package mutating func append(_ field: Field, to values: inout [Double]) throws(ProtobufError) {
    guard field.wire == .bytes else { return values.append(try double(field)) }
    var packed = try nested()
    values.reserveCapacity(values.count + (packed.end - packed.offset) / 8)
    while !packed.isAtEnd { values.append(Double(bitPattern: try packed.fixed64())) }
  }

  /// Adds the numbers of a `repeated fixed64` or, where they are so written, `repeated uint64`.
  package mutating func append(_ field: Field, to values: inout [UInt64], isFixed: Bool)
    throws(ProtobufError)
  {
    guard field.wire == .bytes else {
      return values.append(isFixed ? try fixed64(field) : try unsigned(field))
    }
    var packed = try nested()
    while !packed.isAtEnd {
      values.append(isFixed ? try packed.fixed64() : try packed.varint())
    }
  }

  /// Adds the numbers of a `repeated uint32`.
  @inline(__always)
  package mutating func append(_ field: Field, to values: inout [UInt32]) throws(ProtobufError) {
    guard field.wire == .bytes else { return values.append(try unsigned32(field)) }
    var packed = try nested()
    while !packed.isAtEnd { values.append(UInt32(truncatingIfNeeded: try packed.varint())) }
  }

  /// Adds the numbers of a `repeated sint64`.
  package mutating func append(_ field: Field, to values: inout [Int64]) throws(ProtobufError) {
    guard field.wire == .bytes else { return values.append(try zigzag(field)) }
    var packed = try nested()
    while !packed.isAtEnd { values.append(unfolded(try packed.varint())) }
  }
}

/// The number that ZigZag folds onto `value`: 0, −1, 1, −2, 2 …
@inline(__always)
package func unfolded(_ value: UInt64) -> Int64 {
  Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
}
