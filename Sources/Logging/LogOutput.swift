internal import Glibc
internal import Synchronization

/// Where the lines go: a descriptor, or a file that is opened anew where it was moved away. Calls may come from any
/// thread; a line is written in one piece, so that those of several programs never mix.
package final class LogOutput: Sendable {
  fileprivate struct State {
    var descriptor: Int32
    var node: UInt64 = 0
  }

  private let path: String?
  private let least: LogLine.Level
  private let now: @Sendable () -> Int64
  private let state: Mutex<State>

  /// To a descriptor, as standard error.
  ///
  /// - Parameters:
  ///   - least: what is below it is not written.
  ///   - now: milliseconds since the epoch.
  package init(descriptor: Int32, least: LogLine.Level, now: @escaping @Sendable () -> Int64) {
    path = nil
    self.least = least
    self.now = now
    state = Mutex(State(descriptor: descriptor))
  }

  /// To a file's end; nil, with `errno` set, where it cannot be opened.
  package init?(
    file path: String, least: LogLine.Level, now: @escaping @Sendable () -> Int64
  ) {
    guard let opened = State(path) else { return nil }
    self.path = path
    self.least = least
    self.now = now
    state = Mutex(opened)
  }

  package func write(_ line: LogLine) {
    guard line.level >= least else { return }
    let text = line.text(at: now()) + "\n"
    state.withLock { state in
      // Whoever rotates logs moves the file away, or takes it.
      if let path {
        var status = stat()
        if stat(path, &status) != 0 || UInt64(status.st_ino) != state.node,
          let fresh = State(path)
        {
          close(state.descriptor)
          state = fresh
        }
      }
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes {
          Glibc.write(state.descriptor, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        // A disk that is full takes nothing; the program goes on.
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
      }
    }
  }

  deinit { if path != nil { state.withLock { _ = close($0.descriptor) } } }
}

extension LogOutput.State {
  init?(_ path: String) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    fstat(descriptor, &status)
    self.init(descriptor: descriptor, node: UInt64(status.st_ino))
  }
}
