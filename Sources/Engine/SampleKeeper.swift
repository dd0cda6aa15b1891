internal import Facts
internal import Metrics
internal import TSDB
internal import Threads

/// Keeps a store's samples in the state folder, on a thread of its own: reads back what is there, then writes what is
/// done four times a second, syncs it every two seconds, and takes a checkpoint every ten minutes. Nobody waits for it
/// but the end of the program.
final class SampleKeeper: Sendable {
  /// How it fares.
  struct Report: Sendable {
    /// Whether the samples from before are in, or none will come.
    var isOpen = false
    /// Whether the state folder is held.
    var isKeeping = false
    /// Who has the state folder, where that is not this engine; empty where it does not tell.
    var heldBy: String?
    var hasEnded = false
    /// The oldest sample that was found.
    var oldest: Timestamp?
    var log = StoreLogStatus()
    /// Why nothing is kept, or what about it should be known.
    var remarks: [NoticeFact] = []
  }

  private struct State: Sendable {
    var report = Report()
    var isStopping = false
  }

  private let history: History
  private let bytes: Int
  private let path: String
  private let wall: @Sendable () -> Timestamp
  private let state = Monitor(State())

  /// - Parameters:
  ///   - history: the store with the blocks behind it, of which `path` holds the folder.
  ///   - bytes: what the blocks may take.
  init(
    _ history: History, in path: String, bytes: Int, wall: @escaping @Sendable () -> Timestamp
  ) {
    self.history = history
    self.bytes = bytes
    self.path = path
    self.wall = wall
  }

  var report: Report { state.withLock { $0.report } }

  func start() {
    let isRunning = startThread { self.run() }
    if !isRunning { history.store.finishFilling(newest: nil, now: wall()) }
  }

  /// Writes what there is and ends; waits for that a moment.
  func stop() {
    state.wakingAll { $0.isStopping = true }
    _ = state.wait(timeout: .seconds(3)) { $0.report.hasEnded ? true : nil }
  }

  private func run() {
    defer { state.wakingAll { $0.report.hasEnded = true } }
    let folder: StateFolder
    do throws(StateFolder.Refusal) {
      folder = try StateFolder(path, now: wall())
    } catch {
      history.store.finishFilling(newest: nil, now: wall())
      state.withLock {
        $0.report.isOpen = true
        $0.report.remarks = [NoticeFact(error, path)]
        if case .held(let holder) = error { $0.report.heldBy = holder }
      }
      return
    }
    if folder.isRemote {
      state.withLock { $0.report.remarks = [.remote(path)] }
    }
    let began = ContinuousClock.now
    history.open()
    var round = LogRound(
      history.store, in: folder, wall: wall, seconds: { (ContinuousClock.now - began).inSeconds })
    round.open()
    tell(round)
    startThread(urgency: .background) { self.keepBlocks() }
    while !stops(after: LogRound.span) {
      round.step()
      tell(round)
    }
    round.close()
    tell(round)
  }

  /// Every two minutes: blocks have a while to be seen before memory forgets what is in them.
  private func keepBlocks() {
    var pause = Duration.seconds(10)
    while !stops(after: pause) {
      history.dropCut()
      history.upkeep(now: wall(), bytes: bytes, pause: giveWay)
      pause = .seconds(120)
    }
  }

  private func tell(_ round: borrowing LogRound) {
    let (status, oldest) = (round.status, round.oldest)
    state.withLock {
      $0.report.isOpen = true
      $0.report.isKeeping = true
      $0.report.log = status
      $0.report.oldest = oldest
    }
  }

  private func stops(after span: Duration) -> Bool {
    state.wait(timeout: span) { $0.isStopping ? true : nil } ?? false
  }
}

extension NoticeFact {
  fileprivate init(_ refusal: StateFolder.Refusal, _ path: String) {
    switch refusal {
    case .held(let holder):
      let who = holder.isEmpty ? "another Vigil" : "another Vigil (\(holder))"
      self.init(
        .warning, "samples stay in memory only: \(who) keeps its own in \(path)",
        detail: "\(who) has the state folder \(path).\n\nThis one shows and scrapes all the same; "
          + "what it sees is gone when it ends. --state names another folder.")
    case .failed(let reason):
      self.init(
        .error, "samples stay in memory only: \(reason)",
        detail: "\(reason)\n\nWhat is scraped is gone when Vigil ends. --state, or state: in "
          + "vigil.yml, names another folder.")
    }
  }

  fileprivate static func remote(_ path: String) -> NoticeFact {
    NoticeFact(
      .warning, "the state folder \(path) lies on another machine",
      detail: "\(path) is on NFS or the like.\n\nIts locks may not keep two engines apart, and "
        + "after a power cut more than five seconds may be missing. A folder on this machine's own "
        + "disk is better; --state, or state: in vigil.yml, names it.")
  }
}
