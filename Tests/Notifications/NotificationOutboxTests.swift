import Facts
import Metrics
import Notifications
import Routing
import Testing

/// What waits, what is tried again, and what becomes of receivers that fail.
struct NotificationOutboxTests {
  @Test func aNewerStateTakesThePlaceOfAnUnsentOne() {
    var paging = Paging(.plain())
    paging.answer = { _, _ in .busy }
    paging.fire("A")
    paging.run(until: 5)
    paging.fire("B")
    paging.run(until: 100)
    paging.answer = { _, _ in .accepted }
    paging.run(until: 200)
    let last = paging.pages.last?.notice
    #expect(last?.text == "ops first notification: A fires, B fires")
    #expect(last?.replaced == 1)
    #expect(last?.replacedReason == .first)
    #expect(last?.remarks == ["1 earlier notice was not sent before"])
    let facts = paging.book.notificationFacts()
    #expect(facts.map(\.state) == [.delivered, .replaced])
    #expect(facts[1].outcome == "a newer state took its place: #2")
    #expect(facts[1].tries > 3)
    #expect(paging.book.counts.replaced == 1)
  }

  @Test func whatEndedBeforeItCouldBeSentIsNotSent() {
    var paging = Paging(.plain())
    paging.answer = { _, _ in .busy }
    paging.fire("A")
    paging.run(until: 5)
    paging.end("A", since: 0)
    paging.run(until: 12)
    paging.answer = { _, _ in .accepted }
    paging.run(until: 100)
    #expect(!paging.pages.contains { $0.answer == .delivered })
    let facts = paging.book.notificationFacts()
    #expect(facts.map(\.outcome) == ["all ended before it was sent"])
    #expect(paging.book.counts.untold == 1)
    #expect(paging.book.groupFacts(at: paging.now).isEmpty)
  }

  @Test func whatMayHaveBeenToldIsToldToBeOver() {
    var paging = Paging(.plain())
    paging.answer = { _, _ in .lost }
    paging.fire("A")
    paging.run(until: 5)
    paging.end("A", since: 0)
    paging.run(until: 12)
    paging.answer = { _, _ in .accepted }
    paging.run(until: 100)
    #expect(paging.pages.last?.notice.text == "ops all alerts resolved: A ended")
    #expect(paging.pages.last?.notice.differences == [.endOfUnanswered, .newer])
  }

