internal import Files
internal import Glibc
internal import Metrics
internal import TSDB

/// What is due on a store's log, step by step, by a clock that is handed in.
struct LogRound {
  /// Between two steps: what a killed engine loses at most, with what a step takes.
  static let span = Duration.milliseconds(250)
  private static let secondsToSync = 2.0
  private static let secondsToCheckpoint = 600.0
  private static let bytesToCheckpoint = 64 << 20
  private static let secondsToRetry = 10.0

  private let store: Store
  /// Held as long as the log is written.
  private let folder: StateFolder
  private let log: StoreLog
  private let wall: () -> Timestamp
  private let seconds: () -> Double
  private var nextSync = 0.0
  private var nextCheckpoint = 0.0
  private var isFailing = false
  /// The oldest sample that was there at the start.
  private(set) var oldest: Timestamp?

  var status: StoreLogStatus { log.status }

  init(
    _ store: Store, in folder: StateFolder, disk: Disk = .machine,
    wall: @escaping () -> Timestamp, seconds: @escaping () -> Double
  ) {
    self.store = store
    self.folder = folder
    self.wall = wall
    self.seconds = seconds
    let path = folder.path + "/log"
    Folder.make(path)
    log = StoreLog(store, folder: path, disk: disk)
  }

  /// Reads back what is there, ends what was open then, and begins.
  mutating func open() {
    log.load(border: store.border)
    let newest = log.newest
    oldest = store.statistics.oldest
    let now = seconds()
    attempt { log throws(DiskError) in try log.begin(at: now) }
    store.finishFilling(newest: newest, now: wall())
    // What was read goes into a checkpoint of its own at once, so that it is not read twice.
    nextCheckpoint = newest == nil ? seconds() + Self.secondsToCheckpoint : seconds()
  }

  /// Does what is due.
  mutating func step() {
    let now = seconds()
    if log.isGivenUp { fail(DiskError(folder.path, ETIMEDOUT)) }
    if isFailing {
      if now >= nextCheckpoint { checkpoint() }
      return
    }
    attempt { log throws(DiskError) in try log.flush(at: now) }
    if !isFailing, now >= nextSync {
      attempt { log throws(DiskError) in try log.sync() }
      nextSync = now + Self.secondsToSync
    }
    if !isFailing, now >= nextCheckpoint || log.size >= Self.bytesToCheckpoint { checkpoint() }
  }

  /// Ends what is open, and leaves all of it on the disk.
  mutating func close() {
    store.endAll(at: wall())
    guard !isFailing else { return }
    let now = seconds()
    attempt { log throws(DiskError) in
      try log.flush(at: now)
      try log.sync()
    }
  }

  /// Everything that is in memory goes to the disk; also the way back after a failure.
  private mutating func checkpoint() {
    isFailing = false
    var flushed = seconds()
    let seconds = seconds
    let cutoff = max(wall() - store.limits.retention, store.border)
    attempt { log throws(DiskError) in
      try log.checkpoint(seconds: seconds) { log throws(DiskError) in
        // A large store takes longer than a killed engine may lose.
        guard seconds() - flushed > 0.2 else { return }
        flushed = seconds()
        try log.flush(at: flushed)
      }
      try log.dropChunks(before: cutoff)
    }
    nextCheckpoint = seconds() + (isFailing ? Self.secondsToRetry : Self.secondsToCheckpoint)
  }

  private mutating func attempt(_ body: (StoreLog) throws(DiskError) -> Void) {
    do throws(DiskError) { try body(log) } catch { fail(error) }
  }

  private mutating func fail(_ error: DiskError) {
    log.fail(error)
    isFailing = true
    nextCheckpoint = seconds() + Self.secondsToRetry
  }
}
