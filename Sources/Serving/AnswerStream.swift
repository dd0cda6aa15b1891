internal import Synchronization

/// An answer that is made while it is sent. Its pieces are made by a worker, one when the one before has been taken, so
/// that a client that does not read costs one piece; the connection is laid aside meanwhile.
final class AnswerStream: Sendable {
  enum Read {
    case bytes(Int)
    case end
    case failure
  }

  private struct State {
    var piece: [UInt8]
    var offset = 0
    var isMaking = false
    var hasEnded = false
    var isBroken = false
    var link: Link?
  }

  /// Small pieces are sent together, up to about so many bytes.
  static let pieceBytes = 64 << 10
  /// How long is waited for further small pieces.
  private static let patience = Duration.milliseconds(50)

  private let state: Mutex<State>
  private let next: @Sendable () -> [UInt8]?
  private let workers: Workers
  private let place: Place?

  /// `first` has been made already; as long as the stream lives it has its place among those that are being answered.
  init(
    first: [UInt8] = [], _ next: @escaping @Sendable () -> [UInt8]?, workers: Workers,
    place: Place? = nil
  ) {
    state = Mutex(State(piece: first))
    self.next = next
    self.workers = workers
    self.place = place
  }

  func begin(over link: Link) { state.withLock { $0.link = link } }

  /// Nothing more is read of it: whoever laid the connection aside takes it up again.
  func abandon() {
    state.withLock { state in
      state.isBroken = true
      if state.isMaking { state.link?.resume() }
      state.isMaking = false
    }
  }

  /// Puts what there is into `buffer`; 0 bytes where the connection was laid aside until there is more.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Read {
    let read = state.withLock { state -> Read in
      if state.isBroken { return .failure }
      let left = state.piece.count - state.offset
      if left > 0 {
        let count = min(left, buffer.count)
        state.piece.withUnsafeBytes { piece in
          buffer.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: piece[state.offset...].prefix(count)))
        }
        state.offset += count
        return .bytes(count)
      }
      if state.hasEnded { return .end }
      state.piece = []
      state.isMaking = true
      state.link?.suspend()
      return .bytes(0)
    }
    if case .bytes(0) = read { workers.run { self.make() } }
    return read
  }

  private func make() {
    let gathered = Self.gather(next)
    state.withLock { state in
      state.piece = gathered.bytes
      state.offset = 0
      state.hasEnded = gathered.isAll
      if state.isMaking { state.link?.resume() }
      state.isMaking = false
    }
  }

  /// The next pieces together, and whether they are the last.
  static func gather(
    _ next: () -> [UInt8]?
  ) -> (bytes: [UInt8], isAll: Bool) {
    let began = ContinuousClock.now
    var bytes: [UInt8] = []
    while let piece = next(), !piece.isEmpty {
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if bytes.count >= pieceBytes || ContinuousClock.now - began >= patience {
        return (bytes, false)
      }
    }
    return (bytes, true)
  }
}
