internal import Alerts

/// What is to be recorded and is not in the ledger's hands yet; of a disk that takes nothing for long only so much.
struct AlertOutbox: Sendable {
  private var writes: [BookWrite] = []
  /// Whether some are on their way into the ledger.
  private(set) var isHanding = false
  var isStopping = false
  var hasEnded = true
  /// How many the ledger was handed.
  private var handed = 0
  /// What had no room, each with the number of the last write before it.
  private var gaps: [(after: Int, count: UInt64)] = []

  private static let most = 100_000
  /// Of one batch.
  private static let piece = 1000

  /// How many had no room.
  var lost: UInt64 { gaps.reduce(0) { $0 + $1.count } }
  /// Whether the ledger has all.
  var isEmpty: Bool { writes.isEmpty && !isHanding }

  mutating func add(_ fresh: [BookWrite]) {
    let room = max(0, Self.most - writes.count)
    writes += fresh.prefix(room)
    guard fresh.count > room else { return }
    let after = handed + writes.count
    let count = UInt64(fresh.count - room)
    if gaps.last?.after == after {
      gaps[gaps.count - 1].count += count
    } else {
      gaps.append((after, count))
    }
  }

  /// The oldest of them, which are from now on on their way; none where there are none.
  mutating func take() -> [BookWrite] {
    let piece = Array(writes.prefix(Self.piece))
    isHanding = !piece.isEmpty
    return piece
  }

  /// Those that were taken are in the ledger's hands.
  mutating func done(_ count: Int) {
    writes.removeFirst(count)
    handed += count
    isHanding = false
  }

  /// How many of the book's writes are behind one, of which the ledger has recorded so many of those that it was handed.
  func written(_ saved: Int) -> UInt64 {
    UInt64(saved) + gaps.filter { $0.after < saved }.reduce(0) { $0 + $1.count }
  }
}
