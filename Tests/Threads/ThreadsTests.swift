import Testing
import Threads

struct ThreadsTests {
  @Test func aThreadRunsItsBodyAndTheWaitingOneWakes() {
    let count = Monitor(0)
    for _ in 0..<4 {
      #expect(startThread(niceness: 1, stackBytes: 1 << 20) { count.wakingAll { $0 += 1 } })
    }
    #expect(count.wait(timeout: .seconds(60)) { $0 == 4 ? $0 : nil } == 4)
  }

  @Test func waitingEndsAtItsTimeout() {
    let never = Monitor(false)
    #expect(never.wait(timeout: .milliseconds(1)) { $0 ? true : nil } == nil)
    #expect(never.wait(timeout: .zero - .seconds(1)) { $0 ? true : nil } == nil)
  }
}
