import Synchronization
import Testing

@testable import Engine

@Suite struct TurnstileTests {
  @Test(arguments: [1, 3]) func neverMoreThanSoManyAreInside(_ count: Int) async {
    let turnstile = Turnstile(atOnce: count)
    let counts = Counts()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          await turnstile.pass {
            counts.inside.withLock { inside in
              inside.now += 1
              inside.all += 1
              inside.most = max(inside.most, inside.now)
            }
            for _ in 0..<5 { await Task.yield() }
            counts.inside.withLock { $0.now -= 1 }
          }
        }
      }
    }
    let (now, most, all) = counts.inside.withLock { $0 }
    #expect(now == 0 && all == 50)
    #expect(most <= count)
  }

  /// However many come, only so many wait.
  @Test(.timeLimit(.minutes(1))) func tooManyAreSentAway() async {
    let turnstile = Turnstile(atOnce: 1, waiting: 2)
    let (door, open) = AsyncStream.makeStream(of: Void.self)
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let first = Task {
      await turnstile.pass {
        enter.finish()
        for await _ in door {}
      }
    }
    for await _ in entered {}
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<10 { group.addTask { await turnstile.pass {} != nil } }
      // Eight come back at once, the others when the door opens.
      for _ in 0..<8 {
        let isLet = await group.next()
        #expect(isLet == false)
      }
      open.finish()
      for await isLet in group { #expect(isLet) }
    }
    _ = await first.value
  }

  @Test(.timeLimit(.minutes(1))) func whoGoesAwayWaitsNoLonger() async {
    let turnstile = Turnstile(atOnce: 1)
    let (door, open) = AsyncStream.makeStream(of: Void.self)
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let first = Task {
      await turnstile.pass {
        enter.finish()
        for await _ in door {}
        return 1
      }
    }
    for await _ in entered {}
    let second = Task { await turnstile.pass { 2 } }
    let third = Task { await turnstile.pass { 3 } }
    second.cancel()
    // The first is still inside.
    #expect(await second.value == nil)
    open.finish()
    #expect(await first.value == 1)
    #expect(await third.value == 3)
  }

  private final class Counts: Sendable {
    let inside = Mutex((now: 0, most: 0, all: 0))
  }
}
