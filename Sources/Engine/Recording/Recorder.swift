internal import Ledger
internal import Synchronization
internal import Threads

/// Hands what one subject has to record to a ledger that others write, too: in its order, on a thread of its own, which
/// alone waits where there is no room.
final class Recorder<Write: Sendable>: Sendable {
  private let outbox = Monitor(Outbox<Write>())
  private let book = Mutex<Book?>(nil)
  private let event: @Sendable (Write) -> LedgerEvent

  /// Where it is recorded.
  private struct Book {
    var ledger: EventLedger
    var isLasting: Bool
  }

  /// - Parameter event: what is recorded of a write.
  init(_ event: @escaping @Sendable (Write) -> LedgerEvent) { self.event = event }

  /// Begins to hand over what was added and what comes.
  ///
  /// - Parameter isLasting: whether the ledger is written to a disk.
  func begin(_ ledger: EventLedger, isLasting: Bool) {
    book.withLock { $0 = Book(ledger: ledger, isLasting: isLasting) }
    outbox.withLock { $0.hasEnded = false }
    let isStarted = startThread { self.handOver(to: ledger, isLasting: isLasting) }
    if !isStarted { outbox.withLock { $0.hasEnded = true } }
  }

  /// Adds what is to be recorded; returns at once.
  func add(_ writes: [Write]) {
    if !writes.isEmpty { outbox.wakingAll { $0.add(writes) } }
  }

  private func handOver(to ledger: EventLedger, isLasting: Bool) {
    while true {
      let piece: [Write]? = outbox.wait { outbox in
        let piece = outbox.take()
        return piece.isEmpty && !outbox.isStopping ? nil : piece
      }
      guard let piece, !piece.isEmpty else { break }
      let events = piece.map(event)
      while true {
        // Before anybody can be told of its number it is noted.
        let isDone = outbox.wakingAll { outbox in
          let last = ledger.append(events)
          guard last != nil || outbox.isStopping else { return false }
          outbox.done(events.count, last: isLasting ? last : nil)
          return true
        }
        if isDone { break }
        // Where there is no room they wait here.
        _ = outbox.wait(timeout: .seconds(1)) { $0.isStopping ? true : nil }
      }
    }
    outbox.wakingAll { $0.hasEnded = true }
  }

  /// Writes what waits, and ends; waits for that a moment. Blocks.
  func end() {
    outbox.wakingAll { $0.isStopping = true }
    _ = outbox.wait(timeout: .seconds(2)) { $0.hasEnded ? true : nil }
  }

  /// How many had no room and are lost.
  var lost: UInt64 { outbox.withLock { $0.lost } }

  /// How many of all that was added is behind one, as the ledger is.
  func written(_ status: LedgerStatus) -> UInt64 {
    outbox.withLock { $0.written(status.savedThrough) }
  }

  /// Waits until the ledger has all that was added, a second at most. Blocks.
  func awaitHandOver() {
    _ = outbox.wait(timeout: .seconds(1)) { $0.isEmpty ? true : nil }
  }

  /// Waits until so many of all that was added are recorded, two seconds at most. Blocks.
  func awaitRecord(of count: UInt64) {
    awaitHandOver()
    guard let book = book.withLock({ $0 }), book.isLasting,
      let number = outbox.withLock({ $0.number(of: count) })
    else { return }
    _ = book.ledger.wait(through: number, timeout: .seconds(2))
  }
}
