import Glibc

/// A program that a test runs, ended by its process id.
final class Program {
  let pid: pid_t
  private var isReaped = false

  /// Its outputs go to `output`.
  init?(_ words: [String], output: String = "/dev/null") {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Test threads block signals; a child begins without that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    guard posix_spawnp(&child, words[0], &actions, &attributes, &argv, environ) == 0 else {
      return nil
    }
    pid = child
  }

  deinit { end(SIGKILL) }

  /// Sends a signal and waits for the end.
  func end(_ signal: Int32) {
    guard !isReaped else { return }
    kill(pid, signal)
    waitpid(pid, nil, 0)
    isReaped = true
  }

  /// Waits for the end and gives the exit code.
  func wait() -> Int32 {
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    isReaped = true
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
  }

  /// What a program printed on both outputs and its exit code; nil where it is not installed.
  static func output(_ words: [String], in scratch: Scratch) -> (code: Int32, text: String)? {
    let file = scratch.path + "/output"
    guard let program = Program(words, output: file) else {
      print("\(words[0]) is not installed")
      return nil
    }
    return (program.wait(), contents(file))
  }
}

/// A file as text.
func contents(_ path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&piece, 1, piece.count, file), count > 0 {
    bytes += piece[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}
