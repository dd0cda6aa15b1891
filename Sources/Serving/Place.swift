internal import Synchronization

/// A place among the requests that are being answered, given back when nobody is at this one any more: neither the
/// client, who may go away, nor the handler, who may not notice.
final class Place: Sendable {
  private let connections: Connections
  private let peer: Peer

  /// nil where all are taken.
  init?(of peer: Peer, in connections: Connections) {
    guard connections.enter(peer) else { return nil }
    self.connections = connections
    self.peer = peer
  }

  deinit { connections.leave(peer) }
}

/// The memory that bodies may take, all together.
final class BodyMemory: Sendable {
  private let left: Mutex<Int>

  init(_ bytes: Int) { left = Mutex(bytes) }

  fileprivate func take(_ count: Int) -> Bool {
    left.withLock { left in
      guard left >= count else { return false }
      left -= count
      return true
    }
  }

  fileprivate func give(_ count: Int) { left.withLock { $0 += count } }
}

/// What one request has of it, as long as the request is at work.
final class BodyShare: Sendable {
  private let memory: BodyMemory
  private let bytes = Mutex(0)

  init(_ memory: BodyMemory) { self.memory = memory }

  /// Takes so many bytes more; false where there are none.
  func grow(by count: Int) -> Bool {
    guard memory.take(count) else { return false }
    bytes.withLock { $0 += count }
    return true
  }

  func giveBack() {
    memory.give(
      bytes.withLock { bytes in
        defer { bytes = 0 }
        return bytes
      })
  }

  deinit { giveBack() }
}
