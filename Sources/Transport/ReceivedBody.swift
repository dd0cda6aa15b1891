/// A body as it arrives.
struct ReceivedBody {
  private static let pieceBytes = 8 << 20

  private var body: [UInt8] = []
  /// What came after the first `pieceBytes`, in pieces: one array that grows would be copied, old and new held at once.
  private var pieces: [[UInt8]] = []
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Makes room for a body of so many bytes.
  mutating func reserve(_ bytes: Int) { body.reserveCapacity(bytes) }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    count &+= bytes.count
    if pieces.isEmpty,
      body.count < Self.pieceBytes || body.capacity - body.count >= bytes.count
    {
      body.append(contentsOf: bytes)
    } else {
      appendPiece(bytes)
    }
  }

  private mutating func appendPiece(_ bytes: UnsafeRawBufferPointer) {
    if let last = pieces.indices.last,
      pieces[last].capacity - pieces[last].count >= bytes.count
    {
      pieces[last].append(contentsOf: bytes)
      return
    }
    var piece: [UInt8] = []
    piece.reserveCapacity(max(Self.pieceBytes, bytes.count))
    piece.append(contentsOf: bytes)
    pieces.append(piece)
  }

  /// The body in one; the pieces are let go one by one, so that little more than the body is ever held.
  mutating func take() -> [UInt8] {
    var whole = body
    body = []
    if !pieces.isEmpty { whole.reserveCapacity(count) }
    for index in pieces.indices {
      whole.append(contentsOf: pieces[index])
      pieces[index] = []
    }
    pieces = []
    return whole
  }

  /// Lets go of what came.
  mutating func drop() {
    body = []
    pieces = []
  }
}
