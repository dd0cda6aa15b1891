internal import Glibc

/// Runs `body` on a new thread of its own, outside Swift's pool: for loops and for calls that may block.
///
/// Signals are blocked there, so that they reach the main thread. With `niceness` above 0 the thread yields to
/// others. Where no thread can be had, `body` never runs and the result is false.
@discardableResult
package func startThread(
  niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
) -> Bool {
  let start = ThreadStart(niceness: niceness, body: body)
  let box = Unmanaged.passRetained(start)
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  // The thread inherits the mask, so no signal slips in before its first instruction.
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { raw in
      guard let raw else { return nil }
      let start = Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue()
      if start.niceness > 0 {
        // On Linux 0 means the calling thread, not the whole process.
        setpriority(Int32(PRIO_PROCESS.rawValue), 0, start.niceness)
      }
      start.body()
      return nil
    }, box.toOpaque())
  if code != 0 {
    box.release()
    return false
  }
  pthread_detach(thread)
  return true
}

private final class ThreadStart: Sendable {
  let niceness: Int32
  let body: @Sendable () -> Void
  init(niceness: Int32, body: @escaping @Sendable () -> Void) {
    self.niceness = niceness
    self.body = body
  }
}
