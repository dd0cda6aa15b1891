import CNcurses
package import Cells
import Glibc

// The terminal as a session: opened, asked for events, shown grids, closed. ncurses turns grids into bytes in
// memory; this writes them only when the terminal takes them, so a terminal that has stopped blocks nothing.

/// The one terminal of a process, for its main thread. Never awaits; only `poll` waits, as long as told.
package final class TerminalSession {
  private let terminal: Int32
  private let saved: termios
  private let modes: TerminalModes
  private let screen: CursesScreen
  private let options: TerminalOptions
  private let traits: TerminalTraits
  private var decoder: InputDecoder
  private let wakeRead: Int32
  /// Wakes `poll` from any thread.
  package let waker: TerminalWaker
  /// Bytes of frames and copies that the terminal has not taken yet, from `written` on.
  private var pending: [UInt8] = []
  private var written = 0
  /// The newest frame that came while bytes were pending.
  private var waiting: Grid?
  private var synchronizes = false
  private var isOpen = true
  private var usesMouse = false
  private var gotHangUp = false
  /// The signal that asked for the end, if one did. Whoever ends for it ends by it, so that its parent can tell.
  package private(set) var endingSignal: Int32?

  /// Columns and rows, at least 1 each.
  package private(set) var size: (width: Int, height: Int)
  /// All bytes written to the terminal so far.
  package private(set) var bytesWritten = 0
  package let glyphs: GlyphSet
  package var depth: ColorDepth { screen.depth }
  package var theme: Theme { screen.theme }

  /// Takes the terminal that standard output is.
  package static func open(
    _ options: TerminalOptions = TerminalOptions()
  ) throws(TerminalError) -> TerminalSession {
    try TerminalSession(options)
  }

  private init(_ options: TerminalOptions) throws(TerminalError) {
    guard isatty(STDOUT_FILENO) == 1 else { throw TerminalError("standard output is no terminal") }
    terminal = try TerminalSession.openTerminal()
    var modes = termios()
    guard tcgetattr(terminal, &modes) == 0 else {
      throw TerminalError("cannot read the terminal's modes: \(String(cString: strerror(errno)))")
    }
    saved = modes
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw TerminalError("cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    wakeRead = ends[0]
    waker = TerminalWaker(descriptor: ends[1])
    self.options = options
    traits = TerminalTraits { name in getenv(name).map { String(cString: $0) } }
    glyphs = options.glyphs ?? traits.glyphs
    let background = options.background ?? traits.background ?? .dark
    guard let theme = Theme(named: options.theme, background) else {
      throw TerminalError(
        "no theme \(cleaned(options.theme)): there are \(Theme.names.joined(separator: ", "))")
    }
    size = TerminalSession.size(of: terminal)
    screen = try CursesScreen(
      traits, depth: options.depth, theme: theme, size: (size.width, size.height))
    decoder = InputDecoder(
      sequences: TerminalModes.keySequences(),
      patience: InputPatience(escape: traits.escapeDelay))
    self.modes = TerminalModes(traits)
    // What curses wants to say at its start is said by `enter`.
    _ = screen.drained()
    RestoreOnDeath.arm(
      terminal: terminal, wake: ends[1], leave: self.modes.leave, saved: saved)
    enter()
    pending += self.modes.query
    if options.usesMouse { setMouse(true) }
    flush()
  }

  /// An open file description of our own, so that its being non-blocking is not the shell's.
  private static func openTerminal() throws(TerminalError) -> Int32 {
    let flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
    if let name = ttyname(STDOUT_FILENO) {
      let own = Glibc.open(name, flags)
      if own >= 0 { return own }
    }
    let own = Glibc.open("/dev/tty", flags)
    guard own >= 0 else {
      throw TerminalError("cannot open the terminal: \(String(cString: strerror(errno)))")
    }
    return own
  }

  private static func size(of terminal: Int32) -> (width: Int, height: Int) {
    var window = winsize()
    guard ioctl(terminal, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0
    else { return (80, 24) }
    return (min(Int(window.ws_col), 1000), min(Int(window.ws_row), 500))
  }

  private func enter() {
    var raw = saved
    cfmakeraw(&raw)
    tcsetattr(terminal, TCSANOW, &raw)
    pending += modes.enter
    if usesMouse { pending += modes.mouseOn }
    screen.invalidate()
  }

  /// Gives the terminal back as it was, waiting at most half a second for it to take that. Idempotent.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    leave()
    RestoreOnDeath.disarm()
    Glibc.close(terminal)
    Glibc.close(wakeRead)
  }

  private func leave() {
    // A frame half written would leave an open sequence: the rest of it goes first.
    pending += modes.leave
    waiting = nil
    for _ in 0..<50 where written < pending.count {
      flush()
      if written < pending.count {
        var descriptor = pollfd(fd: terminal, events: Int16(POLLOUT), revents: 0)
        _ = Glibc.poll(&descriptor, 1, 10)
        if descriptor.revents & Int16(POLLHUP | POLLERR) != 0 { break }
      }
    }
    var modes = saved
    tcsetattr(terminal, TCSANOW, &modes)
    pending = []
    written = 0
  }

  deinit { close() }

  /// Gives the terminal back, stops the process and its job (Ctrl-Z), and takes the terminal again when it
  /// is continued. The next frame is drawn whole.
  package func suspend() {
    guard isOpen else { return }
    leave()
    RestoreOnDeath.stop()
    resume()
  }

  private func resume() {
    enter()
    size = TerminalSession.size(of: terminal)
    screen.resize(width: size.width, height: size.height)
    flush()
  }

  /// Draws everything anew with the next frame, as after another program wrote on the terminal.
  package func redraw() { screen.invalidate() }

  package func setMouse(_ on: Bool) {
    guard on != usesMouse else { return }
    usesMouse = on
    pending += on ? modes.mouseOn : modes.mouseOff
    flush()
  }

  /// Asks the terminal to put a text on its clipboard (OSC 52). Whether it does cannot be known; false where it is of
  /// a kind that is not asked.
  package func copy(_ text: String) -> Bool {
    guard traits.isXtermLike else { return false }
    pending += Array("\u{1B}]52;c;".utf8) + base64(Array(text.utf8)) + [0x07]
    flush()
    return true
  }
}

extension TerminalSession {
  /// Shows a grid. Writes what the terminal takes now and keeps the rest; while there is a rest, newer
  /// frames replace each other, and the newest is drawn when the terminal takes bytes again.
  package func present(_ grid: Grid) {
    guard isOpen else { return }
    guard written == pending.count else {
      waiting = grid
      flush()
      return
    }
    waiting = nil
    let bytes = screen.bytes(for: glyphs == .ascii ? grid.inASCII : grid)
    guard !bytes.isEmpty else { return }
    // Short updates are seen at once anyway; the frame's marks would double them.
    if synchronizes, bytes.count > 256 {
      pending += Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8)
    } else {
      pending += bytes
    }
    flush()
  }

  /// Whether bytes of a frame wait for the terminal.
  package var isBehind: Bool { written < pending.count }

  private func flush() {
    while written < pending.count {
      let count = pending.withUnsafeBytes { buffer in
        write(
          terminal, buffer.baseAddress?.advanced(by: written), min(buffer.count - written, 4096))
      }
      if count > 0 {
        written += count
        bytesWritten += count
      } else if count < 0, errno == EINTR {
        continue
      } else {
        if count < 0, errno != EAGAIN { gotHangUp = true }
        break
      }
    }
    if written == pending.count {
      pending.removeAll(keepingCapacity: true)
      written = 0
    }
  }

  /// Waits for input, a signal, `waker` or the timeout, and tells what the person did. Also writes what is
  /// pending as the terminal takes it. Nil waits for ever.
  package func poll(_ timeout: Duration?) -> [InputEvent] {
    guard isOpen else { return [.hangUp] }
    var wait =
      timeout.map {
        Int32(
          clamping: $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000
        )
      } ?? -1
    // An ESC alone becomes the key after a while.
    if let deadline = decoder.deadline {
      // Rounded up, so that it has passed when the wait is over.
      let left = Int32(clamping: Int((max(.zero, deadline - .now) / .milliseconds(1)).rounded(.up)))
      wait = wait < 0 ? left : min(wait, left)
    }
    var descriptors = [
      pollfd(fd: terminal, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
    ]
    if isBehind { descriptors[0].events |= Int16(POLLOUT) }
    let ready = Glibc.poll(&descriptors, nfds_t(descriptors.count), wait)
    var events: [InputEvent] = []
    if ready > 0 {
      if descriptors[1].revents != 0 { drainWake() }
      if descriptors[0].revents & Int16(POLLOUT) != 0 {
        flush()
        if !isBehind, let grid = waiting { present(grid) }
      }
      if descriptors[0].revents & Int16(POLLIN) != 0 {
        events += read()
      } else if descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
        gotHangUp = true
      }
    }
    events += understood(decoder.expire(at: .now))
    events += signalEvents()
    if gotHangUp { events.append(.hangUp) }
    return events
  }

  private func drainWake() {
    var buffer = [UInt8](repeating: 0, count: 256)
    while Glibc.read(wakeRead, &buffer, buffer.count) > 0 {}
  }

  private func read() -> [InputEvent] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var events: [InputEvent] = []
    // A bounded share, so that a flood of input cannot keep the loop from drawing.
    for _ in 0..<16 {
      let count = Glibc.read(terminal, &buffer, buffer.count)
      if count > 0 {
        events += understood(decoder.feed(buffer.prefix(count), at: .now))
      } else {
        if count == 0 || errno != EAGAIN && errno != EINTR { gotHangUp = true }
        break
      }
    }
    return events
  }

  private func understood(_ outputs: [InputDecoder.Output]) -> [InputEvent] {
    outputs.compactMap { output in
      switch output {
      case .event(let event): return event
      case .reply(.synchronizes(let does)):
        synchronizes = does
        return nil
      case .reply(.background(let red, let green, let blue)):
        guard options.background == nil, traits.background == nil else { return nil }
        let isLight = 0.3 * red + 0.59 * green + 0.11 * blue > 0.5
        if isLight, let theme = Theme(named: options.theme, .light) {
          screen.theme = theme
          // Shown with the next frame, which the resize asks for.
          return .resize(width: size.width, height: size.height)
        }
        return nil
      }
    }
  }

  private func signalEvents() -> [InputEvent] {
    let news = SignalNews.take()
    var events: [InputEvent] = []
    if news.contains(.end) {
      endingSignal = RestoreOnDeath.endingSignal
      events.append(.hangUp)
    }
    if news.contains(.stop) {
      suspend()
      events.append(.resize(width: size.width, height: size.height))
    } else if news.contains(.resume) {
      resume()
      events.append(.resize(width: size.width, height: size.height))
    } else if news.contains(.size) {
      let new = TerminalSession.size(of: terminal)
      if new != size {
        size = new
        screen.resize(width: new.width, height: new.height)
        events.append(.resize(width: new.width, height: new.height))
      }
    }
    return events
  }
}

/// Wakes the terminal's `poll` from any thread.
package struct TerminalWaker: Sendable {
  fileprivate let descriptor: Int32
  package func wake() {
    var byte: UInt8 = 0
    _ = write(descriptor, &byte, 1)
  }
}

private func base64(_ bytes: [UInt8]) -> [UInt8] {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  result.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let part = bytes[start..<min(start + 3, bytes.count)]
    var value: UInt32 = 0
    for i in 0..<3 { value = value << 8 | UInt32(i < part.count ? part[start + i] : 0) }
    for i in 0..<4 {
      result.append(i <= part.count ? digits[Int(value >> (18 - 6 * UInt32(i)) & 63)] : 0x3D)
    }
  }
  return result
}
