import Glibc

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

extension SignalNews {
  static func take() -> SignalNews { seen.take() }
}

private func notify() {
  var byte: UInt8 = 0
  if rescue.wake >= 0 { _ = write(rescue.wake, &byte, 1) }
}

/// Asked to end. The loop closes in order; where it no longer turns, the second signal ends at once.
private func onEnd(_ signal: Int32) {
  if seen.raise(.end) {
    giveBack()
    _exit(128 + signal)
  }
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
/// A crash: the terminal first, then what would have happened.
private func onCrash(_ signal: Int32) {
  giveBack()
  _ = Glibc.signal(signal, SIG_DFL)
  raise(signal)
}

private func giveBack() {
  guard rescue.terminal >= 0 else { return }
  if let leave = rescue.leave { _ = write(rescue.terminal, leave, rescue.leaveCount) }
  if let saved = rescue.saved { tcsetattr(rescue.terminal, TCSANOW, saved) }
}

private let handled: [(signals: [Int32], handler: @convention(c) (Int32) -> Void)] = [
  ([SIGTERM, SIGHUP, SIGINT, SIGQUIT], { onEnd($0) }), ([SIGWINCH], { onSize($0) }),
  ([SIGTSTP], { onStop($0) }), ([SIGCONT], { onResume($0) }),
  ([SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS], { onCrash($0) }),
]

enum RestoreOnDeath {
  /// From now on a signal wakes the loop, and a crash gives the terminal back.
  static func arm(terminal: Int32, wake: Int32, leave: [UInt8], saved: termios) {
    seen.clear([])
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
      for signal in signals { _ = Glibc.signal(signal, SIG_DFL) }
    }
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
