internal import Glibc

/// A value behind a lock, and a place where threads wait for it to change. Waiting is measured on the monotonic clock.
///
/// Like `Mutex`, with waiting: for threads of our own only, as it blocks the one that calls.
package final class Monitor<Value: Sendable>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
  private let changed: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
  // Guarded by `mutex`.
  private var value: Value

  package init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` alone with the value; wakes nobody.
  package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }

  /// Runs `body` alone with the value and wakes one waiting thread.
  package func wakingOne<Result>(_ body: (inout Value) -> Result) -> Result {
    withLock { value in
      defer { pthread_cond_signal(changed) }
      return body(&value)
    }
  }

  /// Runs `body` alone with the value and wakes every waiting thread.
  package func wakingAll<Result>(_ body: (inout Value) -> Result) -> Result {
    withLock { value in
      defer { pthread_cond_broadcast(changed) }
      return body(&value)
    }
  }

  /// Asks `body`, alone with the value, now and after each change until it gives something; nil where that took
  /// longer than `timeout` (nil: for ever; at most a day).
  package func wait<Result>(
    timeout: Duration? = nil, until body: (inout Value) -> Result?
  ) -> Result? {
    var limit = timespec()
    if let timeout {
      clock_gettime(CLOCK_MONOTONIC, &limit)
      let (seconds, attoseconds) = max(timeout, .zero).components
      let nanoseconds = Int(attoseconds / 1_000_000_000) + limit.tv_nsec
      limit.tv_sec += Int(min(seconds, 86_400)) + nanoseconds / 1_000_000_000
      limit.tv_nsec = nanoseconds % 1_000_000_000
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&value) { return result }
      if timeout == nil {
        pthread_cond_wait(changed, mutex)
      } else if pthread_cond_timedwait(changed, mutex, &limit) == ETIMEDOUT {
        return body(&value)
      }
    }
  }
}
