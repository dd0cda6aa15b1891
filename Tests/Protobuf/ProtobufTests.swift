import Testing

@testable import Protobuf

/// Reads `bytes` as one message by `body`.
private func read<T>(
  _ bytes: [UInt8], depth: Int = 32,
  _ body: (inout MessageReader) throws(ProtobufError) -> T
) throws -> T {
  try bytes.withUnsafeBytes { raw in
    var reader = MessageReader(raw, depth: depth)
    return try body(&reader)
  }
}

@Suite struct ProtobufTests {
  /// The bytes of the format's own documentation.
  @Test(
    arguments: [
      ([0x08, 0x96, 0x01], 1, 150), ([0x08, 0x00], 1, 0),
      ([0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], 2, UInt64.max),
    ] as [([UInt8], UInt32, UInt64)])
  func varints(_ bytes: [UInt8], _ number: UInt32, _ value: UInt64) throws {
    try read(bytes) { reader throws(ProtobufError) in
      let field = try reader.next()
      #expect(field == .init(number: number, wire: .varint))
      if let field { #expect(try reader.unsigned(field) == value) }
      #expect(try reader.next() == nil)
    }
  }

  /// What walks all fields must end in an error, never beyond the end.
  @Test(
    arguments: [
      ([0x08], 1, "the message ends within a number"),
      ([0x08, 0x96], 1, "the message ends within a number"),
      ([0x08] + [UInt8](repeating: 0xFF, count: 10), 1, "a number of more than 64 bits"),
      ([0x09, 0, 0, 0], 1, "the message ends within a number"),
      ([0x0D, 0, 0], 1, "the message ends within a number"),
      ([0x0A, 0x02, 0x41], 2, "a length of 2 goes beyond the message"),
      (
        [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], 11,
        "a length of 18446744073709551615 goes beyond the message"
      ),
      ([0x00], 0, "no field begins with 0"), ([0x0E], 0, "no field begins with 14"),
      ([0x0B], 1, "the message ends within a group"),
      ([0x0C], 1, "a group ends that did not begin"),
      ([0x0B, 0x14], 2, "a group ends that did not begin"),
      ([UInt8](repeating: 0x0B, count: 100), 33, "groups are nested too deep"),
    ] as [([UInt8], Int, String)])
  func whatIsCutOrWrong(_ bytes: [UInt8], _ offset: Int, _ reason: String) {
    #expect(throws: ProtobufError(offset: offset, reason: reason)) {
      try read(bytes) { reader throws(ProtobufError) in
        while let field = try reader.next() { try reader.skip(field) }
      }
    }
  }

  @Test func groupsAndUnknownFieldsAreSkipped() throws {
    let bytes: [UInt8] = [0x0B, 0x10, 0x05, 0x1B, 0x1C, 0x0C, 0x25, 1, 2, 3, 4, 0x08, 0x07]
    let found = try read(bytes) { reader throws(ProtobufError) -> UInt64 in
      while let field = try reader.next() {
        if field.number == 1, field.wire == .varint { return try reader.unsigned(field) }
        try reader.skip(field)
      }
      return 0
    }
    #expect(found == 7)
  }

  @Test func nestingIsBounded() throws {
    var bytes: [UInt8] = []
    for _ in 0..<40 { bytes = [0x0A] + varint(bytes.count) + bytes }
    func descend(_ reader: inout MessageReader) throws(ProtobufError) -> Int {
      guard let field = try reader.next() else { return 0 }
      var inner = try reader.nested(field)
      return try descend(&inner) + 1
    }
    #expect(throws: ProtobufError.self) { try read(bytes, descend) }
    #expect(try read(bytes, depth: 40, descend) == 40)
  }

  @Test func whatIsWrittenIsRead() throws {
    let long = String(repeating: "ä", count: 100)
    var writer = MessageWriter()
    writer.double(1, -0.0)
    writer.double(2, 0)
    writer.zigzag(3, -3)
    writer.signed(4, -1)
    writer.message(5) { inner in
      inner.string(1, long)
      inner.message(2) { $0.unsigned(1, 0, always: true) }
    }
    writer.packedDoubles(6, [1.5, .infinity])
    writer.packedZigzag(7, [1, -2, .min, .max])
    writer.packed(8, [3, 1 << 20])
    writer.packedFixed(9, [9, .max])
    var doubles: [Double] = []
    var signed: [Int64] = []
    var small: [UInt32] = []
    var fixed: [UInt64] = []
    var seen: [UInt32] = []
    try read(writer.bytes) { reader throws(ProtobufError) in
      while let field = try reader.next() {
        seen.append(field.number)
        switch field.number {
        case 1: #expect(try reader.double(field).sign == .minus)
        case 3: #expect(try reader.zigzag32(field) == -3)
        case 4: #expect(try reader.signed(field) == -1)
        case 5:
          var inner = try reader.nested(field)
          if let text = try inner.next() { #expect(try inner.string(text) == long) }
          if let deep = try inner.next() {
            var inmost = try inner.nested(deep)
            if let last = try inmost.next() { #expect(try inmost.flag(last) == false) }
          }
          #expect(inner.isAtEnd)
        case 6: try reader.append(field, to: &doubles)
        case 7: try reader.append(field, to: &signed)
        case 8: try reader.append(field, to: &small)
        case 9: try reader.append(field, to: &fixed, isFixed: true)
        default: try reader.skip(field)
        }
      }
    }
    #expect(seen == [1, 3, 4, 5, 6, 7, 8, 9])
    #expect(doubles == [1.5, .infinity] && signed == [1, -2, .min, .max])
    #expect(small == [3, 1 << 20] && fixed == [9, .max])
  }

  /// Lists may come packed or one a field, and even mixed.
  @Test func listsInEitherForm() throws {
    let bytes: [UInt8] = [0x08, 0x05, 0x0A, 0x02, 0x06, 0x07, 0x08, 0x08]
    var values: [UInt32] = []
    try read(bytes) { reader throws(ProtobufError) in
      while let field = try reader.next() { try reader.append(field, to: &values) }
    }
    #expect(values == [5, 6, 7, 8])
  }

  @Test func textMustBeUTF8AndTypesMustFit() {
    let wrong = ProtobufError(offset: 2, reason: "field 1 is no UTF-8")
    #expect(throws: wrong) {
      try read([0x0A, 0x01, 0xFF]) { reader throws(ProtobufError) in
        if let field = try reader.next() { _ = try reader.string(field) }
      }
    }
    #expect(throws: ProtobufError(offset: 1, reason: "field 1 is written as varint")) {
      try read([0x08, 0x01]) { reader throws(ProtobufError) in
        if let field = try reader.next() { _ = try reader.double(field) }
      }
    }
  }

  @Test func noBytesAreAnEmptyMessage() throws {
    #expect(try read([]) { reader throws(ProtobufError) in try reader.next() } == nil)
  }

  private func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
  }
}
