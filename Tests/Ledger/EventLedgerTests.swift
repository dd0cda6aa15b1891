import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Ledger

struct EventLedgerTests {
  private let path = temporaryFolder() + "/ledger.db"

  @Test func whatIsSavedIsThereAfterTheNextStart() throws {
    let first = try EventLedger(path)
    #expect(first.append([event(1), event(2)]) == 2)
    #expect(first.append([event(3)]) == 3)
    #expect(first.append([]) == 3)
    #expect(first.wait(through: 3, timeout: .seconds(60)))
    #expect(try first.all() == ["1", "2", "3"])
    let end = first.close()
    #expect(end.savedThrough == 3 && end.unsaved == 0 && end.fault == nil && end.remarks == [])
    #expect(first.append([event(4)]) == nil)
    // All is in the one file.
    #expect(size(path) > 0 && size(path + "-wal") == 0 && size(path + "-shm") == 0)

    let second = try EventLedger(path)
    #expect(second.append([event(5)]) == 1)
    #expect(second.wait(through: 1, timeout: .seconds(60)))
    let found = try second.read(LedgerQuestion(subject: "alert"))
    #expect(found.bodies == ["1", "2", "3", "5"])
    #expect(found.allSatisfy { $0.isSaved && $0.key == "a" && $0.name == "n" })
  }

  /// While another writes it, after that, and where there is none: nothing is changed, made or taken.
  @Test func aLedgerCanBeOnlyRead() throws {
    let reading = EventLedger(reading: path)
    #expect(try reading.all() == [] && reading.current("alert").isEmpty)
    #expect(size(path) == 0)
    let ledger = try EventLedger(path)
    var known = event(1)
    known.current = .known(Array("a".utf8))
    try ledger.save([known, event(2)])
    #expect(try reading.all() == ["1", "2"])
    #expect(try reading.current("alert").map(\.key) == ["a"])
    #expect(reading.append([event(3)]) == nil)
    ledger.close()
    #expect(try reading.all() == ["1", "2"])
    #expect(reading.close().fault == nil)
    // Nothing is left beside it.
    #expect(size(path + "-wal") == 0 && mode(path + "-wal") == nil && mode(path + "-shm") == nil)
    let other = temporaryPath("other.db")
    write("no ledger", to: other)
    #expect(throws: LedgerError.self) { try EventLedger(reading: other).all() }
    #expect(contents(of: other) == "no ledger")
  }

  @Test(arguments: [
    (LedgerQuestion(subject: "alert"), "1 2 3 4 5 6"),
    (LedgerQuestion(subject: "alert", newest: 2), "5 6"),
    (LedgerQuestion(subject: "alert", newest: 0), ""),
    (LedgerQuestion(subject: "alert", newest: -1), ""),
    (LedgerQuestion(subject: "alert", key: "a"), "1 2 5"),
    (LedgerQuestion(subject: "alert", key: "a", newest: 1), "5"),
    (LedgerQuestion(subject: "alert", name: "y"), "3 4 5"),
    (LedgerQuestion(subject: "alert", key: "a", name: "y"), "5"),
    (LedgerQuestion(subject: "alert", from: 2, through: 4), "2 3 4"),
    (LedgerQuestion(subject: "alert", name: "y", from: 2, through: 4, newest: 1), "4"),
    (LedgerQuestion(subject: "alert", from: 4, through: 2), ""),
    (LedgerQuestion(subject: "note"), "7"),
    (LedgerQuestion(subject: ""), ""),
  ])
  func questions(question: LedgerQuestion, answer: String) throws {
    let events = [
      event(1, key: "a", name: "x"), event(2, key: "a", name: "x"), event(3, key: "b", name: "y"),
      event(4, key: "c", name: "y"), event(5, key: "a", name: "y"), event(6, key: "", name: ""),
      event(7, subject: "note"),
    ]
    // All saved; some, and the others held up; all waiting for ever.
    for saved in [7, 3, 0] {
      let path = temporaryFolder() + "/ledger.db"
      let ledger = try EventLedger(saved == 0 ? nil : path)
      if saved > 0 { try ledger.save(Array(events.prefix(saved))) }
      let other = saved == 3 ? try Database(path, .readWrite) : nil
      try other?.run("BEGIN IMMEDIATE")
      #expect(ledger.append(Array(events.dropFirst(saved))) == 7)
      let found = try ledger.read(question)
      #expect(found.bodies.joined(separator: " ") == answer)
      #expect(found.allSatisfy { $0.isSaved == ($0.time <= saved) })
      #expect(ledger.waiting(question) == found.filter { !$0.isSaved })
      try other?.run("ROLLBACK")
    }
  }

