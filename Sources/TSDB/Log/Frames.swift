internal import Chunks

// Every file of the log is a head of 16 bytes and frames behind it:
//
//   head   "VIGILTS1", one byte for the kind of file, three zeros, its number (4 bytes)
//   frame  mark 4C 56 46 A7 · length of the payload · first · tick · checksum of the payload · checksum of the 20
//          bytes so far (4 bytes each), then the payload
//
// Numbers are little-endian, checksums CRC-32C. The frame's own checksum says that its length can be trusted. Where it
// does not hold, the next frame is looked for byte by byte; where only the payload's does not, the next frame is where
// it should be. So damage costs the frames that it touches. What is not whole at a file's end was being written when
// the power went: the torn tail, which is left out.

/// Frames on their way to a file.
struct FrameWriter {
  static let headCount = 16
  static let frameHead = 24
  static let mark: UInt32 = 0xA746_564C
  /// What a payload may have at most.
  static let longest = 64 << 20

  /// Of which kind a file is.
  enum Kind: UInt8 {
    case log = 1
    case checkpoint, chunks
  }

  static func head(_ kind: Kind, number: UInt32) -> [UInt8] {
    var out = ByteWriter()
    out.raw(UnsafeRawBufferPointer(start: nil, count: 0))
    for byte in "VIGILTS1".utf8 { out.byte(byte) }
    out.byte(kind.rawValue)
    for _ in 0..<3 { out.byte(0) }
    out.word(number)
    return out.bytes
  }

  /// One frame, as it stands in the file.
  static func frame(_ payload: [UInt8], first: UInt32, tick: UInt32) -> [UInt8] {
    var out = ByteWriter()
    out.word(mark)
    out.word(UInt32(truncatingIfNeeded: payload.count))
    out.word(first)
    out.word(tick)
    out.word(CRC32C.of(payload))
    out.word(CRC32C.of(out.bytes))
    return out.bytes + payload
  }
}

/// Finds the frames in a file's bytes.
struct FrameReader {
  struct Frame {
    /// Where its payload is.
    var payload: Range<Int>
    var first: UInt32
    var tick: UInt32
  }

  /// Bytes that gave no frame.
  struct Damage: Hashable {
    var place: Range<Int>
    /// Nothing good comes behind it.
    var isTail: Bool
  }

  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private(set) var damage: [Damage] = []

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    position = min(FrameWriter.headCount, bytes.count)
    if bytes.count < FrameWriter.headCount, !bytes.isEmpty {
      damage.append(Damage(place: 0..<bytes.count, isTail: true))
    }
  }

  mutating func next() -> Frame? {
    var bad = position
    while position < bytes.count {
      guard let (frame, sum) = head(at: position) else {
        position += 1
        continue
      }
      if position > bad {
        damage.append(Damage(place: bad..<position, isTail: false))
      }
      // Cut off: a good head before bytes that are not there.
      guard frame.payload.upperBound <= bytes.count else {
        bad = position
        break
      }
      position = frame.payload.upperBound
      if CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[frame.payload])) == sum { return frame }
      damage.append(
        Damage(
          place: frame.payload.lowerBound - FrameWriter.frameHead..<frame.payload.upperBound,
          isTail: position == bytes.count))
      bad = position
    }
    if bad < bytes.count { damage.append(Damage(place: bad..<bytes.count, isTail: true)) }
    position = bytes.count
    return nil
  }

  /// The head of a frame at a place, if one is there.
  private func head(at place: Int) -> (Frame, sum: UInt32)? {
    guard place + FrameWriter.frameHead <= bytes.count, word(place) == FrameWriter.mark,
      CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[place..<place + 20])) == word(place + 20)
    else { return nil }
    let start = place + FrameWriter.frameHead
    let count = Int(word(place + 4))
    guard count <= FrameWriter.longest else { return nil }
    return (
      Frame(payload: start..<start + count, first: word(place + 8), tick: word(place + 12)),
      word(place + 16)
    )
  }

  private func word(_ place: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
  }
}
