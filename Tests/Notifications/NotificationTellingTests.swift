import Facts
import Metrics
import Notifications
import Routing
import Testing

/// Where Vigil tells more than Alertmanager, and what it says of it.
struct NotificationTellingTests {
  /// As in Alertmanager: by job, then by instance, and those without last.
  @Test func alertsAreToldInTheOrderOfTheirJobs() {
    var paging = Paging(.plain())
    let sets: [Labels] = [
      ["alertname": "A"], ["alertname": "B", "job": "x", "instance": "2"],
      ["alertname": "C", "instance": "1"], ["alertname": "D", "job": "x"],
      ["alertname": "E", "job": "x", "instance": "1"], ["alertname": "F", "job": "a"],
    ]
    paging.take(
      sets.map { RoutedAlert(labels: $0, starts: paging.now, updated: paging.now) })
    paging.run(until: 5)
    #expect(
      paging.told == [
        "1 ops first notification: F fires, E fires, B fires, D fires, C fires, A fires"
      ])
  }

  @Test func whoWasToldOfTheFiringIsToldOfTheEndUnderASilence() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.run(until: 5)
    paging.silence("s", "A", until: 100)
    paging.end("A", since: 0)
    paging.run(until: 50)
    #expect(
      paging.told == ["1 ops first notification: A fires", "11 ops all alerts resolved: A ended"])
    #expect(paging.book.counts.differences == ["end told while held back": 1])
    #expect(paging.book.story(of: ["alertname": "A"], at: paging.now).groups.count == 1)
  }

  @Test func whoWasNotToldOfTheFiringIsNotToldOfTheEnd() {
    var paging = Paging(.plain())
    paging.silence("s", "A", until: 100)
    paging.fire("A")
    paging.run(until: 5)
    paging.end("A", since: 0)
    paging.run(until: 50)
    #expect(paging.told == [])
    #expect(paging.book.counts.untold == 1)
  }

  @Test func aSilencedAlertThatOthersOutliveIsToldOfAtItsEnd() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.fire("B")
    paging.run(until: 5)
    paging.silence("s", "A", until: 100)
    paging.end("B", since: 0)
    paging.run(until: 15)
    paging.end("A", since: 0)
    paging.run(until: 50)
    #expect(
      paging.told == [
        "1 ops first notification: A fires, B fires", "11 ops all alerts resolved: B ended",
        "21 ops all alerts resolved: A ended",
      ])
  }

  @Test func whatIsMutedByATimeIntervalEndsToo() {
    var plan = NotificationPlan.plain { $0.muteIntervals = ["night"] }
    let night = Paging(plan).time(5)
    plan.rules.isInside = { name, time in name == "night" && time >= night }
    plan.rules.nextChange = { _, _ in night + .seconds(3600) }
    var paging = Paging(plan)
    paging.fire("A")
    paging.run(until: 6)
    let hold = paging.book.story(of: ["alertname": "A"], at: paging.now).groups[0].holds
    #expect(hold == [.init(.muted, "muted by night until 23:13:25Z")])
    paging.end("A", since: 0)
    paging.fire("B")
    paging.run(until: 50)
    #expect(
      paging.told == ["1 ops first notification: A fires", "11 ops all alerts resolved: A ended"])
  }

  @Test func aFlapBetweenTwoTicksIsInTheNextNotice() {
    var paging = Paging(.plain { $0.repeatInterval = .seconds(15) })
    paging.fire("A")
    paging.run(until: 3)
    paging.end("A", since: 0)
    paging.run(until: 4)
    paging.fire("A")
    paging.run(until: 45)
    // By itself it is no reason for a notice.
    #expect(
      paging.told == [
        "1 ops first notification: A fires", "21 ops repeat interval elapsed: A fires again",
        "41 ops repeat interval elapsed: A fires",
      ])
    #expect(
      paging.pages[1].notice.remarks == ["A ended and fired again since the last notice"])
    #expect(paging.pages[1].notice.differences == [.flap])
  }

  @Test func whatFiredAndEndedBetweenTwoTicksIsSaid() {
    var paging = Paging(.plain())
    paging.fire("A")
    paging.run(until: 3)
    paging.fire("B")
    paging.run(until: 4)
    paging.end("B", since: 3)
    paging.run(until: 45)
    #expect(paging.told.last == "11 ops some alerts resolved: A fires, B ended")
    #expect(
      paging.pages.last?.notice.remarks == ["1 alert fired and ended since the last notice"])
  }

  @Test func aRepeatIntervalBeyondTheLogsRetentionIsKept() {
    var paging = Paging(
      .plain { ($0.groupInterval, $0.repeatInterval) = (.seconds(3600), .seconds(30 * 86_400)) })
    paging.fire("A")
    paging.run(until: 29 * 86_400)
    #expect(paging.told.count == 1)
    paging.run(until: 31 * 86_400)
    #expect(paging.told.count == 2)
  }

  @Test func aKindThatIsNotBuiltIsToldOnce() {
    var paging = Paging(.plain(kind: .sns, built: [.webhook]))
    paging.fire("A")
    paging.run(until: 100)
    #expect(paging.told == [])
    let facts = paging.book.notificationFacts()
    #expect(facts.map(\.state) == [.undeliverable])
    #expect(facts[0].attempts.map(\.answer) == ["not delivered: kind not built"])
    let story = paging.book.story(of: ["alertname": "A"], at: paging.now)
    #expect(story.groups[0].holds.map(\.text) == ["not delivered to sns[0]: kind not built"])
    #expect(story.groups[0].notifications.count == 1)
  }

  @Test func theStoryTellsWhatHoldsAnAlertBack() {
    var plan = NotificationPlan.plain()
    plan.rules.inhibitions = [
      .init(
        isSource: { $0["alertname"] == "Down" }, isTarget: { $0["alertname"] == "A" }, equal: [],
        text: "by rule 1")
    ]
    var paging = Paging(plan)
    paging.fire("A")
    let waiting = paging.book.story(of: ["alertname": "A"], at: paging.now).groups[0]
    #expect(waiting.holds == [.init(.waiting, "waiting for group_wait until 22:13:21Z")])
    #expect(waiting.nextFlush == paging.time(1))
    paging.fire("Down")
    paging.silence("s", "A", until: 60)
    paging.run(until: 2)
    let held = paging.book.story(of: ["alertname": "A"], at: paging.now).groups[0]
    #expect(
      held.holds == [
        .init(.inhibited, "inhibited by {alertname=\"Down\"}, by rule 1"),
        .init(.silenced, "silenced by kim until 22:14:20Z: known"),
        .init(.waiting, "waiting for the group's next tick until 22:13:31Z"),
      ])
    #expect(paging.told == ["1 ops first notification: Down fires"])
    let down = RoutedAlert(
      labels: ["alertname": "Down"], starts: paging.now, updated: paging.now)
    #expect(Array(paging.book.inhibited(at: paging.now).values) == [down.fingerprint])
  }

  @Test func theStoryTellsOfEscalationsToo() {
    var paging = Paging(.plain(["ops", "second"]))
    paging.fire("A")
    paging.book.escalate(
      incident: 7, to: "second", alerts: [paging.alert("A", since: 0)], at: paging.now)
    paging.run(until: 5)
    let groups = paging.book.story(of: ["alertname": "A"], at: paging.now).groups
    #expect(groups.map(\.receiver) == ["ops", "second"])
    #expect(groups.map { $0.notifications.map(\.state) } == [[.delivered], [.delivered]])
    #expect(groups[1].notifications[0].reason == "escalation")
  }

  /// What is told of a group bears the receipt of what was told before, over a restart; after its end it is anew.
  @Test func aMessageIsChangedUntilItsGroupEnds() {
    var paging = Paging(.plain())
    paging.answer = { _, count in
      var answer = NoticeAnswer.accepted
      answer.receipt = count < 2 ? "C07 1" : "C07 2"
      return answer
    }
    paging.fire("A")
    paging.run(until: 5)
    paging.fire("B")
    paging.run(until: 15)
    paging.restart()
    paging.end("A", since: 0)
    paging.end("B", since: 5)
    paging.run(until: 25)
    paging.fire("A")
    paging.run(until: 45)
    paging.fire("B")
    paging.run(until: 65)
    #expect(
      paging.pages.map { $0.notice.receipt ?? "new" }
        == ["new", "C07 1", "C07 1", "new", "C07 2"])
  }
}
