import TestSupport
import Testing

@testable import Ledger

struct LedgerCurrentTests {
  private let path = temporaryFolder() + "/ledger.db"

  private func event(
    _ time: Int64, _ key: String, _ current: LedgerEvent.Current
  ) -> LedgerEvent {
    var event = LedgerEvent(time: time, subject: "alert", key: key, body: Array("\(time)".utf8))
    event.current = current
    return event
  }

  private func told(_ ledger: EventLedger, _ subject: String = "alert") throws -> String {
    try ledger.current(subject).map { "\($0.key)=\(String(decoding: $0.body, as: UTF8.self))" }
      .joined(separator: " ")
  }

  private let steps: [(LedgerEvent.Current, LedgerEvent.Current, String)] = [
    (.known(Array("1".utf8)), .known(Array("1".utf8)), "a=1 b=1"),
    (.known(Array("2".utf8)), .unchanged, "a=2 b=1"),
    (.forgotten, .known([]), "b="),
    (.forgotten, .forgotten, ""),
  ]

  @Test func whatIsCurrentIsWhatWasSaidLast() throws {
    var ledger = try EventLedger(path)
    for (time, (a, b, all)) in steps.enumerated() {
      try ledger.save([event(Int64(time), "a", a), event(Int64(time), "b", b)])
      #expect(try told(ledger) == all)
      #expect(try told(ledger, "silence") == "")
      // It is there after the next start, too.
      _ = ledger.close()
      ledger = try EventLedger(path)
      #expect(try told(ledger) == all)
    }
    #expect(try ledger.all().count == 2 * steps.count)
  }

  /// Of what is not to be listed only what is known from then on is written; its number is no other's.
  @Test func whatIsNotListedIsCurrentAllTheSame() throws {
    var ledger = try EventLedger(path)
    var numbers: Set<Int64> = []
    for (time, (a, b, all)) in steps.enumerated() {
      var (first, second) = (event(Int64(time), "a", a), event(Int64(time), "b", b))
      first.isListed = false
      second.isListed = time == 1
      try ledger.save([first, second])
      #expect(try told(ledger) == all)
      _ = ledger.close()
      numbers.insert(try LedgerFile(path).lastNumber())
      ledger = try EventLedger(path)
      #expect(try told(ledger) == all)
    }
    #expect(try ledger.all().count == 1)
    #expect(numbers == [2, 4, 6, 8])
  }

  @Test func whatWaitsCounts() throws {
    let ledger = try EventLedger(nil)
    for (time, (a, b, all)) in steps.enumerated() {
      _ = ledger.append([event(Int64(time), "a", a), event(Int64(time), "b", b)])
      #expect(try told(ledger) == all)
    }
  }
}
