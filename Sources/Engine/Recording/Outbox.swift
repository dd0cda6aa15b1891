/// What one writer has to record and the ledger does not have yet; of a disk that takes nothing for long only so much.
struct Outbox<Write: Sendable>: Sendable {
  private var writes: [Write] = []
  /// Whether some are on their way into the ledger.
  private(set) var isHanding = false
  var isStopping = false
  var hasEnded = true
  private var share = LedgerShare()
  /// What had no room, each with the number of the last write before it.
  private var gaps: [(after: Int, count: UInt64)] = []

  private static var most: Int { 100_000 }
  /// Of one batch.
  private static var piece: Int { 1000 }

  /// How many had no room.
  var lost: UInt64 { gaps.reduce(0) { $0 + $1.count } }
  /// Whether the ledger has all.
  var isEmpty: Bool { writes.isEmpty && !isHanding }

  mutating func add(_ fresh: [Write]) {
    let room = max(0, Self.most - writes.count)
    writes += fresh.prefix(room)
    guard fresh.count > room else { return }
    let after = share.handed + writes.count
    let count = UInt64(fresh.count - room)
    if gaps.last?.after == after {
      gaps[gaps.count - 1].count += count
    } else {
      gaps.append((after, count))
    }
  }

  /// The oldest of them, which are from now on on their way; none where there are none.
  mutating func take() -> [Write] {
    let piece = Array(writes.prefix(Self.piece))
    isHanding = !piece.isEmpty
    return piece
  }

  /// Those that were taken are in the ledger's hands.
  ///
  /// - Parameter last: the number that it gave the last of them; nil where nothing is written.
  mutating func done(_ count: Int, last: Int?) {
    writes.removeFirst(count)
    share.hand(count, last: last)
    isHanding = false
  }

  /// How many of all that was added is behind one, where the ledger has recorded all up to a number of its own.
  mutating func written(_ saved: Int) -> UInt64 {
    let own = share.recorded(through: saved)
    return UInt64(own) + gaps.filter { $0.after < own }.reduce(0) { $0 + $1.count }
  }

  /// The ledger's number of the last write among the first so many that were added; nil where it has none yet, or is
  /// known to be recorded.
  func number(of written: UInt64) -> Int? {
    share.number(of: Int(clamping: written - min(lost, written)))
  }
}
