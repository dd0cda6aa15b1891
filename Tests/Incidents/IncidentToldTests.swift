import Facts
import Metrics
import Testing

@testable import Incidents

/// What timelines tell of notifications.
struct IncidentToldTests {
  private var outage = Outage()

  /// A notification that was due at a second and answered 1.2 s later.
  private func notification(
    _ state: NotificationFact.State, due: Int64, status: Int = 202, _ answer: String = "accepted",
    integration: String = "pagerduty[0]", incidents: [Int] = [1]
  ) -> NotificationFact {
    var one = NotificationFact(
      id: 1, receiver: "primary", integration: integration, groupKey: "k", groupLabels: .empty,
      reason: "first notification", firing: [], resolved: [], due: at(due), state: state)
    one.attempts = [
      .init(
        at: at(due) + .milliseconds(1080), took: .milliseconds(120), status: status,
        answer: answer, isDelivered: state == .delivered)
    ]
    one.tries = 1
    one.incidents = incidents
    return one
  }

  private func lines(_ number: Int) -> [String] {
    outage.ledger.timeline(number).filter { [.told, .notTold].contains($0.kind) }.map {
      "\($0.time.milliseconds) \(IncidentWording.mark($0.kind)) \(IncidentWording.line($0))"
    }
  }

  private mutating func take(_ notifications: [NotificationFact], at seconds: Int64) {
    outage.now = seconds
    outage.book.take(notifications.compactMap { Happening($0) }, at: at(seconds))
    for write in outage.book.drain() { outage.ledger.record(write) }
  }

  @Test mutating func whatBecameOfItIsTold() {
    outage.play(
      """
      0 pending shop/High@a 3
      20 fire shop/High@a 8
      """)
    var late = notification(
      .failed, due: 100, status: 403, "Forbidden: invalid routing key", integration: "slack[1]")
    late.tries = 5
    take([notification(.delivered, due: 50), late], at: 110)
    #expect(
      lines(1) == [
        "51200 → told primary by PagerDuty, answer 202 accepted, 1.2 s after it was due",
        "101200 ✗ not delivered to primary by Slack 2: 403 Forbidden: invalid routing key, after 5 tries",
      ])
    #expect(outage.entry(1, .told)?.kind.tone == .quiet)
    #expect(outage.entry(1, .notTold)?.kind.tone == .bad)
  }

  /// What is not over yet, or was never sent, is no news.
  @Test(arguments: [NotificationFact.State.waiting, .sending, .replaced])
  func whatIsNotOverIsNotTold(_ state: NotificationFact.State) {
    #expect(Happening(notification(state, due: 5)) == nil)
  }

  @Test func whatIsOfNoIncidentIsNotTold() {
    #expect(Happening(notification(.delivered, due: 5, incidents: [])) == nil)
  }

  /// A storm's notices stand in one entry, those of another hour in others, however many they are.
  @Test mutating func eachTimeIsToldAndAStormOnce() {
    outage.play("20 fire shop/High@a 8")
    take((0..<30).map { notification(.delivered, due: 50 + $0) }, at: 90)
    for hour in 1...6 {
      take([notification(.delivered, due: Int64(hour) * 3600)], at: Int64(hour) * 3600 + 5)
    }
    let told = lines(1)
    #expect(told.count == 7)
    #expect(told[0].hasSuffix("1.2 s after it was due, and 29 more"))
    #expect(told.dropFirst().allSatisfy { !$0.contains("more") })
  }

  /// That it is over is told in the incident that closed before, and where that went.
  @Test mutating func itIsToldWhereTheAlertsWent() {
    outage.play(
      """
      0 fire shop/High@a 8
      5 fire mail/Low@a 8
      10 merge 2 1
      20 recover shop/High@a
      20 recover mail/Low@a
      40 status 1 resolved
      """)
    #expect(outage.fact(2)?.mergedInto == 1 && outage.fact(1)?.isOpen == false)
    take([notification(.delivered, due: 50, incidents: [1, 2])], at: 60)
    #expect(lines(1).count == 1 && lines(2).isEmpty)
    #expect(outage.fact(1)?.isOpen == false)
    // Of one that nobody knows nothing is told.
    take([notification(.delivered, due: 70, incidents: [9])], at: 80)
    #expect(lines(1).count == 1)
  }
}
