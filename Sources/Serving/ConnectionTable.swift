/// Which connections there are, what they wait for and until when: decides which of them are closed. A value; sockets
/// are closed by who has it.
struct ConnectionTable {
  typealias Instant = ContinuousClock.Instant

  enum Phase: Sendable, Hashable {
    /// For a request's line.
    case waiting
    /// The line has come, the rest of the request has not.
    case reading
    /// The client waits for us.
    case answering
  }

  struct Connection {
    var peer: Peer
    var socket: Int32
    var phase = Phase.waiting
    var since: Instant
    var deadline: Instant?
    /// Has never asked for anything.
    var isNew = true
  }

  private let limits: ServingLimits
  private(set) var connections: [UInt64: Connection] = [:]
  private var open: [Peer: Int] = [:]
  private var answering: [Peer: Int] = [:]
  private var answeringInAll = 0

  init(_ limits: ServingLimits) { self.limits = limits }

  /// A connection has been accepted: the sockets to shut for it, its own among them where there is no place. What is
  /// shut is out of the table.
  mutating func begin(_ id: UInt64, _ peer: Peer, socket: Int32, at now: Instant) -> [Int32] {
    var shut: [Int32] = []
    if open[peer, default: 0] >= limits.connectionsPerClient {
      guard let victim = longestWaiting(of: peer) else { return [socket] }
      shut += remove(victim)
    }
    if connections.count >= limits.connections {
      let largest = open.max { $0.value < $1.value }?.key
      guard let victim = largest.flatMap(longestWaiting) ?? longestWaiting(of: nil) else {
        return shut + [socket]
      }
      shut += remove(victim)
    }
    connections[id] = Connection(
      peer: peer, socket: socket, since: now, deadline: now + limits.requestTime)
    open[peer, default: 0] += 1
    return shut
  }

  /// Takes a connection out, and returns its socket where it was there.
  @discardableResult
  mutating func remove(_ id: UInt64) -> [Int32] {
    guard let connection = connections.removeValue(forKey: id) else { return [] }
    open.lower(connection.peer)
    return [connection.socket]
  }

  /// The line of a request has come.
  mutating func reads(_ id: UInt64, at now: Instant) {
    guard let connection = connections[id], connection.phase == .waiting else { return }
    // The first request's time counts from the connection's beginning.
    enter(id, .reading, at: now, for: connection.isNew ? nil : limits.requestTime)
  }

  /// A request has come whole; no time runs while it is answered.
  mutating func answers(_ id: UInt64, at now: Instant) {
    enter(id, .answering, at: now, for: nil)
    connections[id]?.deadline = nil
  }

  /// A request has been answered, or given up.
  mutating func rests(_ id: UInt64, at now: Instant) {
    enter(id, .waiting, at: now, for: limits.idleTime)
    connections[id]?.isNew = false
  }

  private mutating func enter(
    _ id: UInt64, _ phase: Phase, at now: Instant, for time: Duration?
  ) {
    connections[id]?.phase = phase
    connections[id]?.since = now
    if let time { connections[id]?.deadline = now + time }
  }

  /// Takes a place among the requests that are being answered; false where there is none. `leave` gives it back.
  mutating func enter(_ peer: Peer) -> Bool {
    guard answeringInAll < limits.answering,
      answering[peer, default: 0] < limits.answeringPerClient
    else { return false }
    answeringInAll += 1
    answering[peer, default: 0] += 1
    return true
  }

  mutating func leave(_ peer: Peer) {
    answeringInAll -= 1
    answering.lower(peer)
  }

  /// Takes out those whose time is over, and returns their sockets.
  mutating func overdue(at now: Instant) -> [Int32] {
    let late = connections.filter { ($0.value.deadline ?? now + .seconds(1)) <= now }
    return late.keys.flatMap { remove($0) }
  }

  /// When the next one's time is over.
  var deadline: Instant? { connections.values.lazy.compactMap(\.deadline).min() }

  /// Who waits for nothing yet goes before who has begun to send.
  private func longestWaiting(of peer: Peer?) -> UInt64? {
    let idle = connections.lazy.filter { _, connection in
      connection.phase != .answering && (peer == nil || connection.peer == peer)
    }
    return idle.min { a, b in
      a.value.phase != b.value.phase
        ? a.value.phase == .waiting : a.value.since < b.value.since
    }?.key
  }
}

extension [Peer: Int] {
  fileprivate mutating func lower(_ peer: Peer) {
    guard let count = self[peer] else { return }
    self[peer] = count > 1 ? count - 1 : nil
  }
}
