internal import Glibc

/// A program that runs beside a measurement, with its output thrown away.
struct SideProgram {
  let process: pid_t

  init(_ words: [String]) throws(MeasureError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [Int32(1), 2] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawnp(&process, words[0], &actions, nil, arguments, environ) == 0 else {
      throw MeasureError("\(words[0]) cannot be started")
    }
    self.process = process
  }

  /// Ends it and waits until it is gone.
  func end() {
    kill(process, SIGTERM)
    waitpid(process, nil, 0)
  }

  var cpuSeconds: Double { processSeconds(process) }
}
