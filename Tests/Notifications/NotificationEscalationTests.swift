import Facts
import Metrics
import Notifications
import Routing
import Testing

/// What is told outside the routing tree.
struct NotificationEscalationTests {
  private static let people = ["ops", "second", "third"]

  @Test func anEscalationIsTriedAndToldLikeTheOthers() {
    var paging = Paging(.plain(Self.people))
    paging.answer = { _, count in count == 0 ? .busy : .accepted }
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(incident: 7, to: "second", alerts: [alert], at: paging.now)
    paging.run(until: 10)
    #expect(paging.told.last?.hasSuffix("second escalation: A fires") == true)
    #expect(paging.pages.map(\.answer) == [.later(nil), .delivered])
    #expect(paging.pages[0].notice.groupKey == "escalation:INC-7")
    #expect(paging.book.notificationFacts()[0].incidents == [7])
    paging.book.end(incident: 7, alerts: [alert], at: paging.now)
    paging.run(until: 20)
    #expect(paging.told.last == "10 second all alerts resolved: A ended")
    // Once.
    paging.book.end(incident: 7, alerts: [alert], at: paging.now)
    paging.run(until: 30)
    #expect(paging.pages.count == 3)
  }

  @Test func anIncidentThatEndsWhileSomebodyIsBeingToldOfItIsToldToBeOver() {
    var paging = Paging(.plain(Self.people))
    paging.latency = .seconds(5)
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(incident: 7, to: "second", alerts: [alert], at: paging.now)
    paging.run(until: 2)
    paging.book.end(incident: 7, alerts: [alert], at: paging.now)
    paging.run(until: 30)
    #expect(
      paging.told == ["0 second escalation: A fires", "5 second all alerts resolved: A ended"])
  }

  @Test func anEscalationThatIsNotSentYetIsNotSentAfterTheEnd() {
    var paging = Paging(.plain(Self.people))
    paging.answer = { _, _ in .busy }
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(incident: 7, to: "second", alerts: [alert], at: paging.now)
    paging.run(until: 5)
    paging.book.end(incident: 7, alerts: [alert], at: paging.now)
    paging.answer = { _, _ in .accepted }
    paging.run(until: 30)
    #expect(!paging.pages.contains { $0.answer == .delivered })
    #expect(
      paging.book.notificationFacts().map(\.outcome)
        == ["the incident was over before it was sent"])
  }

  @Test func anEscalationToAReceiverThatFailsGoesToTheFallbackToo() {
    var settings = NotificationSettings()
    settings.fallback = "third"
    var paging = Paging(.plain(Self.people), settings)
    paging.answer = { notice, _ in notice.way.receiver == "second" ? .busy : .accepted }
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(incident: 7, to: "second", alerts: [alert], at: paging.now)
    paging.run(until: 400)
    #expect(paging.told.filter { $0.contains(" third ") } == ["300 third escalation: A fires"])
    paging.book.escalate(incident: 8, to: "second", alerts: [alert], at: paging.now)
    paging.run(until: 401)
    #expect(paging.told.last { $0.contains(" third ") } == "400 third escalation: A fires")
    #expect(paging.pages.last { $0.notice.way.receiver == "third" }?.notice.incident == 8)
  }

  @Test func anAcknowledgementIsToldWhereItCanBeWhenAllAreTakenOn() {
    var paging = Paging(.plain(kind: .pagerduty, acknowledging: [.pagerduty]))
    paging.fire("A")
    paging.fire("B")
    paging.run(until: 5)
    paging.book.acknowledged([["alertname": "A"]], by: "kim", at: paging.now)
    paging.run(until: 6)
    #expect(paging.pages.count == 1)
    paging.book.acknowledged([["alertname": "B"]], by: "kim", at: paging.now)
    paging.run(until: 7)
    let told = paging.pages.last?.notice
    #expect(told?.text == "ops acknowledgement: A fires, B fires")
    #expect(told?.by == "kim")
    #expect(told?.groupKey == paging.pages[0].notice.groupKey)
    // What was told stays told.
    paging.run(until: 50)
    #expect(paging.pages.count == 2)
    paging.end("A", since: 0)
    paging.end("B", since: 0)
    paging.run(until: 70)
    #expect(paging.told.last == "51 ops all alerts resolved: A ended, B ended")
  }

  @Test func aTestPageIsOneOfItsOwn() {
    var paging = Paging(.plain())
    #expect(paging.book.test("nobody", alerts: [], at: paging.now) == [])
    paging.book.test("ops", alerts: [paging.alert("Test", since: 0)], at: paging.now)
    paging.run(until: 5)
    #expect(paging.told == ["0 ops test: Test fires"])
  }

  @Test func heartbeatsGoOutEverySoOften() {
    var settings = NotificationSettings()
    settings.heartbeats = [.init(receiver: "ops", every: .seconds(60))]
    var paging = Paging(.plain(), settings)
    paging.run(until: 200)
    #expect(paging.pages.map { $0.at.rounded() } == [0, 60, 120, 180])
    #expect(paging.pages.allSatisfy { $0.notice.reason == .heartbeat })
    // Of those that are over only the last is kept, and one that waits for hours is the newest.
    #expect(paging.book.notificationFacts().count == 1)
    paging.answer = { _, _ in .busy }
    paging.run(until: 4000)
    #expect(paging.book.notificationFacts().count { $0.state == .waiting } == 1)
  }
}
