import Files
import Glibc
import TestSupport
import Testing

@testable import Ledger

/// Where the disk takes nothing.
struct LedgerDiskTests {
  private let folder = temporaryFolder() + "/state"
  private var path: String { folder + "/ledger.db" }

  @Test func whatCannotBeWrittenYetWaits() throws {
    // No folder can be made where a file is.
    write("", to: folder)
    let ledger = try EventLedger(path, patience: .milliseconds(5))
    #expect(ledger.append([event(1), event(2)]) == 2)
    #expect(ledger.status.fault == "\(path): Not a directory")
    #expect(ledger.status.unsaved == 2 && ledger.status.savedThrough == 0)
    #expect(try ledger.read(LedgerQuestion(subject: "alert")).map(\.isSaved) == [false, false])
    unlink(folder)
    mkdir(folder, 0o755)
    try ledger.save([event(3)])
    #expect(ledger.status.fault == nil && ledger.status.unsaved == 0)
    #expect(try ledger.read(LedgerQuestion(subject: "alert")).map(\.isSaved) == [true, true, true])
    ledger.close()
    #expect(try EventLedger(path).all() == ["1", "2", "3"])
  }

  @Test func closingWhereNothingCanBeWrittenEnds() throws {
    write("", to: folder)
    let ledger = try EventLedger(path, patience: .seconds(3600))
    #expect(ledger.append([event(1)]) == 1)
    #expect(ledger.close().unsaved == 1)
  }

  /// What waits is bounded; what has no room is counted, and whoever appends is told.
  @Test func whatHasNoRoomToWaitIsRefused() throws {
    write("", to: folder)
    let ledger = try EventLedger(path, patience: .milliseconds(5))
    var big = event(0, subject: "big")
    big.body = [UInt8](repeating: 0x78, count: LedgerQueue.room / 2)
    #expect(ledger.append([big]) == 1)
    #expect(ledger.append([big, big]) == nil)
    #expect(ledger.append([event(1)]) == 2)
    #expect(ledger.status.refused == 2 && ledger.status.unsaved == 2)
    unlink(folder)
    mkdir(folder, 0o755)
    try ledger.save([event(2)])
    #expect(try ledger.all() == ["1", "2"])
    #expect(ledger.status.refused == 2)
  }

  /// On a real filesystem that is full; where this user may not mount one there is nothing to test.
  @Test func aFullDiskIsToldAndCaughtUpWith() throws {
    guard let mount = Mount(size: "400k") else {
      return print("no mount: not tested on a full disk")
    }
    let file = mount.path + "/ledger.db"
    let ledger = try EventLedger(file, patience: .milliseconds(5))
    var number = 0
    while ledger.status.fault == nil, number < 1_000_000 {
      let last = try #require(ledger.append((number..<number + 100).map { event($0) }))
      number += 100
      #expect(eventually { ledger.status.savedThrough == last || ledger.status.fault != nil })
    }
    #expect(ledger.status.fault == "\(file): database or disk is full")
    let all = (0..<number).map { "\($0)" }
    let found = try ledger.read(LedgerQuestion(subject: "alert", newest: .max))
    #expect(found.bodies == all && found.count { !$0.isSaved } == ledger.status.unsaved)
    try #require(mount.remount("size=8m"))
    #expect(ledger.wait(through: number, timeout: .seconds(60)))
    #expect(ledger.status.fault == nil)
    ledger.close()
    #expect(try EventLedger(file).all() == all)
  }

  /// On a filesystem that became read-only, what is there is still read, and what comes waits; also after a kill.
  @Test(arguments: [false, true]) func aReadOnlyDiskIsReadAndWaitedFor(isCutOff: Bool) throws {
    guard let mount = Mount(size: "8m") else { return print("no mount: not tested read-only") }
    let file = mount.path + "/ledger.db"
    let first = try EventLedger(file)
    try first.save([event(1), event(2)])
    let copies = ["", "-wal"].map { ($0, (try? readFile(file + $0)) ?? []) }
    first.close()
    if isCutOff {
      for (ending, bytes) in copies {
        let stream = try #require(fopen(file + ending, "w"))
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
      }
    }
    try #require(mount.remount("ro"))
    let ledger = try EventLedger(file, patience: .milliseconds(5))
    #expect(ledger.append([event(3)]) == 1)
    #expect(eventually { ledger.status.fault != nil })
    #expect(try ledger.all() == ["1", "2", "3"])
    try #require(mount.remount("rw"))
    #expect(ledger.wait(through: 1, timeout: .seconds(60)))
    #expect(try ledger.all() == ["1", "2", "3"])
    ledger.close()
    #expect(try EventLedger(file).all() == ["1", "2", "3"])
  }
}
