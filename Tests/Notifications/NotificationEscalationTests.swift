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

  /// The program may end after it is recorded that an escalation is due, and before that somebody is to be told.
  @Test func anEscalationOfWhichNothingIsKnownIsMissed() {
    var paging = Paging(.plain(Self.people))
    var incident = IncidentFact(
      number: 7, title: "A", severity: .sev1, began: paging.now, opened: paging.now)
    var (first, second) = (
      IncidentFact.Escalation(to: "second", due: paging.now),
      IncidentFact.Escalation(to: "third", due: paging.time(60))
    )
    first.isDue = true
    incident.escalations = [first, second]
    func missed(_ seconds: Double) -> [String] {
      paging.book.missedEscalations([incident], at: paging.time(seconds)).map(\.escalation.to)
    }
    #expect(missed(2) == [])
    #expect(missed(6) == ["second"])
    paging.run(until: 6)
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(incident: 7, to: "second", alerts: [alert], at: paging.now)
    #expect(missed(12) == [])
    paging.run(until: 20)
    #expect(missed(20) == [])
    second.isDue = true
    incident.escalations = [first, second]
    #expect(missed(70) == ["third"])
    #expect(missed(4000) == [])
    incident.acknowledged = paging.time(61)
    #expect(missed(70) == [])
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

  /// The program is killed while somebody is being told, after the incident is over.
  @Test func anEndIsToldAfterARestart() {
    var paging = Paging(.plain(Self.people))
    paging.latency = .seconds(5)
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(
      incident: 7, to: "second", person: "ana (primary on call)", alerts: [alert], at: paging.now)
    paging.run(until: 2)
    paging.book.end(incident: 7, alerts: [alert], at: paging.now)
    paging.run(until: 3)
    paging.restart(after: 60)
    paging.run(until: 100)
    // Whether it arrived nobody knows: the end is told, and not again what is over.
    #expect(
      paging.told == ["0 second escalation: A fires", "63 second all alerts resolved: A ended"])
    #expect(
      paging.book.notificationFacts().map(\.person)
        == Array(repeating: "ana (primary on call)", count: 2))
    paging.restart()
    paging.run(until: 200)
    #expect(paging.pages.count == 2)
  }

  /// The incident ended while the program did not run, or its end was not heard of.
  @Test(arguments: [true, false])
  func anEndThatNobodyHeardOfIsToldOnceItIsKnown(_ isOver: Bool) {
    var paging = Paging(.plain(Self.people))
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(incident: 7, to: "second", alerts: [alert], at: paging.now)
    paging.run(until: 2)
    paging.restart(after: 60)
    for known in [nil, isOver, true] {
      paging.book.settle({ $0 == 7 ? known : nil }, alerts: { _ in [alert] }, at: paging.now)
      paging.run(until: paging.seconds + 10)
    }
    let end = isOver ? ["72 second all alerts resolved: A ended"] : []
    #expect(paging.told == ["0 second escalation: A fires"] + end)
  }

  @Test func anEscalationSaysWhomItIsFor() {
    var paging = Paging(.plain(Self.people))
    let alert = paging.alert("A", since: 0)
    paging.book.escalate(
      incident: 7, to: "second", person: "ana (primary on call)", alerts: [alert], at: paging.now)
    paging.run(until: 2)
    #expect(paging.pages[0].notice.remarks == ["for ana (primary on call)"])
    paging.book.end(incident: 7, alerts: [alert], at: paging.now)
    paging.run(until: 4)
    #expect(paging.pages[1].notice.remarks == [])
    #expect(paging.pages[1].notice.person == "ana (primary on call)")
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