  @Test func whatMayHaveBeenToldToBeOverIsToldWhereItFiresAgain() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.fire("B")
    paging.run(until: 5)
    paging.end("A", since: 0)
    paging.answer = { _, count in count == 1 ? .lost : .refused }
    paging.run(until: 15)
    paging.answer = { _, _ in .accepted }
    paging.fire("A")
    paging.run(until: 30)
    #expect(paging.told.last == "21 ops new alerts added: A fires again, B fires")
  }

  @Test func aLookWhileANoticeIsOnItsWayWaitsForItsAnswer() {
    var paging = Paging(.plain())
    paging.latency = .seconds(30)
    paging.fire("A")
    paging.run(until: 5)
    paging.end("A", since: 0)
    paging.fire("B")
    paging.run(until: 100)
    #expect(
      paging.told == [
        "1 ops first notification: A fires", "31 ops new alerts added: A ended, B fires",
      ])
  }

  @Test func triesAreSpreadAndNeverEnd() {
    var paging = Paging(.plain())
    paging.answer = { _, _ in .busy }
    paging.fire("A")
    paging.run(until: 40)
    let waits = zip(paging.pages, paging.pages.dropFirst()).map { $1.at - $0.at }
    #expect(waits[0] >= 0.25 && waits[0] <= 0.77)
    #expect(waits.last ?? 0 > 2)
    paging.run(until: 20_000)
    let late = paging.pages.filter { $0.at > 10_000 }
    #expect(late.count > 150)
    #expect(zip(late, late.dropFirst()).allSatisfy { $1.at - $0.at <= 60.1 })
    // All of them are the same notice.
    #expect(Set(paging.pages.map(\.notice.id)) == [1])
    #expect(paging.book.notificationFacts()[0].attempts.count == 10)
  }

  @Test func aReceiverThatAsksForPatienceGetsIt() {
    var paging = Paging(.plain { $0.grouping = .all })
    paging.answer = { _, count in count == 0 ? .later(20) : .accepted }
    paging.fire("A")
    paging.run(until: 3)
    paging.fire("B")
    paging.run(until: 60)
    #expect(
      paging.told == [
        "1 ops first notification: A fires", "21 ops first notification: A fires",
        "21 ops first notification: B fires",
      ])
  }

  @Test func whatIsRefusedIsTriedAgainAtTheNextTick() {
    var paging = Paging(.plain())
    paging.answer = { _, count in count < 2 ? .refused : .accepted }
    paging.fire("A")
    paging.run(until: 60)
    #expect(
      paging.told == [
        "1 ops first notification: A fires", "11 ops first notification: A fires",
        "21 ops first notification: A fires",
      ])
    let facts = paging.book.notificationFacts()
    #expect(facts.map(\.state) == [.delivered, .failed, .failed])
    #expect(facts[1].outcome == "400 Bad Request")
  }

  @Test func anEndThatIsRefusedIsTriedAgainToo() {
    var paging = Paging(.plain())
    paging.answer = { _, count in count == 1 ? .refused : .accepted }
    paging.fire("A")
    paging.run(until: 5)
    paging.end("A", since: 0)
    paging.run(until: 60)
    #expect(
      paging.told.suffix(2) == [
        "11 ops all alerts resolved: A ended", "21 ops all alerts resolved: A ended",
      ])
    #expect(paging.book.groupFacts(at: paging.now).isEmpty)
  }

  @Test func aStormComesAsOneThatTellsOfTheOthers() {
    var settings = NotificationSettings()
    settings.fuse = 5
    var paging = Paging(.plain { $0.grouping = .all }, settings)
    for i in 1...217 { paging.fire("A", "\(i)") }
    paging.run(until: 30)
    #expect(paging.pages.count == 5)
    #expect(paging.pages[4].notice.more.count == 212)
    #expect(paging.pages[4].notice.remarks == ["and 212 more"])
    #expect(paging.book.counts.mentioned == 212)
    let facts = paging.book.notificationFacts()
    #expect(facts.allSatisfy { $0.state == .delivered })
    // Whoever was told in short is told of the end, and nobody twice.
    for i in 1...217 { paging.end("A", "\(i)", since: 0) }
    paging.run(until: 3000)
    #expect(paging.pages.count == 5 + 217)
    #expect(paging.pages.dropFirst(5).allSatisfy { $0.notice.reason == .allResolved })
  }

  @Test func theFuseOpensAgainAfterAMinute() {
    var settings = NotificationSettings()
    settings.fuse = 3
    var paging = Paging(.plain { $0.grouping = .all }, settings)
    for i in 1...3 { paging.fire("A", "\(i)") }
    paging.run(until: 5)
    for i in 4...9 { paging.fire("A", "\(i)") }
    paging.run(until: 60)
    #expect(paging.pages.count == 3)
    paging.run(until: 70)
    #expect(paging.pages.map(\.notice.more.count) == [0, 0, 0, 0, 0, 3])
  }

  @Test func aReceiverThatFailsForFiveMinutesIsToldAndAnotherStandsIn() {
    var settings = NotificationSettings()
    settings.fallback = "second"
    var paging = Paging(.plain(["ops", "second"]), settings)
    paging.answer = { notice, _ in notice.way.receiver == "ops" ? .busy : .accepted }
    paging.fire("A")
    paging.run(until: 290)
    #expect(paging.book.failing == [])
    #expect(paging.book.receiverFacts()[0].failingSince == paging.time(1.01))
    paging.run(until: 400)
    #expect(paging.book.failing == [Way("ops", "webhook[0]")])
    let second = { (paging: Paging) in paging.told.filter { $0.contains(" second ") } }
    #expect(second(paging) == ["301 second first notification: A fires"])
    #expect(
      paging.pages.last { $0.notice.way.receiver == "second" }?.notice.remarks == [
        "ops cannot be reached"
      ])
    paging.answer = { _, _ in .accepted }
    paging.run(until: 600)
    #expect(paging.book.receiverFacts()[0].failingSince == nil)
    paging.end("A", since: 0)
    paging.run(until: 700)
    #expect(second(paging).last == "601 second all alerts resolved: A ended")
    #expect(paging.told.last?.hasSuffix("all alerts resolved: A ended") == true)
    #expect(paging.book.groupFacts(at: paging.now).isEmpty)
  }

  @Test func aReceiverThatHangsDelaysNoOther() {
    var paging = Paging(
      .plain(["ops", "hung"]) { route in
        var child = Route(receiver: "hung")
        child.matchers = [Matcher("alertname", equals: "B")]
        child.path = "{}/{alertname=\"B\"}"
        route.routes = [child]
      })
    paging.latency = .seconds(3000)
    for i in 1...50 { paging.fire("B", "\(i)") }
    paging.fire("A")
    paging.run(until: 100)
    #expect(paging.told.contains("1 ops first notification: A fires"))
  }
}
