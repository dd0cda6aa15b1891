import Glibc
import Synchronization

// What signal handlers may touch: plain memory set up beforehand, and calls that POSIX names safe there.

private struct Rescue {
  var terminal: Int32 = -1
  var wake: Int32 = -1
  var leave: UnsafeMutablePointer<UInt8>?
  var leaveCount = 0
  var saved: UnsafeMutablePointer<termios>?
}
nonisolated(unsafe) private var rescue = Rescue()
/// Signals seen since last asked. Made when `arm` touches it, before any handler can.
private let seen = SignalFlags()
/// The signal that asked for the end; 0 before.
private let asked = Atomic<Int32>(0)

extension SignalNews {
  static func take() -> SignalNews { seen.take() }
}

private func notify() {
  var byte: UInt8 = 0
  if rescue.wake >= 0 { _ = write(rescue.wake, &byte, 1) }
}

/// Asked to end. The loop closes in order; where it no longer turns, the second signal ends at once.
private func onEnd(_ signal: Int32) {
  asked.store(signal, ordering: .relaxed)
  if seen.raise(.end) { return onDeath(signal) }
  notify()
}
private func onSize(_: Int32) {
  seen.raise(.size)
  notify()
}
private func onStop(_: Int32) {
  seen.raise(.stop)
  notify()
}
private func onResume(_: Int32) {
  seen.raise(.resume)
  notify()
}
/// A crash, or a signal that nobody here expects: the terminal first, then what would have happened.
private func onDeath(_ signal: Int32) {
  giveBack()
  _ = Glibc.signal(signal, SIG_DFL)
  raise(signal)
}

/// Waits a fifth of a second at most for a terminal that takes no bytes.
private func giveBack() {
  guard rescue.terminal >= 0 else { return }
  if let leave = rescue.leave {
    var written = 0
    for _ in 0..<20 where written < rescue.leaveCount {
      let count = write(rescue.terminal, leave + written, rescue.leaveCount - written)
      if count > 0 { written += count }
      if written < rescue.leaveCount {
        var descriptor = pollfd(fd: rescue.terminal, events: Int16(POLLOUT), revents: 0)
        _ = poll(&descriptor, 1, 10)
      }
    }
  }
  if let saved = rescue.saved { tcsetattr(rescue.terminal, TCSANOW, saved) }
}

private let handled: [(signals: [Int32], handler: @convention(c) (Int32) -> Void)] = [
  ([SIGTERM, SIGHUP, SIGINT], { onEnd($0) }), ([SIGWINCH], { onSize($0) }),
  ([SIGTSTP], { onStop($0) }), ([SIGCONT], { onResume($0) }), (deadly, { onDeath($0) }),
]

/// All else that ends a process (signal(7)).
private let deadly: [Int32] =
  [
    SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE,
    SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ, SIGIO, SIGPWR, SIGSTKFLT,
  ] + Array(__libc_current_sigrtmin()...__libc_current_sigrtmax())

enum RestoreOnDeath {
  /// From now on a signal wakes the loop, and a crash gives the terminal back.
  static func arm(terminal: Int32, wake: Int32, leave: [UInt8], saved: termios) {
    seen.clear([])
    asked.store(0, ordering: .relaxed)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, leave.count))
    bytes.initialize(from: leave, count: leave.count)
    let modes = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    modes.initialize(to: saved)
    rescue = Rescue(
      terminal: terminal, wake: wake, leave: bytes, leaveCount: leave.count, saved: modes)
    // A stack of their own: the crash may be that there is no more stack.
    var stack = stack_t()
    stack.ss_size = 65_536
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: 65_536, alignment: 16)
    sigaltstack(&stack, nil)
    for (signals, handler) in handled {
      for signal in signals {
        var action = sigaction()
        // What is ignored, as nohup and the start of the program do, stays so.
        sigaction(signal, nil, &action)
        if isIgnored(action) { continue }
        action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = Int32(SA_ONSTACK) | Int32(SA_RESTART)
        sigaction(signal, &action, nil)
      }
    }
  }

  /// The terminal is back: crashes leave it alone, signals do what they do by default.
  static func disarm() {
    rescue.terminal = -1
    rescue.wake = -1
    for (signals, _) in handled {
      for signal in signals {
        var action = sigaction()
        sigaction(signal, nil, &action)
        if !isIgnored(action) { _ = Glibc.signal(signal, SIG_DFL) }
      }
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// The signal that asked for the end.
  static var endingSignal: Int32? {
    let signal = asked.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Stops the whole job as Ctrl-Z would; returns when it is continued.
  static func stop() {
    _ = Glibc.signal(SIGTSTP, SIG_DFL)
    kill(0, SIGTSTP)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { onStop($0) }
    action.sa_flags = Int32(SA_RESTART)
    sigaction(SIGTSTP, &action, nil)
    // That it was continued is known already.
    seen.clear([.stop, .resume])
  }
}
