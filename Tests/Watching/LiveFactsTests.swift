import Facts
import Synchronization
import Testing
import Watching

struct LiveFactsTests {
  @Test func everyReadingIsTheNewest() {
    let titles = Mutex(["A"])
    let facts = LiveFacts { facts in
      facts.tell(boards: titles.withLock { $0 }.map { BoardFact(uid: $0, title: $0) })
    }
    #expect(facts.newest.boards.rows.map(\.uid) == ["A"])
    #expect(facts.newest.version == 1)
    titles.withLock { $0.append("B") }
    #expect(facts.newest.boards.rows.map(\.uid) == ["A", "B"])
    #expect(facts.newest.boards.version == 2)
  }

  @Test func everyListenerHearsARingAndSeveralAreOne() async {
    let bell = Bell()
    bell.ring()
    let (first, second) = (bell.rings(), bell.rings())
    bell.ring()
    bell.ring()
    for stream in [first, second] {
      var rings = stream.makeAsyncIterator()
      #expect(await rings.next() != nil)
      let waiting = Task {
        var count = 0
        for await _ in stream { count += 1 }
        return count
      }
      waiting.cancel()
      // What was rung twice before was one ring.
      #expect(await waiting.value == 0)
    }
  }
}
