import Facts
import Metrics
import Notifications
import Routing
import Testing

/// Of what is worked on nobody is notified.
struct NotificationMaintenanceTests {
  private func window(
    _ paging: Paging, _ name: String, from: Double? = nil, until: Double
  ) -> MaintenanceFact {
    MaintenanceFact(
      id: "w", name: "upgrade", matchers: [.init("alertname", .equal, name)], createdBy: "kim",
      reason: "new kernel", starts: from.map(paging.time) ?? paging.now, ends: paging.time(until),
      updated: paging.now)
  }

  @Test func whatFiresInAWindowIsToldWhenItEnds() {
    var paging = Paging(.plain())
    paging.book.take(maintenance: [window(paging, "A", until: 60)], at: paging.now)
    paging.fire("A")
    paging.run(until: 55)
    #expect(paging.told == [])
    let story = paging.book.story(of: ["alertname": "A"], at: paging.now)
    #expect(
      story.groups[0].holds.first
        == .init(.maintenance, "maintenance upgrade by kim until 22:14:20Z: new kernel"))
    paging.run(until: 80)
    #expect(paging.told == ["61 ops first notification: A fires"])
  }

  @Test func whoWasToldOfTheFiringIsToldOfTheEnd() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.fire("B")
    paging.run(until: 5)
    paging.book.take(maintenance: [window(paging, "A", until: 900)], at: paging.now)
    paging.run(until: 8)
    paging.end("A", since: 0)
    paging.run(until: 50)
    #expect(
      paging.told == [
        "1 ops first notification: A fires, B fires",
        "11 ops some alerts resolved: A ended, B fires",
      ])
    #expect(paging.book.counts.differences == ["end told while held back": 1])
  }

  @Test func whatCameAndWentInAWindowIsToldToNobody() {
    var paging = Paging(.plain())
    paging.book.take(maintenance: [window(paging, "A", until: 60)], at: paging.now)
    paging.fire("A")
    paging.run(until: 30)
    paging.end("A", since: 0)
    paging.run(until: 100)
    #expect(paging.told == [])
  }

  @Test func aWindowThatIsToComeHoldsNothingYet() {
    var paging = Paging(.plain())
    paging.book.take(maintenance: [window(paging, "A", from: 30, until: 60)], at: paging.now)
    paging.fire("A")
    paging.run(until: 20)
    #expect(paging.told == ["1 ops first notification: A fires"])
    #expect(paging.book.story(of: ["alertname": "A"], at: paging.now).groups[0].holds == [])
  }
}
