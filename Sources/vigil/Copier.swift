internal import Glibc
internal import Synchronization
internal import Terminal
internal import Threads

/// Puts copied text where it can be had even if the terminal ignores OSC 52: tmux' buffer, and always a file.
final class Copier: Sendable {
  private let path: String
  private let message = Mutex<String?>(nil)
  private let wake: @Sendable () -> Void

  /// - Parameter path: the file that holds the last copied text.
  init(path: String, wake: @escaping @Sendable () -> Void) {
    self.path = path
    self.wake = wake
  }

  /// Returns at once; says later where the text went.
  ///
  /// - Parameter isOnClipboard: whether the terminal was sent it.
  func copy(_ text: String, isOnClipboard: Bool) {
    startThread {
      let written = self.write(text)
      var places = [written ? self.path : "no file (\(self.path) cannot be written)"]
      if getenv("TMUX") != nil, written, self.loadTmuxBuffer() { places.insert("tmux", at: 0) }
      if isOnClipboard { places.insert("clipboard", at: 0) }
      self.message.withLock { [places] in $0 = "copied to " + places.joined(separator: ", ") }
      self.wake()
    }
  }

  func takeMessage() -> String? {
    message.withLock { message in
      defer { message = nil }
      return message
    }
  }

  private func write(_ text: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  private func loadTmuxBuffer() -> Bool {
    let words = ["tmux", "load-buffer", path]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    guard posix_spawnp(&child, "tmux", nil, nil, &arguments, environ) == 0 else { return false }
    var status: Int32 = 0
    return waitpid(child, &status, 0) == child && status == 0
  }
}
