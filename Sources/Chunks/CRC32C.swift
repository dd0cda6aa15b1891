internal import CISAL

/// The checksum of blocks and logs: CRC-32 with the Castagnoli polynomial (reflected 0x82F63B78), by ISA-L, which takes
/// the processor's own instructions for it.
package struct CRC32C: Sendable {
  private var state: UInt32 = ~0

  package init() {}

  /// The checksum of what was added so far.
  package var value: UInt32 { ~state }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    // The library counts in 32 bits, and only reads, whatever its type says.
    let buffer = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: UInt8.self)
    var start = 0
    while start < bytes.count {
      let count = min(bytes.count - start, 1 << 30)
      state = crc32_iscsi(buffer + start, Int32(count), state)
      start += count
    }
  }

  package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum = CRC32C()
    sum.add(bytes)
    return sum.value
  }

  package static func of(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { of($0) } }
}