  /// What came later stands later among those of one time, and a clock that was set back changes nothing about times.
  @Test func theOrderIsThatOfTheTimes() throws {
    let ledger = try EventLedger(path)
    var events = [event(5), event(3), event(5), event(4)]
    for index in events.indices { events[index].body = Array("\(index)".utf8) }
    try ledger.save(events)
    #expect(try ledger.all() == ["1", "3", "0", "2"])
    #expect(try ledger.read(LedgerQuestion(subject: "alert", newest: 2)).bodies == ["0", "2"])
  }

  @Test(arguments: ["", "\0", "a\0b", "'; DROP TABLE events; --", "é\u{1B}[2J", "%_*?1"])
  func anyTextComesBackAsItWas(text: String) throws {
    let ledger = try EventLedger(path)
    let odd = LedgerEvent(
      time: .min, subject: text, key: text, name: text, body: Array(text.utf8) + [0xFF, 0])
    try ledger.save([odd, event(1)])
    let found = try ledger.read(LedgerQuestion(subject: text, key: text, name: text))
    #expect(found.map(\.body) == [odd.body] && found.map(\.key) == [text])
    #expect(found.map(\.time) == [.min])
  }

  @Test func aCommitIsToldOnItsOwn() throws {
    let told = Mutex<[LedgerStatus]>([])
    let ledger = try EventLedger(path) { status in told.withLock { $0.append(status) } }
    try ledger.save([event(1)])
    try ledger.save([event(2), event(3)])
    ledger.close()
    #expect(told.withLock { $0.map(\.savedThrough) } == [1, 3])
    #expect(told.withLock { $0.map(\.unsaved) } == [0, 0])
  }

  @Test func itsFilesAreItsOwnersAlone() throws {
    let ledger = try EventLedger(path)
    try ledger.save([event(1)])
    _ = try ledger.all()
    for ending in ["", "-wal", "-shm"] { #expect(mode(path + ending) == 0o600, "\(ending)") }
  }

  @Test func whatIsOldIsDroppedAndTheFileShrinks() throws {
    let ledger = try EventLedger(path)
    var old = (0..<5000).map { event($0) }
    for index in old.indices { old[index].body = [UInt8](repeating: 0x78, count: 300) }
    try ledger.save(old + [event(5000), event(1, subject: "note")])
    ledger.drop(subject: "alert", before: 5000)
    #expect(try eventually { try ledger.all() == ["5000"] && size(path) < 200_000 })
    #expect(try ledger.all("note") == ["1"])
    // A number that was given is not given again.
    ledger.drop(subject: "alert", before: .max)
    ledger.drop(subject: "note", before: .max)
    #expect(try eventually { try ledger.all().isEmpty && ledger.all("note").isEmpty })
    ledger.close()
    #expect(try LedgerFile(path).lastNumber() == 5002)
  }

  /// Two programs on one file are not meant, but cost nothing.
  @Test func twoWritersLoseNothing() throws {
    let one = try EventLedger(path, patience: .milliseconds(5))
    let other = try EventLedger(path, patience: .milliseconds(5))
    for round in 0..<10 {
      try one.save([event(round * 3), event(round * 3 + 1)])
      try other.save([event(round * 3 + 2)])
    }
    one.close()
    other.close()
    #expect(try EventLedger(path).all() == (0..<30).map { "\($0)" })
  }

  @Test func withoutAFileTheNewestAreKept() throws {
    let ledger = try EventLedger(nil)
    let big = LedgerEvent(
      time: 0, subject: "big", key: "", body: [UInt8](repeating: 0, count: LedgerQueue.room / 2))
    #expect(ledger.append([event(1), event(2)]) == 2)
    #expect(ledger.append([big]) == 3)
    #expect(try ledger.all() == ["1", "2"])
    #expect(ledger.append([big, big]) == nil)
    #expect(ledger.append([big]) == 4)
    #expect(try ledger.all().isEmpty)
    ledger.drop(subject: "big", before: 1)
    #expect(ledger.status.unsaved == 0 && ledger.status.savedThrough == 0)
    #expect(ledger.status.fault == "kept in memory only")
  }
}
