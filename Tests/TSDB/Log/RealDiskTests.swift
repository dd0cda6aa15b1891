import Glibc
import Metrics
import TestSupport
import Testing

@testable import TSDB

/// On a real filesystem that is full, or read-only. Where this user may not mount one there is nothing to test.
@Suite(.serialized) struct RealDiskTests {
  private func fill(
    _ log: StoreLog, _ store: Store, _ scrapes: inout MadeUpScrapes, _ time: inout Int64
  )
    -> DiskError?
  {
    do throws(DiskError) {
      for _ in 0..<3000 {
        time += 15_000
        scrapes.scrape(time, into: store)
        try log.flush(at: Double(time) / 1000)
      }
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [("size=8m", ENOSPC), ("rw", EROFS)])
  func whatAFullOrReadOnlyDiskMissesIsCaughtUpWith(mended: String, reason: Int32) throws {
    guard let mount = Mount(size: reason == ENOSPC ? "300k" : "8m") else { return }
    let store = Store(limits: StoreLimits(), isFilling: true)
    let log = StoreLog(store, folder: mount.path)
    log.load()
    try log.begin(at: 0)
    store.finishFilling(newest: nil, now: .distantFuture)
    var scrapes = MadeUpScrapes(8, series: 30)
    var time: Int64 = 1_700_000_000_000
    if reason == EROFS {
      // A file that is being written keeps a filesystem from becoming read-only: the engine has failed before.
      log.fail(DiskError(mount.path, EIO))
      try #require(mount.remount("ro"))
      #expect(throws: DiskError(mount.path + "/00000002.log", EROFS)) {
        try log.checkpoint(seconds: { 0 })
      }
      log.fail(DiskError(mount.path, EROFS))
    } else {
      let error = try #require(fill(log, store, &scrapes, &time))
      #expect(error.code == reason)
      log.fail(error)
    }
    for _ in 0..<50 {
      time += 15_000
      scrapes.scrape(time, into: store)
    }
    try #require(mount.remount(mended))
    try log.checkpoint(seconds: { 0 })
    for _ in 0..<50 {
      time += 15_000
      scrapes.scrape(time, into: store)
    }
    try log.flush(at: 1)
    let again = Store(limits: StoreLimits(), isFilling: true)
    let second = StoreLog(again, folder: mount.path)
    second.load()
    #expect(isSame(try samples(store), try samples(again)))
  }
}
