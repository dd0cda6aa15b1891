internal import Glibc

// As <spawn.h> numbers it.
let setsSignalMask: Int16 = 0x08

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
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    listenToSignals(&attributes)
    posix_spawnattr_setflags(&attributes, setsSignalMask)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawnp(&process, words[0], &actions, &attributes, arguments, environ) == 0 else {
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

/// What is started may be ended: the thread that starts it can be one that Swift's pool keeps from all signals, and a
/// process begins with the mask of that thread.
func listenToSignals(_ attributes: inout posix_spawnattr_t) {
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
}
