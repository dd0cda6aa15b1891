import Glibc
import Synchronization
import Testing

@testable import Terminal

@Suite struct SignalFlagsTests {
  /// The flags, and how often the looker has found one.
  private final class Shared: Sendable {
    let flags = SignalFlags()
    let found = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
  }

  @Test func takingClearsWhatItTells() {
    let flags = SignalFlags()
    var seen = [flags.take()]
    var wereRaised = [flags.raise(.size), flags.raise(.end), flags.raise(.end)]
    seen += [flags.take(), flags.take()]
    wereRaised += [flags.raise(.stop), flags.raise(.end)]
    flags.clear([.stop, .resume])
    seen.append(flags.take())
    #expect(seen == [[], [.size, .end], [], .end])
    #expect(wereRaised == [false, false, true, false, false])
  }

  /// Raised again only when the one before was found, while another flag keeps the looker busy.
  @Test func noneIsLostWhileAnotherIsTaken() {
    let shared = Shared()
    var looker = pthread_t()
    let failure = pthread_create(
      &looker, nil,
      { context in
        guard let context else { return nil }
        let shared = Unmanaged<Shared>.fromOpaque(context).takeRetainedValue()
        while !shared.isOver.load(ordering: .acquiring) {
          if shared.flags.take().contains(.end) {
            shared.found.wrappingAdd(1, ordering: .acquiringAndReleasing)
          } else {
            sched_yield()
          }
        }
        return nil
      }, Unmanaged.passRetained(shared).toOpaque())
    guard failure == 0 else { return }
    let begin = ContinuousClock.now
    var isLost = false
    var round = 0
    // A busy machine gets through fewer.
    while round < 20_000, !isLost, ContinuousClock.now - begin < .seconds(1) {
      round += 1
      shared.flags.raise(.end)
      while !isLost, shared.found.load(ordering: .acquiring) < round {
        shared.flags.raise(.size)
        sched_yield()
        isLost = ContinuousClock.now - begin > .seconds(20)
      }
    }
    shared.isOver.store(true, ordering: .releasing)
    pthread_join(looker, nil)
    #expect(!isLost, "in round \(round)")
  }
}
