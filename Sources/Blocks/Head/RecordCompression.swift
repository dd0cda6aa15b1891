internal import CZstd
internal import Snappy

/// How the records of a log are compressed, as the first byte of a fragment tells.
enum RecordCompression: Sendable {
  case none, snappy, zstd

  /// Of the byte's fourth and fifth bit; nil for both.
  init?(fragment byte: UInt8) {
    switch byte & 0x18 {
    case 0: self = .none
    case 0x08: self = .snappy
    case 0x10: self = .zstd
    default: return nil
    }
  }

  /// No record is taken to be larger: what unpacks to more was made to.
  private static let limit = 1 << 29

  /// The record that `bytes` hold; nil where they are not right.
  func unpacked(_ bytes: [UInt8]) -> [UInt8]? {
    switch self {
    case .none: bytes
    case .snappy: RecordCompression.snappy(bytes)
    case .zstd: RecordCompression.zstd(bytes)
    }
  }

  private static func snappy(_ bytes: [UInt8]) -> [UInt8]? {
    guard let size = snappyLength(bytes), size <= limit else { return nil }
    return snappyUnpacked(bytes)
  }

  private static func zstd(_ bytes: [UInt8]) -> [UInt8]? {
    guard let stream = ZSTD_createDStream() else { return nil }
    defer { ZSTD_freeDStream(stream) }
    return bytes.withUnsafeBytes { input -> [UInt8]? in
      var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
      var output: [UInt8] = []
      let piece = ZSTD_DStreamOutSize()
      while true {
        let before = output.count
        guard before <= limit else { return nil }
        output += repeatElement(0, count: piece)
        let (left, written) = output.withUnsafeMutableBytes { bytes -> (Int, Int) in
          let room = UnsafeMutableRawBufferPointer(rebasing: bytes[before...])
          var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
          let left = ZSTD_decompressStream(stream, &target, &source)
          return (left, target.pos)
        }
        if ZSTD_isError(left) != 0 { return nil }
        output.removeLast(piece - written)
        if left == 0 { return output }
        // More is wanted than there is.
        if source.pos == source.size, written < piece { return nil }
      }
    }
  }
}
