import Files
import Glibc
import TestSupport
import Testing

@testable import Ledger

struct LedgerDamageTests {
  private let path = temporaryFolder() + "/ledger.db"

  private func overwrite(_ offset: Int, _ bytes: [UInt8], of path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    pwrite(descriptor, bytes, bytes.count, off_t(offset))
    close(descriptor)
  }

  private func filled() throws {
    let ledger = try EventLedger(path)
    try ledger.save((0..<3000).map { event($0) })
    ledger.close()
  }

  /// What a file may have become; all of them are put aside whole, and the ledger goes on in a new one.
  @Test(arguments: [
    "garbage", "short garbage", "first page", "all but the first page", "cut off", "a table lost",
    "another program's",
  ])
  func aFileThatIsNoLedgerIsPutAside(kind: String) throws {
    try filled()
    let whole = size(path)
    switch kind {
    case "garbage":
      unlink(path)
      overwrite(0, [UInt8](repeating: 0x41, count: 50_000), of: path)
    case "short garbage":
      unlink(path)
      overwrite(0, Array("no ledger\n".utf8), of: path)
    case "first page": overwrite(100, [UInt8](repeating: 0xFF, count: 3000), of: path)
    case "all but the first page":
      overwrite(4096, [UInt8](repeating: 0xFF, count: whole - 4096), of: path)
    case "cut off": truncate(path, off_t(whole / 8 / 4096 * 4096))
    case "a table lost": try Database(path, .readWrite).run("DROP TABLE events")
    default:
      unlink(path)
      overwrite(0, [], of: path)
      try Database(path, .readWrite).run("CREATE TABLE notes (text)")
    }
    let damaged = try readFile(path)
    let ledger = try EventLedger(path, patience: .milliseconds(5))
    try ledger.save([event(-1)])
    #expect(try ledger.all() == ["-1"])
    let status = ledger.status
    #expect(status.remarks.count == 1 && status.fault == nil)
    let aside = path + ".damaged-1"
    #expect(status.remarks.first?.contains("\(path) was damaged (") == true)
    #expect(status.remarks.first?.contains("put aside as \(aside)") == true)
    #expect(try readFile(aside) == damaged)
    ledger.close()
    #expect(try EventLedger(path).all() == ["-1"])
  }

  /// Some damage shows only when somebody reads what it hit.
  @Test func damageThatAReaderMeetsIsPutAsideToo() throws {
    try filled()
    // The indices stand behind the events that were there first: what only a question by name reads is hit.
    let pages = size(path) / 4096
    let ledger = try EventLedger(path, patience: .milliseconds(5))
    for page in 4..<pages - 4 {
      overwrite(page * 4096, [UInt8](repeating: 0xFF, count: 4096), of: path)
    }
    var error: LedgerError?
    do throws(LedgerError) { _ = try ledger.read(LedgerQuestion(subject: "alert")) } catch let
      caught
    {
      error = caught
    }
    #expect(error?.path == path && error?.reason.contains("malformed") == true)
    #expect(eventually { !ledger.status.remarks.isEmpty })
    try ledger.save([event(-1)])
    #expect(try ledger.all() == ["-1"])
    #expect(size(path + ".damaged-1") == pages * 4096)
  }

  @Test func theNamesOfWhatWasPutAsideBeforeAreKept() throws {
    for round in 1...3 {
      overwrite(0, Array("no ledger \(round)".utf8), of: path)
      try EventLedger(path).close()
      #expect(contents(of: path + ".damaged-\(round)") == "no ledger \(round)")
      unlink(path)
    }
  }

  /// A log that was cut off, as by a power cut, costs what was not whole and no more.
  @Test(arguments: [0, 100, 5000, 20_000]) func aLogThatWasCutOffIsNoDamage(bytes: Int) throws {
    let ledger = try EventLedger(path)
    for number in 0..<20 { try ledger.save([event(number)]) }
    let copy = temporaryFolder() + "/ledger.db"
    overwrite(0, try readFile(path), of: copy)
    overwrite(0, Array(try readFile(path + "-wal").prefix(bytes)), of: copy + "-wal")
    let again = try EventLedger(copy)
    let found = try again.all()
    #expect(found == (0..<found.count).map { "\($0)" } && found.count < 20)
    try again.save([event(100)])
    #expect(try again.all() == found + ["100"])
    #expect(again.status.remarks == [])
  }

  @Test func aNewerProgramsFileIsRefused() throws {
    try filled()
    try Database(path, .readWrite).run("PRAGMA user_version = 99")
    let before = try readFile(path)
    let reason = "of version 99, made by a newer program; this one knows 1"
    #expect(throws: LedgerError(path: path, reason: reason)) { _ = try EventLedger(path) }
    #expect(try readFile(path) == before)
  }

  /// Nobody would find what is written to a file that was taken away.
  @Test func aFileThatIsTakenAwayIsMadeAnew() throws {
    let ledger = try EventLedger(path)
    try ledger.save([event(1)])
    for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
    #expect(try ledger.all().isEmpty)
    try ledger.save([event(2)])
    #expect(try ledger.all() == ["2"])
    ledger.close()
    #expect(try EventLedger(path).all() == ["2"])
  }
}
