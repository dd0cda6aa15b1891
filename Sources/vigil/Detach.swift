internal import Engine
internal import Facts
internal import Files
internal import Glibc
internal import Transport

/// Lets an engine go on in a session of its own, on the same state, and says how to come back. Where the one that the
/// state folder had is gone, another takes its place.
///
/// - Parameter attached: the process that was attached to, and whether it answered last.
func detach(
  _ arguments: Arguments, _ configuration: Configuration,
  from attached: (number: Int, isAnswering: Bool)?
) throws(Arguments.Failure) -> Int32 {
  if let attached {
    let socket = configuration.attached?.request.unixSocket
    if socket.map(isAnswering) ?? attached.isAnswering {
      let place = socket == nil ? " at \(arguments.value("--attach") ?? "")" : ""
      printOut("the engine goes on as process \(attached.number)\(place)\n")
      return 0
    }
    guard !arguments.has("--attach") else {
      throw Arguments.Failure(
        message: "the engine does not answer: nothing is known to go on", isUsage: false)
    }
  }
  guard configuration.data == nil else {
    printOut("nothing goes on: what was shown is a data directory\n")
    return 0
  }
  let folder = stateFolder(configuration)
  let log = folder + "/serve.log"
  guard let process = spawn(serveWords(arguments, folder), log: log) else {
    throw Arguments.Failure(
      message: "no engine can be started: \(String(cString: strerror(errno)))", isUsage: false)
  }
  for _ in 0..<400 {
    var status: Int32 = 0
    if waitpid(process, &status, WNOHANG) == process {
      let last = (try? readFile(log)).map { String(decoding: $0, as: UTF8.self) }
      let reason = last?.split(separator: "\n").last.map(String.init) ?? ""
      throw Arguments.Failure(message: "the engine ended at once: \(reason)", isUsage: false)
    }
    if isAnswering(folder + "/vigil.sock") { break }
    usleep(25_000)
  }
  printOut(
    "the engine goes on as process \(process); `vigil` attaches to it, `kill \(process)` ends it, "
      + "its log is \(log)\n")
  if endsWithLogin() {
    printOut(
      "this machine ends what its users leave behind: `loginctl enable-linger` lets the engine "
        + "outlive your session\n")
  }
  return 0
}

/// The command line of the engine: what was given, but for what is a screen's own.
private func serveWords(_ arguments: Arguments, _ folder: String) -> [String] {
  var words = ["vigil", "serve"]
  for flag in Flag.all where flag.commands.isEmpty && flag.name != "--state" {
    for value in arguments.all(flag.name) {
      words.append(flag.name)
      if flag.value != nil { words.append(value) }
    }
  }
  words += ["--state", folder, "--log", folder + "/serve.log"]
  return words + (arguments.operands.isEmpty ? [] : ["--"] + arguments.operands)
}

/// Starts this program anew in a session of its own; nil, with `errno`, where that fails.
private func spawn(_ words: [String], log: String) -> pid_t? {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  // POSIX_SPAWN_SETSID, as <spawn.h> numbers it, and no signal blocked.
  posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK))
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  var files = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&files)
  defer { posix_spawn_file_actions_destroy(&files) }
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(
    &files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o640)
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO)
  var list: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
  list.append(nil)
  defer { for word in list { free(word) } }
  var process = pid_t()
  let code = posix_spawn(&process, "/proc/self/exe", &files, &attributes, list, environ)
  guard code == 0 else {
    errno = code
    return nil
  }
  return process
}

/// Whether logind ends this user's processes with the last session, and nothing was said against it.
private func endsWithLogin() -> Bool {
  guard environment("XDG_SESSION_ID") != nil else { return false }
  let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
  if access("/var/lib/systemd/linger/" + user, F_OK) == 0 { return false }
  var paths = ["/etc/systemd/logind.conf"]
  for folder in ["/usr/lib/systemd/logind.conf.d", "/etc/systemd/logind.conf.d"] {
    paths += FilePath.files(below: folder, suffix: ".conf")
  }
  var kills = false
  for path in paths {
    guard let bytes = try? readFile(path, limit: 1 << 20) else { continue }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: "=", maxSplits: 1)
      guard words.count == 2, words[0].filter({ $0 != " " }) == "KillUserProcesses" else {
        continue
      }
      kills = ["yes", "true", "1", "on"].contains(words[1].filter { $0 != " " }.lowercased())
    }
  }
  return kills
}
