/// The checksum of blocks and logs: CRC-32 with the Castagnoli polynomial (reflected 0x82F63B78).
///
/// Eight bytes a step by eight tables (Kounavis and Berry, "Slicing-by-8", 2008).
package struct CRC32C: Sendable {
  private var state: UInt32 = ~0

  package init() {}

  /// The checksum of what was added so far.
  package var value: UInt32 { ~state }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    CRC32C.tables.withUnsafeBufferPointer { table in
      guard let table = table.baseAddress else { return }
      var index = 0
      while index &+ 8 <= bytes.count {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
          ^ UInt64(crc)
        crc =
          table[Int(7 &* 256 &+ (word & 255))]
          ^ table[Int(6 &* 256 &+ (word &>> 8 & 255))]
          ^ table[Int(5 &* 256 &+ (word &>> 16 & 255))]
          ^ table[Int(4 &* 256 &+ (word &>> 24 & 255))]
          ^ table[Int(3 &* 256 &+ (word &>> 32 & 255))]
          ^ table[Int(2 &* 256 &+ (word &>> 40 & 255))]
          ^ table[Int(256 &+ (word &>> 48 & 255))]
          ^ table[Int(word &>> 56)]
        index &+= 8
      }
      while index < bytes.count {
        crc = table[Int(truncatingIfNeeded: (crc ^ UInt32(bytes[index])) & 255)] ^ crc &>> 8
        index &+= 1
      }
    }
    state = crc
  }

  package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum = CRC32C()
    sum.add(bytes)
    return sum.value
  }

  package static func of(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { of($0) } }

  /// Table `k` gives the effect of a byte that `k` bytes follow, 256 entries each.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      tables[byte] = crc
    }
    for index in 256..<8 * 256 {
      let before = tables[index - 256]
      tables[index] = tables[Int(before & 255)] ^ before >> 8
    }
    return tables
  }()
}
