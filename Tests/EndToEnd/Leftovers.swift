import Glibc
import Synchronization

/// Processes that still run: a failed expectation keeps what it names, so the end of the tests ends them.
enum Leftovers {
  private static let running = Mutex<Set<pid_t>>([])
  private static let registration: Void = {
    atexit { Leftovers.end() }
  }()

  static func note(_ pid: pid_t) {
    registration
    running.withLock { _ = $0.insert(pid) }
  }

  static func forget(_ pid: pid_t) { running.withLock { _ = $0.remove(pid) } }

  private static func end() {
    running.withLock { running in
      for pid in running { kill(pid, SIGTERM) }
      running = []
    }
  }
}
