internal import CEpoll
internal import Glibc
internal import Synchronization
internal import Threads

/// The table of connections, and the thread that closes those whose time is over and hears of clients that go away
/// while they are being answered, when libmicrohttpd does not listen to them.
final class Connections: Sendable {
  private struct State {
    var table: ConnectionTable
    var exchanges: [UInt64: Exchange] = [:]
    var serial: UInt64 = 0
    /// When the thread looks next; nil for not before it is woken.
    var wake: ContinuousClock.Instant?
    var isClosing = false
    var isOver = false
  }

  private let limits: ServingLimits
  private let state: Mutex<State>
  private let poll: Int32
  private let bell: Int32
  /// What is done about every so often, beside.
  private let chore: (interval: Duration, body: @Sendable () -> Void)?

  private static let bellMark: UInt64 = 0

  init(
    _ limits: ServingLimits, chore: (interval: Duration, body: @Sendable () -> Void)?
  ) throws(ServingError) {
    self.limits = limits
    state = Mutex(State(table: ConnectionTable(limits)))
    self.chore = chore
    poll = epoll_create1(Int32(EPOLL_CLOEXEC))
    bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data(u64: Self.bellMark))
    guard poll >= 0, bell >= 0, epoll_ctl(poll, EPOLL_CTL_ADD, bell, &event) == 0,
      startThread(stackBytes: 256 << 10, { self.run() })
    else {
      let reason = String(cString: strerror(errno))
      if poll >= 0 { Glibc.close(poll) }
      if bell >= 0 { Glibc.close(bell) }
      throw ServingError("connections", reason)
    }
  }

  // MARK: What libmicrohttpd's thread tells

  /// A connection is here; the number it is known by from now on, never 0.
  func begin(_ peer: Peer, socket: Int32) -> UInt64 {
    state.withLock { state in
      state.serial += 1
      for socket in state.table.begin(state.serial, peer, socket: socket, at: .now) {
        shutdown(socket, Int32(SHUT_RDWR))
      }
      hasten(&state, limits.requestTime)
      return state.serial
    }
  }

  /// A connection's socket is about to be closed.
  func end(_ id: UInt64) {
    state.withLock { state -> Void in state.table.remove(id) }
  }

  func reads(_ id: UInt64) { state.withLock { $0.table.reads(id, at: .now) } }

  /// A request's head is here; false where the server is closing.
  func meets(_ id: UInt64, _ exchange: Exchange) -> Bool {
    state.withLock { state in
      guard !state.isClosing else { return false }
      state.exchanges[id] = exchange
      return true
    }
  }

  /// A request has come whole, and a task is at its answer.
  func answers(_ id: UInt64) { state.withLock { $0.table.answers(id, at: .now) } }

  /// A request has been answered, or given up.
  func rests(_ id: UInt64) {
    // The last reference may go here, and with it a place in the table: not under its lock.
    let exchange = state.withLock { state in
      state.table.rests(id, at: .now)
      hasten(&state, limits.idleTime)
      return state.exchanges.removeValue(forKey: id)
    }
    withExtendedLifetime(exchange) {}
  }

  // MARK: Places among those that are being answered

  func enter(_ peer: Peer) -> Bool { state.withLock { $0.table.enter(peer) } }
  func leave(_ peer: Peer) { state.withLock { $0.table.leave(peer) } }

  // MARK: Clients that go away

  /// Tells the exchange of this connection once the client has closed its side.
  func watch(_ id: UInt64, socket: Int32) {
    var event = epoll_event(
      events: EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue, data: epoll_data(u64: id))
    epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event)
  }

  func unwatch(socket: Int32) { epoll_ctl(poll, EPOLL_CTL_DEL, socket, nil) }

  /// Meets no further exchanges; those there are.
  func close() -> [Exchange] {
    state.withLock { state in
      state.isClosing = true
      return Array(state.exchanges.values)
    }
  }

  /// Ends the thread.
  func stop() {
    state.withLock { $0.isOver = true }
    ring()
  }

  // MARK: The thread

  /// Wakes the thread where it would sleep past a deadline in so long from now.
  private func hasten(_ state: inout State, _ time: Duration) {
    let deadline = ContinuousClock.now + time
    if let wake = state.wake, wake <= deadline { return }
    state.wake = deadline
    ring()
  }

  private func ring() {
    var one: UInt64 = 1
    _ = write(bell, &one, 8)
  }

  private func run() {
    var events = [epoll_event](repeating: epoll_event(), count: 64)
    var nextChore = chore.map { ContinuousClock.now + $0.interval }
    while let wait = pause(until: nextChore) {
      let count = epoll_wait(poll, &events, Int32(events.count), wait)
      for event in events.prefix(Int(max(0, count))) {
        if event.data.u64 == Self.bellMark {
          var rung: UInt64 = 0
          _ = read(bell, &rung, 8)
        } else {
          state.withLock { $0.exchanges[event.data.u64] }?.clientHasGone()
        }
      }
      if let chore, let due = nextChore, due <= .now {
        chore.body()
        nextChore = .now + chore.interval
      }
    }
    Glibc.close(poll)
    Glibc.close(bell)
  }

  /// Closes what is overdue; for how many milliseconds there is nothing to do then, -1 for ever; nil at the end.
  private func pause(until chore: ContinuousClock.Instant?) -> Int32? {
    state.withLock { state in
      if state.isOver { return nil }
      let now = ContinuousClock.now
      for socket in state.table.overdue(at: now) { shutdown(socket, Int32(SHUT_RDWR)) }
      // Not too often: what is closed some milliseconds late is no matter.
      state.wake = state.table.deadline.map { max($0, now + .milliseconds(10)) }
      guard let next = [state.wake, chore].compactMap({ $0 }).min() else { return -1 }
      let (seconds, attoseconds) = (next - now).components
      return Int32(
        clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    }
  }
}
