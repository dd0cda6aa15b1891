import Facts
import Glibc
import Metrics
import TSDB
import TestSupport
import Testing

@testable import Engine

struct StateFolderTests {
  private let now = Timestamp(milliseconds: 1_764_511_380_000)

  @Test func theSecondIsToldWhoHasIt() throws {
    let nest = try ScratchFolder()
    let path = nest.path + "/deep"
    do {
      let first = try StateFolder(path, now: now)
      withExtendedLifetime(first) {
        _ = #expect(
          throws: StateFolder.Refusal.held(by: "process \(getpid()) since 2025-11-30T14:03:00Z")
        ) { try StateFolder(path, now: now + .seconds(5)) }
      }
    }
    // Let go of, it can be had again.
    _ = try StateFolder(path, now: now)
  }

  @Test func aFolderThatCannotBeMadeIsTold() throws {
    #expect(throws: StateFolder.Refusal.failed("/proc/nowhere: No such file or directory")) {
      try StateFolder("/proc/nowhere", now: now)
    }
  }

  @Test func aFolderOnAnotherMachineIsKnown() {
    let mounts = """
      36 35 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
      98 36 0:52 / /net rw,relatime shared:50 - nfs4 server:/export rw,vers=4.2
      99 36 0:300 / /home rw - cifs //server/home rw
      """
    #expect(!StateFolder.isRemote(254 << 8 | 1, in: mounts))
    #expect(StateFolder.isRemote(52, in: mounts))
    #expect(StateFolder.isRemote(dev_t(44 | (300 & ~0xFF) << 12), in: mounts))
    #expect(!StateFolder.isRemote(53, in: mounts))
  }

  /// A second engine on one folder goes on in memory and says who has the folder.
  @Test func aSecondEngineGoesOnInMemory() throws {
    let nest = try ScratchFolder()
    let folder = try StateFolder(nest.path, now: now)
    let store = Store(limits: StoreLimits(), isFilling: true)
    let part = StoragePart(History(store), RetentionSettings(), state: nest.path) {
      Timestamp(seconds: 100)
    }
    part.start()
    var batch = SampleBatch(timestamp: Timestamp(seconds: 100))
    batch.append(store.reference(for: ["a": "b"]), 1)
    store.append(batch)
    part.stop()
    #expect(store.statistics.samplesAppended == 1)
    let told = part.told.notices.map(\.text)
    #expect(
      told == [
        "samples stay in memory only: another Vigil (process \(getpid()) since "
          + "2025-11-30T14:03:00Z) keeps its own in \(nest.path)"
      ])
    withExtendedLifetime(folder) {}
  }

  /// An engine and the next one on its folder: what the first scraped is there, ended, and since when is told.
  @Test func theNextEngineHasTheSamples() throws {
    let nest = try ScratchFolder()
    func engine(_ now: Double, _ body: (Store, StoragePart) -> Void) {
      let store = Store(limits: StoreLimits(), isFilling: true)
      let part = StoragePart(History(store), RetentionSettings(), state: nest.path) {
        Timestamp(seconds: now)
      }
      part.start()
      body(store, part)
      part.stop()
    }
    engine(100) { store, _ in
      for second in 0..<50 {
        var batch = SampleBatch(timestamp: Timestamp(seconds: 50 + Double(second)))
        batch.append(store.reference(for: ["a": "b"]), Double(second))
        store.append(batch)
      }
    }
    var columns = SampleColumns()
    var since: Timestamp?
    engine(200) { store, part in
      // The part's own end waits for the reading.
      part.stop()
      since = part.told.sheet.source?.keeping?.since
      let series = try? store.select([], from: .distantPast, through: .distantFuture)
      series?.first?.read(from: .distantPast, through: .distantFuture, into: &columns)
      #expect(part.log?.samplesRead == 51)
    }
    #expect(columns.timestamps == (50..<100).map { Int64($0) * 1000 } + [100_000])
    #expect(columns.values.last?.isStaleMarker == true)
    #expect(since == Timestamp(seconds: 50))
  }
}

struct LogRoundTests {
  /// A disk that fails is told, tried again after ten seconds, and caught up with.
  @Test func aFailingDiskIsToldAndCaughtUpWith() throws {
    let nest = try ScratchFolder()
    let folder = try StateFolder(nest.path, now: Timestamp(seconds: 0))
    var isFull = false
    var disk = Disk.machine
    nonisolated(unsafe) let full = withUnsafeMutablePointer(to: &isFull) { $0 }
    disk.write = { file, bytes throws(DiskError) in
      if full.pointee { throw DiskError(file.path, ENOSPC) }
      try Disk.machine.write(file, bytes)
    }
    var seconds = 0.0
    let store = Store(limits: StoreLimits(), isFilling: true)
    var round = LogRound(
      store, in: folder, disk: disk, wall: { Timestamp(seconds: seconds) },
      seconds: { seconds })
    round.open()
    func pass(_ steps: Int) {
      for _ in 0..<steps {
        seconds += 0.5
        var batch = SampleBatch(timestamp: Timestamp(seconds: seconds))
        batch.append(store.reference(for: ["a": "b"]), seconds)
        store.append(batch)
        round.step()
      }
    }
    pass(10)
    #expect(round.status.fault == nil)
    full.pointee = true
    pass(40)
    #expect(round.status.fault?.description.hasSuffix("No space left on device") == true)
    #expect((2...3).contains(round.status.failures))
    full.pointee = false
    pass(30)
    #expect(round.status.fault == nil)
    let again = Store(limits: StoreLimits(), isFilling: true)
    let log = StoreLog(again, folder: nest.path + "/log")
    log.load()
    #expect(again.statistics.samplesAppended == 80)
  }
}
