internal import Glibc

/// Threads of our own for queries, at a lower priority than the screen's: Swift's pool must never wait for one.
package final class WorkerPool: Sendable {
  package let threads: Int
  private let shared = Shared()

  /// Starts `threads` threads whose niceness is `niceness`.
  package init(threads: Int = 2, niceness: Int32 = 10) {
    self.threads = max(1, threads)
    for _ in 0..<self.threads { shared.startThread(niceness: niceness) }
  }

  deinit { shared.stop() }

  /// Runs `job` on the next free thread.
  package func submit(_ job: @escaping @Sendable () -> Void) { shared.submit(job, first: false) }

  /// Runs `body` for 0..<count, on the calling thread and on whichever threads are free, and returns when all is done.
  func spread(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    guard count > 1, threads > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let share = Share(count: count, body: body)
    for _ in 0..<min(threads - 1, count - 1) { shared.submit({ share.help() }, first: true) }
    share.help()
    share.wait()
  }
}

/// The queue between a pool and its threads, which outlives the pool until they have left.
private final class Shared: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
  private let wake: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
  // Guarded by `mutex`.
  private var jobs: [@Sendable () -> Void] = []
  private var stopped = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }
  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(mutex)
    wake.deallocate()
    mutex.deallocate()
  }

  func submit(_ job: @escaping @Sendable () -> Void, first: Bool) {
    pthread_mutex_lock(mutex)
    if first { jobs.insert(job, at: 0) } else { jobs.append(job) }
    pthread_cond_signal(wake)
    pthread_mutex_unlock(mutex)
  }

  func stop() {
    pthread_mutex_lock(mutex)
    stopped = true
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  /// The next job, waiting for one; nil when the pool is gone and nothing is left to do.
  func next() -> (@Sendable () -> Void)? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty {
      if stopped { return nil }
      pthread_cond_wait(wake, mutex)
    }
    return jobs.removeFirst()
  }

  func startThread(niceness: Int32) {
    let start = ThreadStart(shared: self, niceness: niceness)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    // Deep expressions recurse; the parser bounds their depth.
    pthread_attr_setstacksize(&attributes, 16 << 20)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(start)
    let failure = pthread_create(
      &thread, &attributes,
      { raw in
        guard let raw else { return nil }
        Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue().run()
        return nil
      }, retained.toOpaque())
    if failure != 0 { retained.release() }
    pthread_attr_destroy(&attributes)
  }
}

private final class ThreadStart: Sendable {
  let shared: Shared
  let niceness: Int32
  init(shared: Shared, niceness: Int32) {
    self.shared = shared
    self.niceness = niceness
  }
  func run() {
    // On Linux niceness belongs to the thread, and 0 is the calling one.
    if niceness != 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
    while let job = shared.next() { job() }
  }
}

/// Work that several threads take pieces of.
private final class Share: @unchecked Sendable {
  private let count: Int
  private let body: @Sendable (Int) -> Void
  private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
  private let done: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
  private var next = 0
  private var running = 0

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = body
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(done, nil)
  }
  deinit {
    pthread_cond_destroy(done)
    pthread_mutex_destroy(mutex)
    done.deallocate()
    mutex.deallocate()
  }

  /// Takes pieces until none is left.
  func help() {
    pthread_mutex_lock(mutex)
    while next < count {
      let index = next
      next += 1
      running += 1
      pthread_mutex_unlock(mutex)
      body(index)
      pthread_mutex_lock(mutex)
      running -= 1
    }
    if running == 0 { pthread_cond_broadcast(done) }
    pthread_mutex_unlock(mutex)
  }

  /// Returns when the pieces that other threads took are done too.
  func wait() {
    pthread_mutex_lock(mutex)
    while running > 0 { pthread_cond_wait(done, mutex) }
    pthread_mutex_unlock(mutex)
  }
}
