import Files
package import Glibc
import Synchronization

/// Processes that still run, and files: a failed expectation keeps what it names, so the end of the tests ends them.
package enum Leftovers {
  /// Where the tests' files are.
  static let folder: String = {
    let path = "/tmp/vigil-test-\(getpid())"
    mkdir(path, 0o755)
    registration
    return path
  }()

  private static let running = Mutex<Set<pid_t>>([])
  private static let registration: Void = {
    atexit { Leftovers.end() }
  }()

  /// A process that is to be ended with the tests, unless it is forgotten before.
  package static func note(_ pid: pid_t) {
    registration
    running.withLock { _ = $0.insert(pid) }
  }

  package static func forget(_ pid: pid_t) { running.withLock { _ = $0.remove(pid) } }

  private static func end() {
    running.withLock { running in
      for pid in running { kill(pid, SIGTERM) }
      running = []
    }
    Folder.remove(folder)
  }
}
