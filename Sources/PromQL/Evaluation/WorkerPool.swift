package import Threads

/// Threads of our own for queries, which give way to the screen's: Swift's pool must never wait for one.
package final class WorkerPool: Sendable {
  package let threads: Int
  private let queue = JobQueue()

  /// Starts `threads` threads.
  package init(threads: Int = 2, _ urgency: Urgency = .background) {
    self.threads = max(1, threads)
    for _ in 0..<self.threads {
      // Deep expressions recurse; the parser bounds their depth.
      startThread(urgency: urgency, stackBytes: 16 << 20) { [queue] in
        while let job = queue.next() { job() }
      }
    }
  }

  deinit { queue.stop() }

  /// Runs `job` on the next free thread.
  package func submit(_ job: @escaping @Sendable () -> Void) { queue.add(job, first: false) }

  /// Runs `body` for 0..<count, on the calling thread and on whichever threads are free, and returns when all is done.
  func spread(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    guard count > 1, threads > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let share = Share(count: count, body: body)
    for _ in 0..<min(threads - 1, count - 1) { queue.add({ share.help() }, first: true) }
    share.help()
    share.wait()
  }
}

/// The queue between a pool and its threads, which outlives the pool until they have left.
private final class JobQueue: Sendable {
  typealias Job = @Sendable () -> Void
  private let state = Monitor<(jobs: [Job], isStopped: Bool)>(([], false))

  func add(_ job: @escaping Job, first: Bool) {
    state.wakingOne { state in
      if first { state.jobs.insert(job, at: 0) } else { state.jobs.append(job) }
    }
  }

  func stop() { state.wakingAll { $0.isStopped = true } }

  /// The next job, waiting for one; nil when the pool is gone and nothing is left to do.
  func next() -> Job? {
    let found: Job?? = state.wait { state in
      if state.jobs.isEmpty { return state.isStopped ? .some(nil) : nil }
      return state.jobs.removeFirst()
    }
    return found ?? nil
  }
}

/// Work that several threads take pieces of.
private final class Share: Sendable {
  private let count: Int
  private let body: @Sendable (Int) -> Void
  private let taken = Monitor((next: 0, running: 0))

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = body
  }

  /// Takes pieces until none is left.
  func help() {
    while let index = take() {
      body(index)
      taken.wakingAll { $0.running -= 1 }
    }
  }

  private func take() -> Int? {
    taken.withLock { taken in
      guard taken.next < count else { return nil }
      defer { taken.next += 1 }
      taken.running += 1
      return taken.next
    }
  }

  /// Returns when the pieces that other threads took are done too.
  func wait() {
    taken.wait { taken -> Void? in taken.running == 0 ? () : nil }
  }
}
