internal import Glibc

// What the module map leaves out, as <asm-generic/ioctls.h> and <spawn.h> number it.
private let unlockTerminal: UInt = 0x4004_5431
private let terminalNumber: UInt = 0x8004_5430
private let startsSession: Int16 = 0x80

/// A program in a pseudo-terminal of its own, as a person at a terminal would run it.
final class PseudoTerminal {
  /// When the program was started, of the monotonic clock.
  let started: Double
  let process: pid_t
  private let master: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// Starts `words` at a size, as the leader of a session whose terminal is this one.
  init(_ words: [String], width: UInt16 = 200, height: UInt16 = 50) throws(MeasureError) {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (lock, number): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, unlockTerminal, &lock) == 0,
      ioctl(master, terminalNumber, &number) == 0
    else { throw MeasureError("no pseudo-terminal") }
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a session's leader opens becomes the session's.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    listenToSignals(&attributes)
    posix_spawnattr_setflags(&attributes, startsSession | setsSignalMask)
    let environment = ["TERM=xterm-256color", "LC_ALL=C.UTF-8", "TZ=UTC"]
    let kept = ["PATH", "HOME"].compactMap { (name: String) -> String? in
      getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
    var variables: [UnsafeMutablePointer<CChar>?] = (environment + kept).map { strdup($0) }
    variables.append(nil)
    defer { for variable in variables { free(variable) } }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    started = monotonicSeconds()
    guard posix_spawnp(&process, words[0], &actions, &attributes, arguments, variables) == 0
    else {
      close(master)
      throw MeasureError("\(words[0]) cannot be started")
    }
    self.process = process
  }

  deinit {
    kill(process, SIGTERM)
    for round in 0..<100 {
      // What it still has to say must go somewhere, or it waits for its reader.
      _ = read(within: 0.02)
      if waitpid(process, nil, WNOHANG) != 0 { break }
      if round == 98 { kill(process, SIGKILL) }
    }
    close(master)
  }

  /// What was written, waiting up to `seconds` for the first byte; nil where nothing came.
  func read(within seconds: Double) -> [UInt8]? {
    var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, Int32(max(0, (seconds * 1000).rounded(.up)))) > 0 else { return nil }
    let count = Glibc.read(master, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  func send(_ keys: String) {
    _ = Array(keys.utf8).withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Reads until `seconds` have passed.
  func bursts(for seconds: Double) -> [Burst] {
    readBursts(of: [self], for: seconds).first ?? []
  }

  /// CPU seconds that the program has used so far, all threads.
  var cpuSeconds: Double { processSeconds(process) }
}

/// What a program wrote with silence of at least 0.15 s before and after it.
struct Burst {
  /// When its first byte came.
  var time: Double
  var bytes: Int
}

/// Reads from terminals side by side until `seconds` have passed; the bursts of each.
func readBursts(of terminals: [PseudoTerminal], for seconds: Double) -> [[Burst]] {
  let end = monotonicSeconds() + seconds
  var bursts = [[Burst]](repeating: [], count: terminals.count)
  var last = [Double](repeating: -.infinity, count: terminals.count)
  while monotonicSeconds() < end {
    for (place, terminal) in terminals.enumerated() {
      guard let bytes = terminal.read(within: 0.01) else { continue }
      let now = monotonicSeconds()
      if let tail = bursts[place].indices.last, now - last[place] < 0.15 {
        bursts[place][tail].bytes += bytes.count
      } else {
        bursts[place].append(Burst(time: now, bytes: bytes.count))
      }
      last[place] = now
    }
  }
  return bursts
}

/// CPU seconds of a process from /proc; 0 where it is gone.
func processSeconds(_ process: pid_t) -> Double {
  guard let file = fopen("/proc/\(process)/stat", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 1024)
  guard fgets(&line, 1024, file) != nil else { return 0 }
  let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  // The name, in parentheses, can hold spaces.
  guard let close = text.lastIndex(of: ")") else { return 0 }
  let fields = text[text.index(after: close)...].split(separator: " ")
  guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12])
  else { return 0 }
  return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
}
