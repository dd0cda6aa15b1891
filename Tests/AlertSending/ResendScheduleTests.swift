import Facts
import Metrics
import Routing
import Testing

@testable import AlertSending

@Suite struct ResendScheduleTests {
  private let rule = RuleFact.ID(file: "f", group: "g", name: "A")

  private func alert(
    _ name: String, _ state: AlertFact.State = .firing, resolved: Int? = nil,
    server: String = ""
  ) -> AlertFact {
    var rule = rule
    rule.server = server
    var fact = AlertFact(
      id: name, rule: rule, labels: ["alertname": "A", "job": name],
      annotations: [Label("summary", name)], state: state, activeAt: Timestamp(seconds: 10),
      value: 1)
    if state != .pending { fact.firedAt = Timestamp(seconds: 20) }
    fact.resolvedAt = resolved.map { Timestamp(seconds: Double($0)) }
    return fact
  }

  private func due(
    _ schedule: inout ResendSchedule, _ alerts: [AlertFact], at seconds: Int,
    interval: Duration = .seconds(15)
  ) -> [RoutedAlert] {
    schedule.due(
      alerts, at: Timestamp(seconds: Double(seconds)),
      rule: { id in RuleFact(id, .alerting, expression: "up", interval: interval) },
      link: { "http://v/" + $0.expression })
  }

  @Test func whatFiresIsToldAtOnceAndThenOnceAMinute() {
    var schedule = ResendSchedule()
    var times: [Int] = []
    for second in stride(from: 30, to: 200, by: 5) {
      for told in due(&schedule, [alert("a")], at: second) {
        times.append(second)
        #expect(told.starts == Timestamp(seconds: 20))
        #expect(told.ends == Timestamp(seconds: Double(second + 240)))
        #expect(told.generatorURL == "http://v/up")
        #expect(told.annotations == ["summary": "a"])
      }
    }
    #expect(times == [30, 90, 150])
  }

  @Test func aSlowRuleIsGivenMoreTime() {
    var schedule = ResendSchedule()
    let told = due(&schedule, [alert("a")], at: 30, interval: .seconds(300))
    #expect(told.map(\.ends) == [Timestamp(seconds: 1230)])
  }

  @Test func whatEndedIsToldAtOnceAndForFifteenMinutes() {
    var schedule = ResendSchedule()
    _ = due(&schedule, [alert("a")], at: 30)
    var times: [Int] = []
    for second in stride(from: 35, to: 1200, by: 5) {
      for told in due(&schedule, [alert("a", .resolved, resolved: 33)], at: second) {
        times.append(second)
        #expect(told.ends == Timestamp(seconds: 33))
      }
    }
    #expect(times.first == 35 && times.count == 15 && times.last == 875)
  }

  @Test func whatFiresAgainIsToldAtOnce() {
    var schedule = ResendSchedule()
    _ = due(&schedule, [alert("a")], at: 30)
    _ = due(&schedule, [alert("a", .resolved, resolved: 33)], at: 35)
    #expect(due(&schedule, [alert("a")], at: 40).count == 1)
  }

  @Test func othersAreToldNobody() {
    var schedule = ResendSchedule()
    var never = alert("n", .resolved, resolved: 25)
    never.firedAt = nil
    let alerts = [
      alert("p", .pending), alert("o", server: "posted"), never,
      alert("l", .resolved, resolved: -2000),
    ]
    #expect(due(&schedule, alerts, at: 30).isEmpty)
  }

  /// What nobody delivers any more, and what is held after a start, did not recover.
  @Test func whatVanishedGoesOnFiring() {
    var schedule = ResendSchedule()
    var gone = alert("a")
    gone.standing = .vanished(since: Timestamp(seconds: 25), reason: "no data")
    var held = alert("b")
    held.standing = .held(covered: .seconds(1), of: .seconds(60))
    for second in [30, 90, 150] {
      let told = due(&schedule, [gone, held], at: second)
      #expect(told.count == 2)
      #expect(told.allSatisfy { !$0.isResolved(at: Timestamp(seconds: Double(second))) })
    }
  }

  @Test func aClockSetBackHoldsNothingUp() {
    var schedule = ResendSchedule()
    _ = due(&schedule, [alert("a")], at: 10_000)
    #expect(due(&schedule, [alert("a")], at: 100).count == 1)
  }
}
