import Testing

@testable import Ledger

struct LedgerQueueTests {
  /// What a commit wrote that was reported as failed is found by its numbers, and not written again.
  @Test func whatTheFileHasIsNotWrittenAgain() {
    var queue = LedgerQueue(isInMemory: false)
    #expect(queue.append([event(1), event(2), event(3)]) == 3)
    queue.found(last: 100)
    #expect(queue.base == 100 && queue.first == 1)
    #expect(queue.work == .write([event(1), event(2), event(3)], from: 1))
    queue.found(last: 102)
    #expect(queue.work == .write([event(3)], from: 3))
    #expect(queue.status.savedThrough == 2 && queue.status.unsaved == 1)
    // A new file has none of them, and a strange one more than there are.
    queue.found(last: 0)
    #expect(queue.work == .write([event(3)], from: 3))
    queue.found(last: .max)
    #expect(queue.work == nil && queue.status.savedThrough == 3)
  }

  @Test func whatIsToBeWrittenGoesFirst() throws {
    let damage = LedgerQueue.Damage(reason: "broken", node: try #require(FileNode("/")))
    var queue = LedgerQueue(isInMemory: false)
    queue.drop(subject: "alert", before: 5)
    queue.drop(subject: "alert", before: 3)
    _ = queue.append([event(1)])
    queue.mend(damage)
    queue.close()
    #expect(queue.work == .mend(damage))
    queue.mended("put aside")
    #expect(queue.work == .write([event(1)], from: 1))
    queue.saved(through: 1)
    #expect(queue.work == .end)
    #expect(queue.append([event(2)]) == nil && queue.status.refused == 1)
  }

  @Test func aDropIsDoneWhenNoLaterOneWasAskedFor() {
    var queue = LedgerQueue(isInMemory: false)
    queue.drop(subject: "alert", before: 5)
    #expect(queue.work == .drop(subject: "alert", before: 5))
    queue.drop(subject: "alert", before: 6)
    queue.dropped(subject: "alert", before: 5)
    #expect(queue.work == .drop(subject: "alert", before: 6))
    queue.dropped(subject: "alert", before: 6)
    #expect(queue.work == nil)
  }

  /// One transaction is of 10,000 at most.
  @Test func manyAreWrittenInPieces() {
    var queue = LedgerQueue(isInMemory: false)
    _ = queue.append((0..<25_000).map { event($0) })
    var sizes: [Int] = []
    while case .write(let events, let first)? = queue.work {
      sizes.append(events.count)
      queue.saved(through: first + events.count - 1)
    }
    #expect(sizes == [10_000, 10_000, 5000])
  }
}
