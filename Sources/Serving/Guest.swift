/// Who is at the other end of a connection, for as long as it is open.
final class Guest: Sendable {
  /// The connection's number.
  let id: UInt64
  let peer: Peer
  let socket: Int32
  /// What its session was begun with, which outlives it.
  let tls: TLSContext?

  init(_ id: UInt64, _ peer: Peer, socket: Int32, tls: TLSContext?) {
    self.id = id
    self.peer = peer
    self.socket = socket
    self.tls = tls
  }
}
