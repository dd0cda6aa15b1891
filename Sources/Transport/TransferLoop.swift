internal import CCurl
internal import Glibc
internal import Synchronization
internal import Threads

/// The thread that drives libcurl: takes transfers in, performs them, completes them.
///
/// All but the inbox is touched on that thread alone.
final class TransferLoop: @unchecked Sendable {
  private struct Inbox: ~Copyable {
    var starting: [Transfer] = []
    var cancelling: [Transfer] = []
    var isStopping = false
    /// Set when the multi handle is gone and must no longer be woken.
    var isOver = false
  }

  private let inbox = Mutex(Inbox())
  private let multi: UnsafeMutableRawPointer?
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  /// Easy handles to use again: setting one up anew costs more than the request.
  private var idle: [UnsafeMutableRawPointer] = []
  private let budget: BodyBudget
  private var brokenOff: [Transfer] = []

  private static let isReady: Bool = {
    // A connection a target: the usual 1,024 open files are soon used up.
    var limit = rlimit()
    if getrlimit(openFiles, &limit) == 0, limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, 65_536))
      setrlimit(openFiles, &limit)
    }
    return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
  }()

  init(idleConnections: Int, bodyMemory: Int) {
    budget = BodyBudget(bodyMemory)
    multi = Self.isReady ? curl_multi_init() : nil
    guard let multi else {
      inbox.withLock { $0.isOver = true }
      return
    }
    vigil_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, idleConnections)
    vigil_curl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
    if !startThread({ self.run() }) {
      inbox.withLock { $0.isOver = true }
      curl_multi_cleanup(multi)
    }
  }

  func start(
    _ transfer: Transfer, completion: @escaping @Sendable (Result<HTTPResponse, HTTPError>) -> Void
  ) {
    transfer.completion = completion
    let isAccepted = inbox.withLock { inbox in
      guard !inbox.isOver, !inbox.isStopping else { return false }
      inbox.starting.append(transfer)
      curl_multi_wakeup(multi)
      return true
    }
    if !isAccepted { transfer.complete(.failure(HTTPError(.cancelled, "the client is stopped"))) }
  }

  func cancel(_ transfer: Transfer) {
    transfer.isCancelled.store(true, ordering: .relaxed)
    inbox.withLock { inbox in
      guard !inbox.isOver else { return }
      inbox.cancelling.append(transfer)
      curl_multi_wakeup(multi)
    }
  }

  func stop() {
    inbox.withLock { inbox in
      guard !inbox.isOver else { return }
      inbox.isStopping = true
      curl_multi_wakeup(multi)
    }
  }

  // MARK: - On the thread

  private func run() {
    guard let multi else { return }
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
          finish(transfer, easy, .failure(.cancelled), multi)
        }
      }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      finishBrokenOff(multi)
      collect(multi)
      if !isStopping { curl_multi_poll(multi, nil, 0, 60_000, nil) }
    }
    close(multi)
  }

  private func begin(_ transfer: Transfer, _ multi: UnsafeMutableRawPointer) {
    if transfer.isCancelled.load(ordering: .relaxed) {
      return transfer.complete(.failure(.cancelled))
    }
    guard let easy = idle.popLast() ?? curl_easy_init() else {
      return transfer.complete(.failure(HTTPError(.request, "out of memory")))
    }
    do throws(HTTPError) {
      try transfer.prepare(easy, share: BodyShare(of: budget)) { [unowned self] in
        makeRoom(for: $0)
      }
    } catch {
      recycle(easy)
      return transfer.complete(.failure(error))
    }
    guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
      recycle(easy)
      return transfer.complete(.failure(HTTPError(.request, "the transfer cannot start")))
    }
    active[easy] = transfer
  }

  /// Breaks the largest bodies off until what is held fits the budget again.
  private func makeRoom(for transfer: Transfer) {
    let capacity = budget.capacity(bodyLimit: transfer.request.bodyLimit)
    while budget.total > capacity {
      let largest = active.values.max { ($0.share?.bytes ?? 0) < ($1.share?.bytes ?? 0) }
      guard let largest, let share = largest.share, share.bytes > BodyBudget.small else { return }
      largest.breakOff()
      brokenOff.append(largest)
    }
  }

  private func finishBrokenOff(_ multi: UnsafeMutableRawPointer) {
    for transfer in brokenOff {
      guard let easy = transfer.easy, active[easy] === transfer, let refusal = transfer.refusal
      else { continue }
      finish(transfer, easy, .failure(refusal), multi)
    }
    brokenOff = []
  }

  /// Completes what libcurl says is done.
  private func collect(_ multi: UnsafeMutableRawPointer) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let transfer = active[easy]
      else { continue }
      finish(transfer, easy, transfer.outcome(message.pointee.data.result), multi)
    }
  }

  private func finish(
    _ transfer: Transfer, _ easy: UnsafeMutableRawPointer,
    _ result: Result<HTTPResponse, HTTPError>, _ multi: UnsafeMutableRawPointer
  ) {
    active[easy] = nil
    curl_multi_remove_handle(multi, easy)
    recycle(easy)
    transfer.complete(result)
  }

  private func recycle(_ easy: UnsafeMutableRawPointer) {
    if idle.count < 64 {
      curl_easy_reset(easy)
      idle.append(easy)
    } else {
      curl_easy_cleanup(easy)
    }
  }

  private func close(_ multi: UnsafeMutableRawPointer) {
    let late = inbox.withLock { inbox in
      inbox.isOver = true
      defer { inbox.starting = [] }
      return inbox.starting
    }
    for (easy, transfer) in active { finish(transfer, easy, .failure(.cancelled), multi) }
    for transfer in late { transfer.complete(.failure(.cancelled)) }
    for easy in idle { curl_easy_cleanup(easy) }
    idle = []
    curl_multi_cleanup(multi)
  }
}

private let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

extension HTTPError {
  static let cancelled = HTTPError(.cancelled, "cancelled")
}
