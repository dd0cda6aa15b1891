internal import Gzip

/// Whether and how answers are packed.
enum AnswerPacking {
  /// Below it the head outweighs what is saved.
  static let leastBytes = 1024
  /// Above it an answer is packed while it is sent, and is never there as a whole.
  static let mostAtOnce = 256 << 10

  /// Whether a client takes gzip, by its `Accept-Encoding`.
  static func takesGzip(_ header: String?) -> Bool {
    var any: Bool?
    for part in (header ?? "").lowercased().split(separator: ",") {
      let words = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      let quality = words.dropFirst().first { $0.hasPrefix("q=") }.map {
        Double($0.dropFirst(2)) ?? 0
      }
      let isTaken = (quality ?? 1) > 0
      if words.first == "gzip" || words.first == "x-gzip" { return isTaken }
      if words.first == "*" { any = isTaken }
    }
    return any ?? false
  }

  /// The pieces of `next`, packed; nil where there is no memory.
  static func packed(_ next: @escaping @Sendable () -> [UInt8]?) -> (@Sendable () -> [UInt8]?)? {
    guard let deflater = Deflater() else { return nil }
    let pieces = PackedPieces(next, deflater)
    return { pieces.next() }
  }

  /// A body in pieces.
  static func pieces(of bytes: [UInt8], then next: (@Sendable () -> [UInt8]?)? = nil)
    -> @Sendable () -> [UInt8]?
  {
    let cut = CutPieces(bytes, next)
    return { cut.next() }
  }
}

/// Pieces are asked for by one thread at a time, as those of every answer.
private final class PackedPieces: @unchecked Sendable {
  private let source: @Sendable () -> [UInt8]?
  private let deflater: Deflater
  private var hasEnded = false

  init(_ source: @escaping @Sendable () -> [UInt8]?, _ deflater: Deflater) {
    self.source = source
    self.deflater = deflater
  }

  func next() -> [UInt8]? {
    while !hasEnded {
      let piece = source() ?? []
      hasEnded = piece.isEmpty
      let packed = deflater.take(piece, isLast: hasEnded)
      if !packed.isEmpty { return packed }
    }
    return nil
  }
}

private final class CutPieces: @unchecked Sendable {
  private var bytes: [UInt8]
  private var offset = 0
  private let rest: (@Sendable () -> [UInt8]?)?

  init(_ bytes: [UInt8], _ rest: (@Sendable () -> [UInt8]?)?) {
    self.bytes = bytes
    self.rest = rest
  }

  func next() -> [UInt8]? {
    guard offset < bytes.count else {
      bytes = []
      offset = 0
      return rest?()
    }
    let piece = Array(bytes[offset...].prefix(AnswerStream.pieceBytes))
    offset += piece.count
    return piece
  }
}
