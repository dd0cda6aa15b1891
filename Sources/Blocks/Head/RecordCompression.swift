internal import Snappy
internal import Zstd

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
    case .zstd: zstdUnpacked(bytes, limit: RecordCompression.limit)
    }
  }

  private static func snappy(_ bytes: [UInt8]) -> [UInt8]? {
    guard let size = snappyLength(bytes), size <= limit else { return nil }
    return snappyUnpacked(bytes)
  }
}
