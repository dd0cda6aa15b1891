import Glibc
import Testing
import Threads

struct ThreadsTests {
  @Test func aThreadRunsItsBodyAndTheWaitingOneWakes() {
    let count = Monitor(0)
    for _ in 0..<4 {
      #expect(
        startThread(urgency: .background, stackBytes: 1 << 20) { count.wakingAll { $0 += 1 } })
    }
    #expect(count.wait(timeout: .seconds(60)) { $0 == 4 ? $0 : nil } == 4)
  }

  /// A crash on any thread must still give the terminal back; an end is the main thread's to handle.
  @Test func signalsOfACrashAreNotBlocked() {
    let blocked = Monitor<[Bool]?>(nil)
    startThread {
      var mask = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &mask)
      let found = [SIGTERM, SIGWINCH, SIGSEGV, SIGILL, SIGTRAP].map { sigismember(&mask, $0) == 1 }
      blocked.wakingAll { $0 = found }
    }
    #expect(blocked.wait(timeout: .seconds(60)) { $0 } == [true, true, false, false, false])
  }

  /// The handler of a stack overflow has nowhere to run but on a stack of its own, which every thread needs.
  @Test func aFullStackLeavesRoomForItsHandler() {
    let room = Monitor<Bool?>(nil)
    startThread {
      var stack = stack_t()
      sigaltstack(nil, &stack)
      let hasStack = stack.ss_flags & Int32(SS_DISABLE) == 0 && stack.ss_size >= 16 << 10
      room.wakingAll { $0 = hasStack }
    }
    #expect(room.wait(timeout: .seconds(60)) { $0 } == true)
  }

  @Test func waitingEndsAtItsTimeout() {
    let never = Monitor(false)
    #expect(never.wait(timeout: .milliseconds(1)) { $0 ? true : nil } == nil)
    #expect(never.wait(timeout: .zero - .seconds(1)) { $0 ? true : nil } == nil)
  }
}
