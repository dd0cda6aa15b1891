internal import Chunks

extension InputFile {
  /// The bytes of a section of an index: its length in four bytes, the bytes, their checksum.
  func section(at offset: UInt64) throws(BlockError) -> [UInt8] {
    let head = try read(at: offset, count: 4)
    let length = head.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    var bytes = try read(at: offset + 4, count: length + 4)
    let sum = bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    bytes.removeLast(4)
    guard CRC32C.of(bytes) == sum else {
      throw BlockError(path, at: offset, "a section's checksum does not match")
    }
    return bytes
  }
}
