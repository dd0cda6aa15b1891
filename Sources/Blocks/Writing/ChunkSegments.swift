internal import Chunks

/// The files of a block's `chunks` folder in the making: 000001 and on, of at most 512 MiB each.
struct ChunkSegments {
  static let magic: UInt32 = 0x85BD_40DD
  static let headerSize: UInt64 = 8
  private static let sizeLimit: UInt64 = 512 << 20

  private let folder: String
  private var current: OutputFile?
  private var number: UInt64 = 0
  private var scratch = SectionBytes()

  init(folder: String) { self.folder = folder }

  /// The name of segment `number`, counted from 1.
  static func name(_ number: UInt64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
  }

  /// Writes a chunk and tells where: the segment's place in the high 32 bits, the offset in it in the low ones.
  mutating func append(_ chunk: EncodedChunk) throws(BlockError) -> UInt64 {
    scratch.removeAll()
    scratch.putUvarint(UInt64(chunk.bytes.count))
    let size = UInt64(scratch.bytes.count + 1 + chunk.bytes.count + 4)
    let file = try segment(for: size)
    let reference = (number - 1) << 32 | file.position
    try file.write(scratch)
    file.beginChecksum()
    try file.write([chunk.encoding.rawValue])
    try file.write(chunk.bytes)
    try file.writeChecksum()
    return reference
  }

  private mutating func segment(for size: UInt64) throws(BlockError) -> OutputFile {
    if let current {
      if current.position + size <= ChunkSegments.sizeLimit { return current }
      try current.finish()
    }
    number += 1
    let next = try OutputFile(folder + "/" + ChunkSegments.name(number))
    current = next
    var header = SectionBytes()
    header.put32(ChunkSegments.magic)
    header.put32(1 << 24)
    try next.write(header)
    return next
  }

  mutating func finish() throws(BlockError) {
    try current?.finish()
    current = nil
  }
}
