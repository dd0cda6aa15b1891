internal import CCurl
internal import Glibc
internal import Synchronization
internal import Threads

/// The thread that drives libcurl: takes transfers in, performs them, completes them.
///
/// All but the inbox is touched on that thread alone.
final class TransferLoop: @unchecked Sendable {
  private struct Inbox: ~Copyable {
    var starting: [any LoopedTransfer] = []
    var cancelling: [any LoopedTransfer] = []
    var isStopping = false
    /// What is woken; the loop's thread makes it first of all.
    var multi: Multi?
    /// Why nothing starts any more; the multi handle may be gone then and must not be woken.
    var refusal: HTTPError?

    func wake() {
      if let multi { vigil_curl_multi_wakeup(multi.pointer) }
    }
  }

  private let inbox = Mutex(Inbox())
  private var active: [UnsafeMutableRawPointer: any LoopedTransfer] = [:]
  /// Easy handles to use again: setting one up anew costs more than the request.
  private var idle: [UnsafeMutableRawPointer] = []
  private let budget: BodyBudget
  private var brokenOff: [Transfer] = []

  /// A handle of libcurl's, which may be woken from any thread.
  private struct Multi: @unchecked Sendable { var pointer: UnsafeMutableRawPointer }

  /// Why libcurl cannot be used; nil where it can.
  private static let failure: String? = {
    LibraryLoading.awaitTurn()
    if let reason = vigil_curl_load() { return String(cString: reason) }
    // A connection a target: the usual 1,024 open files are soon used up.
    var limit = rlimit()
    if getrlimit(openFiles, &limit) == 0, limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, 65_536))
      setrlimit(openFiles, &limit)
    }
    return vigil_curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
      ? nil : "libcurl cannot be used"
  }()
  private let idleConnections: Int

  init(idleConnections: Int, bodyMemory: Int) {
    budget = BodyBudget(bodyMemory)
    self.idleConnections = idleConnections
    if !startThread({ self.run() }) {
      inbox.withLock { $0.refusal = HTTPError(.request, "no thread can be started") }
    }
  }

  /// The transfer is told its end exactly once.
  func start(_ transfer: any LoopedTransfer) {
    let refusal = inbox.withLock { inbox -> HTTPError? in
      guard inbox.refusal == nil, !inbox.isStopping else { return inbox.refusal ?? .stopped }
      inbox.starting.append(transfer)
      inbox.wake()
      return nil
    }
    if let refusal { transfer.ending(refusal)() }
  }

  func cancel(_ transfer: any LoopedTransfer) {
    transfer.cancelEarly()
    inbox.withLock { inbox in
      guard inbox.refusal == nil else { return }
      inbox.cancelling.append(transfer)
      inbox.wake()
    }
  }

  func stop() {
    inbox.withLock { inbox in
      guard inbox.refusal == nil else { return }
      inbox.isStopping = true
      inbox.wake()
    }
  }

  // MARK: - On the thread

  private func run() {
    guard Self.failure == nil, let multi = vigil_curl_multi_init() else {
      return giveUp(Self.failure ?? "out of memory")
    }
    vigil_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, idleConnections)
    vigil_curl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
    inbox.withLock { $0.multi = Multi(pointer: multi) }
    var isStopping = false
    while !isStopping {
      let (starting, cancelling, stop) = inbox.withLock { inbox in
        defer {
          inbox.starting = []
          inbox.cancelling = []
        }
        return (inbox.starting, inbox.cancelling, inbox.isStopping)
      }
      isStopping = stop
      for transfer in starting { begin(transfer, multi) }
      for transfer in cancelling {
        if let easy = transfer.easy, active[easy] === transfer {
          finish(easy, transfer.ending(.cancelled), multi)
        }
      }
      var running: Int32 = 0
      vigil_curl_multi_perform(multi, &running)
      finishBrokenOff(multi)
      collect(multi)
      if !isStopping { vigil_curl_multi_poll(multi, nil, 0, 60_000, nil) }
    }
    close(multi)
  }

  private func giveUp(_ reason: String) {
    for transfer in refuse(HTTPError(.request, reason)) {
      transfer.ending(HTTPError(.request, reason))()
    }
  }

  /// From now on nothing starts; gives what would have.
  private func refuse(_ reason: HTTPError) -> [any LoopedTransfer] {
    inbox.withLock { inbox in
      inbox.refusal = reason
      defer { inbox.starting = [] }
      return inbox.starting
    }
  }

  private func begin(_ transfer: any LoopedTransfer, _ multi: UnsafeMutableRawPointer) {
    if transfer.wasCancelled { return transfer.ending(.cancelled)() }
    guard let easy = idle.popLast() ?? vigil_curl_easy_init() else {
      return transfer.ending(HTTPError(.request, "out of memory"))()
    }
    do throws(HTTPError) {
      try transfer.prepare(easy, share: BodyShare(of: budget)) { [unowned self] in
        makeRoom(for: $0)
      }
    } catch {
      recycle(easy)
      return transfer.ending(error)()
    }
    guard vigil_curl_multi_add_handle(multi, easy) == CURLM_OK else {
      recycle(easy)
      return transfer.ending(HTTPError(.request, "the transfer cannot start"))()
    }
    active[easy] = transfer
  }

  /// Breaks the largest bodies off until what is held fits the budget again.
  private func makeRoom(for transfer: Transfer) {
    let capacity = budget.capacity(bodyLimit: transfer.request.bodyLimit)
    while budget.total > capacity {
      let largest = active.values.compactMap({ $0 as? Transfer }).max {
        ($0.share?.bytes ?? 0) < ($1.share?.bytes ?? 0)
      }
      guard let largest, let share = largest.share, share.bytes > BodyBudget.small else { return }
      largest.breakOff()
      brokenOff.append(largest)
    }
  }

  private func finishBrokenOff(_ multi: UnsafeMutableRawPointer) {
    for transfer in brokenOff {
      guard let easy = transfer.easy, active[easy] === transfer, let refusal = transfer.refusal
      else { continue }
      finish(easy, transfer.ending(refusal), multi)
    }
    brokenOff = []
  }

  /// Completes what libcurl says is done.
  private func collect(_ multi: UnsafeMutableRawPointer) {
    var left: Int32 = 0
    while let message = vigil_curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let transfer = active[easy]
      else { continue }
      finish(easy, transfer.ending(message.pointee.data.result), multi)
    }
  }

  /// `ending` tells the transfer its end, when the handle is free again.
  private func finish(
    _ easy: UnsafeMutableRawPointer, _ ending: () -> Void, _ multi: UnsafeMutableRawPointer
  ) {
    active[easy] = nil
    vigil_curl_multi_remove_handle(multi, easy)
    recycle(easy)
    ending()
  }

  private func recycle(_ easy: UnsafeMutableRawPointer) {
    if idle.count < 64 {
      vigil_curl_easy_reset(easy)
      idle.append(easy)
    } else {
      vigil_curl_easy_cleanup(easy)
    }
  }

  private func close(_ multi: UnsafeMutableRawPointer) {
    let late = refuse(.stopped)
    for (easy, transfer) in active { finish(easy, transfer.ending(.cancelled), multi) }
    for transfer in late { transfer.ending(.cancelled)() }
    for easy in idle { vigil_curl_easy_cleanup(easy) }
    idle = []
    vigil_curl_multi_cleanup(multi)
  }
}

private let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

extension HTTPError {
  static let cancelled = HTTPError(.cancelled, "cancelled")
  fileprivate static let stopped = HTTPError(.cancelled, "the client is stopped")
}
