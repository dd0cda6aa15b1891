package import Glibc
import Synchronization

/// A program started by a test, stopped by its process id when the test lets go of it.
package final class Process: Sendable {
  package let pid: pid_t
  private let isReaped = Mutex(false)

  /// - Parameter output: a file for both outputs; /dev/null where there is none.
  package init(
    _ arguments: [String], environment: [String: String] = [:], output: String = "/dev/null"
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Test threads block signals, and a child would begin with that mask: tmux could not even be told to end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let failure = withCStrings(arguments) { argv in
      withCStrings(inherited(with: environment)) { envp in
        posix_spawnp(&child, arguments[0], &actions, &attributes, argv, envp)
      }
    }
    guard failure == 0 else { throw ProcessError(arguments[0], String(cString: strerror(failure))) }
    pid = child
    Leftovers.note(child)
  }

  deinit { stop() }

  /// Sends it a signal.
  package func signal(_ number: Int32) { kill(pid, number) }

  /// Ends it: politely, then for good.
  package func stop() {
    isReaped.withLock { isReaped in
      guard !isReaped else { return }
      kill(pid, SIGCONT)
      kill(pid, SIGTERM)
      for _ in 0..<100 {
        if waitpid(pid, nil, WNOHANG) != 0 {
          isReaped = true
          Leftovers.forget(pid)
          return
        }
        usleep(20_000)
      }
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
      isReaped = true
      Leftovers.forget(pid)
    }
  }

  /// Waits for its end; its exit code, or nil where it takes longer.
  package func exitCode(within seconds: Double) -> Int32? {
    isReaped.withLock { isReaped in
      let deadline = ContinuousClock.now + .seconds(seconds)
      var status: Int32 = 0
      while ContinuousClock.now < deadline {
        if waitpid(pid, &status, WNOHANG) == pid {
          isReaped = true
          Leftovers.forget(pid)
          return (status & 0x7f) == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
        }
        usleep(10_000)
      }
      return nil
    }
  }
}

package struct ProcessError: Error, CustomStringConvertible {
  package var description: String
  package init(_ program: String, _ reason: String) { description = "\(program): \(reason)" }
}

/// Runs a program to its end: its exit code and what it printed on both outputs.
package func run(
  _ arguments: [String], environment: [String: String] = [:], within seconds: Double = 60
) throws -> (code: Int32, output: String) {
  let file = temporaryPath("output")
  defer { unlink(file) }
  let process = try Process(arguments, environment: environment, output: file)
  guard let code = process.exitCode(within: seconds) else {
    process.stop()
    throw ProcessError(arguments.joined(separator: " "), "did not end within \(seconds) s")
  }
  return (code, contents(of: file))
}

/// The same; nil, with a notice, where the program is not installed.
package func runIfInstalled(_ arguments: [String]) throws -> (code: Int32, output: String)? {
  guard let name = arguments.first, access("/usr/bin/" + name, X_OK) == 0 else {
    print("\(arguments.first ?? "") is not installed")
    return nil
  }
  return try run(arguments)
}

private func inherited(with changes: [String: String]) -> [String] {
  var all: [String: String] = [:]
  var place = environ
  while let entry = place.pointee {
    let parts = String(cString: entry).split(separator: "=", maxSplits: 1)
    if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
    place += 1
  }
  all.merge(changes) { $1 }
  return all.map { $0.key + "=" + $0.value }
}

private func withCStrings<R>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  var pointers = texts.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
