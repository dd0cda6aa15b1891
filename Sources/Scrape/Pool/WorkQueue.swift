internal import Glibc

/// A queue that threads wait at. Waiting is measured on the monotonic clock.
final class WorkQueue<Element: Sendable>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var elements: [Element] = []
  private var first = 0
  private var isClosed = false

  init() {
    lock = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(lock)
    condition.deallocate()
    lock.deallocate()
  }

  /// What a waiting thread got.
  enum Outcome {
    case element(Element)
    case timeout
    /// Closed, and nothing left.
    case closed
  }

  func push(_ element: Element) {
    pthread_mutex_lock(lock)
    if !isClosed { elements.append(element) }
    pthread_cond_signal(condition)
    pthread_mutex_unlock(lock)
  }

  /// What is queued is dropped, and every waiting thread told.
  func close() {
    pthread_mutex_lock(lock)
    isClosed = true
    elements = []
    first = 0
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(lock)
  }

  /// Waits for an element, at most `timeout` (nil: for ever).
  func pop(timeout: Duration?) -> Outcome {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    var limit = timespec()
    if let timeout {
      clock_gettime(CLOCK_MONOTONIC, &limit)
      let (seconds, attoseconds) = max(timeout, .zero).components
      let nanoseconds = Int(attoseconds / 1_000_000_000) + limit.tv_nsec
      limit.tv_sec += Int(min(seconds, 86_400)) + nanoseconds / 1_000_000_000
      limit.tv_nsec = nanoseconds % 1_000_000_000
    }
    while first == elements.count {
      if isClosed { return .closed }
      if timeout == nil {
        pthread_cond_wait(condition, lock)
      } else if pthread_cond_timedwait(condition, lock, &limit) == ETIMEDOUT {
        return first < elements.count ? take() : .timeout
      }
    }
    return take()
  }

  private func take() -> Outcome {
    let element = elements[first]
    first += 1
    if first == elements.count {
      elements.removeAll(keepingCapacity: true)
      first = 0
    } else if first > 1024 {
      elements.removeFirst(first)
      first = 0
    }
    return .element(element)
  }
}
