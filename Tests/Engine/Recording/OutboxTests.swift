import Ledger
import TestSupport
import Testing

@testable import Engine

/// Two writers share a ledger: each knows how much of its own is recorded.
@Suite struct OutboxTests {
  @Test func aShareCountsItsOwnNumbersOnly() {
    var share = LedgerShare()
    share.hand(3, last: 3)
    // Four of others' come between.
    share.hand(2, last: 9)
    share.hand(1, last: 10)
    #expect(
      (0...11).map { share.number(of: $0) } == [nil, 1, 2, 3, 8, 9, 10] + [nil, nil, nil, nil, nil])
    #expect([0, 2, 3, 7, 8].map { share.recorded(through: $0) } == [0, 2, 3, 3, 4])
    #expect(share.number(of: 3) == nil && share.number(of: 5) == 9)
    #expect(share.recorded(through: 10) == 6)
    share.hand(1, last: 11)
    #expect(share.recorded(through: 10) == 6)
    #expect(share.recorded(through: 20) == 7)
  }

  @Test func whatHadNoRoomCountsWithWhatIsBehindIt() {
    var outbox = Outbox<Int>()
    outbox.add(Array(0..<100_000))
    outbox.add([1, 2])
    #expect(outbox.lost == 2)
    var last = 0
    for _ in 0..<100 {
      let piece = outbox.take()
      // Each time one of another's goes before.
      last += 1 + piece.count
      outbox.done(piece.count, last: last)
    }
    outbox.add([3])
    #expect(outbox.take() == [3])
    outbox.done(1, last: last + 1)
    #expect(outbox.written(1001) == 1000)
    #expect(outbox.written(last) == 100_000)
    #expect(outbox.number(of: 100_003) == last + 1)
    #expect(outbox.written(last + 1) == 100_003)
  }

  @Test func writersWaitForTheirOwn() throws {
    let ledger = try EventLedger(temporaryFolder() + "/ledger.db")
    let recorders = ["a", "b"].map { subject in
      Recorder<Int> {
        LedgerEvent(time: Int64($0), subject: subject, key: "", body: Array("\($0)".utf8))
      }
    }
    for recorder in recorders { recorder.begin(ledger, isLasting: true) }
    for number in 1...200 { recorders[number % 2].add([number]) }
    for recorder in recorders {
      recorder.awaitRecord(of: 100)
      #expect(recorder.written(ledger.status) == 100)
    }
    #expect(ledger.status.savedThrough == 200)
    for (subject, first) in [("a", 2), ("b", 1)] {
      let found = try ledger.read(LedgerQuestion(subject: subject))
      #expect(found.map(\.time) == (0..<100).map { Int64(first + 2 * $0) })
      #expect(!found.contains { !$0.isSaved })
    }
    recorders[0].add([1000])
    recorders[0].end()
    recorders[1].end()
    ledger.close()
    #expect(recorders[0].written(ledger.status) == 101)
  }

  @Test func inMemoryNothingIsEverRecorded() throws {
    let ledger = try EventLedger(nil)
    let recorder = Recorder<Int> {
      LedgerEvent(time: Int64($0), subject: "a", key: "", body: [])
    }
    recorder.begin(ledger, isLasting: false)
    recorder.add([1, 2, 3])
    recorder.awaitRecord(of: 3)
    #expect(recorder.written(ledger.status) == 0)
    #expect(try ledger.read(LedgerQuestion(subject: "a")).count == 3)
    recorder.end()
  }
}
