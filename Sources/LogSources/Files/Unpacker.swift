internal import Gzip
internal import Zstd

/// Unpacks a rotated file piece by piece: gzip or zstd, by its name.
enum Unpacker {
  case gzip(Inflater)
  case zstd(ZstdUnpacker)

  /// nil for a name that promises neither.
  init?(_ path: String) {
    if path.hasSuffix(".gz") {
      self = .gzip(Inflater(.gzip))
    } else if path.hasSuffix(".zst") || path.hasSuffix(".zstd"), let unpacker = ZstdUnpacker() {
      self = .zstd(unpacker)
    } else {
      return nil
    }
  }

  /// All that came so far ends where a member or frame does.
  var isComplete: Bool {
    switch self {
    case .gzip(let inflater): inflater.isComplete
    case .zstd(let unpacker): unpacker.isComplete
    }
  }

  /// Appends what `bytes` unpack to; the reason where they cannot be.
  func take(_ bytes: [UInt8], into out: inout [UInt8]) -> String? {
    switch self {
    case .zstd(let unpacker): return unpacker.take(bytes, into: &out)
    case .gzip(let inflater):
      return bytes.withUnsafeBytes { raw -> String? in
        do throws(Inflater.Fault) {
          _ = try inflater.take(raw) { piece in
            out.append(contentsOf: piece)
            return true
          }
          return nil
        } catch { return error.reason }
      }
    }
  }
}
