// Threads of our own. Swift's pool has as many threads as the machine has cores: one blocking call or one long
// query in it would stop everything, so whatever may block runs outside of it, on threads started here.
// A `Monitor` is what they wait for. It is callers' affair what runs on them.

internal import CSched
internal import Glibc

/// How soon a thread wants to run beside the process's others.
package enum Urgency: Sendable {
  /// After the screen, and soon.
  case usual
  /// After the screen and the scrapes where there is little to share, but never so late that whoever waits for what it
  /// holds would have to wait for long.
  case patient
  /// Only where the screen and the scrapes leave a core.
  case background
}

/// Runs `body` on a new thread of its own, outside Swift's pool: for loops and for calls that may block.
///
/// Signals are blocked there, so that they reach the main thread; those of a crash are not. `stackBytes` is the size
/// of its stack (nil for the system's usual). Where no thread can be had, `body` never runs and the result is false.
@discardableResult
package func startThread(
  urgency: Urgency = .usual, stackBytes: Int? = nil, _ body: @escaping @Sendable () -> Void
) -> Bool {
  let box = Unmanaged.passRetained(ThreadStart(urgency: urgency, body: body))
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var thread = pthread_t()
  let code = withSignalsBlocked {
    pthread_create(
      &thread, &attributes,
      { raw in
        guard let raw else { return nil }
        Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
  }
  if code != 0 { box.release() }
  return code == 0
}

/// Runs `body`, which starts threads, so that signals reach the main thread and none of those; but signals of a crash.
package func withSignalsBlocked<Result>(_ body: () -> Result) -> Result {
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  // Blocked, these would end the process without the handler that gives the terminal back.
  for crash in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS] {
    sigdelset(&all, crash)
  }
  // A thread inherits the mask, so no signal slips in before its first instruction.
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  return body()
}

/// Makes the calling thread one that goes before `Urgency.patient` ones as soon as it wakes, and that none of them
/// interrupts while it works for a moment: for the thread of the screen.
///
/// By earliest virtual deadline (kernels since 6.12) who asks for little at a time goes first, and has it whole: one key
/// with its frame takes less than these 5 ms. Elsewhere, and for threads that it starts, nothing changes.
package func runSoonAfterWaking() { _ = set_slice(5_000_000) }

/// Hands the processor at once to whatever else wants it: for loops of `Urgency.background`, every 100 µs or so.
///
/// A kernel that preempts lazily lets a thread of any class that stays out of it run on to the next tick of the clock,
/// 4 ms and more, whoever has woken meanwhile: the screen, or what brings it its keys. Costs half a microsecond where
/// nobody waits.
package func giveWay() { sched_yield() }

private final class ThreadStart: Sendable {
  private let urgency: Urgency
  private let body: @Sendable () -> Void
  init(urgency: Urgency, body: @escaping @Sendable () -> Void) {
    self.urgency = urgency
    self.body = body
  }
  func run() {
    switch urgency {
    case .usual: setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
    case .patient:
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
      // The longest that Linux knows: see `runSoonAfterWaking`.
      _ = set_slice(100_000_000)
    case .background: yieldToOthers()
    }
    withSignalStack(body)
  }
}

/// Makes the calling thread one that the others of its session preempt as soon as they wake; niceness alone lets it
/// keep the core until its slice ends, and a key would wait for that.
private func yieldToOthers() {
  // SCHED_IDLE, as <linux/sched.h> numbers it.
  let idle: Int32 = 5
  var parameters = sched_param()
  // On Linux both belong to the thread, and 0 is the calling one.
  guard sched_setscheduler(0, idle, &parameters) != 0 else { return }
  setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
}

/// Runs `body` with a stack of its own for signal handlers: the crash may be that the thread's stack is full.
private func withSignalStack(_ body: () -> Void) {
  let size = 32 << 10
  guard let memory = malloc(size) else { return body() }
  var stack = stack_t()
  stack.ss_sp = memory
  stack.ss_size = size
  sigaltstack(&stack, nil)
  body()
  stack.ss_flags = Int32(SS_DISABLE)
  sigaltstack(&stack, nil)
  free(memory)
}
