import Facts
import Metrics
import Testing

@testable import Engine

private let gauge = """
  groups:
    - name: shop
      rules:
        - {alert: High, expr: errors > 5, for: 30s, labels: {severity: page}}
  """

private let average = """
  groups:
    - name: shop
      rules:
        - {alert: High, expr: 'avg_over_time(errors[2m]) > 5'}
  """

private let join = """
  groups:
    - name: shop
      rules:
        - alert: High
          expr: >-
            errors{instance!="limits"} > on (job) group_left () errors{instance="limits"}
  """

private let absence = """
  groups:
    - name: shop
      rules:
        - {alert: Gone, expr: 'absent(errors{instance="a"})'}
        - {alert: Few, expr: 'sum(up{job="shop"}) < 2'}
  """

/// An outage by a script: no recovery is claimed that nobody saw, no firing is withheld.
@Suite struct ScriptedOutageTests {
  @Test func anAlertRunsItsCourse() async throws {
    let outage = try Outage(gauge)
    outage.step(["a": .value(1)])
    #expect(try await outage.changes() == [])
    outage.step(["a": .value(9)])
    #expect(outage.alerts == ["a": "pending"])
    // After a start the series come when it is known what was before it.
    #expect(try outage.series() == [])
    outage.step(["a": .value(9)])
    #expect(try outage.series() == ["pending a"])
    outage.step(["a": .value(9)])
    #expect(outage.alerts == ["a": "firing"])
    #expect(try outage.series() == ["firing a"])
    outage.step(["a": .value(1)])
    #expect(try await outage.changes() == ["pending a", "firing a", "resolved a"])
    #expect(try outage.series() == [])
  }

  @Test func withoutAFileThePastIsKeptInMemory() async throws {
    for (isLost, open) in [
      (false, { (keeper: AlertKeeper, _: String) in keeper.open(nil) }),
      (true, { (keeper: AlertKeeper, _: String) in keeper.giveUp("another Vigil has it") }),
    ] {
      let outage = try Outage(gauge, open: open)
      outage.steps(4, ["a": .value(9)])
      let order = Order.acknowledge(
        alerts: [outage.id("a")], by: "me", note: "")
      #expect(await outage.order(order) == nil)
      outage.step(["a": .value(1)])
      #expect(
        try await outage.changes() == ["pending a", "firing a", "acknowledged a", "resolved a"])
      // Where it was to last it is told that it does not.
      #expect(try await outage.past().allSatisfy { $0.isSaved != isLost })
    }
  }

  @Test func aFailingTargetIsNoRecovery() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9), "b": .value(1)])
    #expect(try await outage.changes() == ["pending a", "firing a"])
    outage.steps(3, ["a": .down, "b": .value(1)])
    #expect(try await outage.changes() == ["vanished a"])
    #expect(outage.alerts == ["a": "firing, vanished: target a is down: refused"])
    // The series are what Prometheus' are.
    #expect(try outage.series() == [])
    // It comes back and is still true: that is no new alert.
    outage.step(["a": .value(9), "b": .value(1)])
    #expect(outage.alerts == ["a": "firing"])
    #expect(try outage.series() == ["pending a"])
    outage.steps(2, ["a": .value(9), "b": .value(1)])
    #expect(outage.alerts == ["a": "firing"])
    #expect(try await outage.changes() == ["returned a"])
    // It comes back and is no longer true.
    outage.step(["a": .down, "b": .value(1)])
    outage.step(["a": .value(1), "b": .value(1)])
    #expect(try await outage.changes() == ["vanished a", "resolved a"])
  }

  @Test func aSilentSourceIsNoRecovery() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9)])
    _ = try await outage.changes()
    outage.silence = "connection refused"
    outage.steps(2, ["a": .value(1)])
    #expect(outage.alerts == ["a": "firing, vanished: no answer: connection refused"])
    outage.silence = nil
    outage.step(["a": .value(9)])
    #expect(try await outage.changes() == ["vanished a", "returned a"])
    outage.step(["a": .value(1)])
    #expect(try await outage.changes() == ["resolved a"])
  }

  @Test func whatLeavesDiscoveryEndsWithThatReason() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9), "b": .value(9)])
    outage.step(["b": .value(9)])
    #expect(outage.alerts["a"] == "resolved, ended: target a left discovery")
    #expect(outage.alerts["b"] == "firing")
  }

  @Test func whatAHealthyTargetDropsEndsWithThatReason() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9), "b": .value(9)])
    outage.step(["a": .nothing, "b": .value(9)])
    #expect(outage.alerts["a"] == "resolved, ended: target a no longer exposes its series")
    #expect(outage.alerts["b"] == "firing")
  }

  /// The program ends while an alert is pending, firing, vanished or over; it begins again while the condition holds,
  /// does not, or nobody delivers its series.
  @Test(arguments: [
    // Pending goes on where it was, by what the series ALERTS_FOR_STATE tells.
    (2, Outage.Answer.value(9), ["returned a", "firing a"], "firing"),
    (2, .value(1), ["returned a", "inactive a"], ""),
    (4, .value(9), ["returned a"], "firing"),
    (4, .value(1), ["returned a", "resolved a"], "resolved"),
    (4, .down, ["returned a"], "firing, vanished: target a is down: refused"),
    (
      4, .nothing, ["returned a", "resolved a"],
      "resolved, ended: target a no longer exposes its series"
    ),
  ])
  func aStopInEveryPhase(
    _ steps: Int, _ answer: Outage.Answer, _ changes: [String], _ end: String
  ) async throws {
    let outage = try Outage(gauge)
    outage.steps(steps, ["a": .value(9)])
    _ = try await outage.changes()
    outage.restart(after: .seconds(60))
    #expect(outage.alerts["a"]?.contains("vanished: not evaluated since Vigil was stopped") == true)
    // Evaluations before the first scrape.
    outage.evaluate()
    outage.steps(5, ["a": answer])
    let told = try await outage.changes()
    #expect(told.filter { $0 != "vanished a" } == changes)
    #expect(outage.alerts["a"] ?? "" == end)
  }

  @Test func aRecoveryIsHeldUntilTheWindowIsCovered() async throws {
    let outage = try Outage(average)
    outage.steps(10, ["a": .value(9)])
    #expect(try await outage.changes() == ["firing a"])
    outage.restart(after: .seconds(300))
    outage.steps(4, ["a": .value(1)])
    #expect(outage.alerts == ["a": "firing, holding: 60 of 120 s"])
    outage.steps(3, ["a": .value(1)])
    #expect(outage.alerts == ["a": "firing, holding: 105 of 120 s"])
    outage.step(["a": .value(1)])
    #expect(outage.alerts == ["a": "resolved"])
    #expect(try await outage.changes() == ["held a", "resolved a"])
  }

  @Test func aClockThatIsSetBackHoldsNothingForLonger() async throws {
    let outage = try Outage(average)
    outage.steps(10, ["a": .value(9)])
    outage.restart(after: .seconds(300))
    outage.steps(4, ["a": .value(1)])
    #expect(outage.alerts == ["a": "firing, holding: 60 of 120 s"])
    outage.setBack(by: .seconds(20))
    outage.steps(3, ["a": .value(1)])
    #expect(outage.alerts == ["a": "firing, holding: 105 of 120 s"])
    outage.step(["a": .value(1)])
    #expect(outage.alerts == ["a": "resolved"])
  }

  @Test func theOnlyTargetLeavesDiscovery() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9)])
    outage.step([:])
    #expect(outage.alerts == ["a": "resolved, ended: target a left discovery"])
  }

  @Test func whatIsNoLongerKeptDidNotRecover() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9), "b": .value(1)])
    outage.restart(after: .seconds(40 * 86_400), keepsSamples: false)
    outage.steps(2, ["a": .down, "b": .value(1)])
    let lost = "firing, vanished: nothing is kept of the series that it needs, and none are there"
    #expect(outage.alerts == ["a": lost])
    outage.step(["a": .value(1), "b": .value(1)])
    #expect(outage.alerts == ["a": "resolved"])
  }

  @Test func theOtherSideOfAJoinIsMissed() async throws {
    let outage = try Outage(join)
    outage.steps(2, ["a": .value(9), "limits": .value(5)])
    #expect(try await outage.changes() == ["firing a"])
    outage.step(["a": .value(9), "limits": .down])
    #expect(outage.alerts == ["a": "firing, vanished: target limits is down: refused"])
    outage.step(["a": .value(1), "limits": .value(5)])
    #expect(outage.alerts == ["a": "resolved"])
  }

  @Test func nothingFiresOfWhatWasNotScrapedYet() async throws {
    let outage = try Outage(absence)
    outage.evaluate()
    #expect(try await outage.changes() == [])
    outage.step(["a": .value(1), "b": .value(1)])
    #expect(try await outage.changes() == [])
    outage.step(["a": .value(1), "b": .down])
    #expect(try await outage.changes() == ["firing"])
    outage.step(["a": .down, "b": .down])
    #expect(try await outage.changes() == ["firing a"])
    outage.step(["a": .value(1), "b": .value(1)])
    #expect(Set(try await outage.changes()) == ["resolved", "resolved a"])
  }

  /// A rule that gives more than its group's limit has no alerts, and so has the book none of it.
  @Test func whatExceedsTheLimitEndsWithThatReason() async throws {
    let outage = try Outage(
      """
      groups:
        - name: shop
          limit: 1
          rules:
            - {alert: High, expr: errors > 5}
      """)
    outage.steps(3, ["a": .value(9), "b": .value(1)])
    #expect(try await outage.changes() == ["firing a"])
    outage.steps(2, ["a": .value(9), "b": .value(9)])
    #expect(outage.alerts == ["a": "resolved, ended: exceeded limit of 1 with 2 alerts"])
    #expect(try outage.series() == ["firing a"])
    outage.step(["a": .value(9), "b": .value(1)])
    #expect(outage.alerts == ["a": "firing"])
    #expect(try await outage.changes() == ["resolved a", "firing a"])
  }

  /// It was not evaluated before everything was scraped, and goes on all the same where it was.
  @Test func anAbsenceGoesOnOverAStop() async throws {
    let outage = try Outage(
      """
      groups:
        - name: shop
          rules:
            - {alert: Gone, expr: absent(errors), for: 60s}
      """)
    outage.steps(7, ["a": .nothing])
    #expect(outage.alerts == ["": "firing"])
    outage.restart(after: .seconds(30))
    for _ in 0..<3 { outage.evaluate() }
    _ = try await outage.changes()
    outage.steps(2, ["a": .nothing])
    #expect(outage.alerts == ["": "firing"])
    #expect(try await outage.changes() == ["returned"])
    #expect(try outage.series() == ["firing "])
  }

  /// While the engine stops nobody scrapes any more: what is evaluated then says nothing.
  @Test func anEvaluationDuringTheStopSaysNothing() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9)])
    _ = try await outage.changes()
    outage.isStopping = true
    outage.step([:])
    #expect(outage.alerts == ["a": "firing"])
    #expect(try await outage.changes() == [])
  }

  @Test func rulesOfOneNameMayChangePlaces() async throws {
    let (page, info) = (
      "{alert: High, expr: errors > 5, labels: {severity: page}}",
      "{alert: High, expr: errors > 7, labels: {severity: info}}"
    )
    func file(_ rules: String) -> String { "groups: [{name: shop, rules: [\(rules)]}]" }
    let outage = try Outage(file(page + ", " + info))
    outage.steps(3, ["a": .value(9)])
    #expect(try await outage.changes() == ["firing a", "firing a"])
    try outage.reload(file(info + ", " + page))
    outage.steps(2, ["a": .value(9)])
    #expect(try await outage.changes() == [])
    // One of them goes, and takes nothing of the other's with it.
    try outage.reload(file(info))
    outage.step(["a": .value(9)])
    #expect(try await outage.changes() == ["resolved a"])
  }

  @Test func whatPeopleSaidOutlivesTheProgram() async throws {
    let outage = try Outage(gauge)
    outage.steps(4, ["a": .value(9)])
    #expect(
      await outage.order(.acknowledge(alerts: [outage.id("a")], by: "rk", note: "mine")) == nil)
    let silence = SilenceOrder(
      matchers: [.init("instance", .equal, "a")], by: "rk", reason: "deploy",
      ends: outage.now + .seconds(200))
    #expect(await outage.order(.silence(silence)) == nil)
    outage.restart(after: .seconds(30))
    outage.steps(3, ["a": .value(9)])
    #expect(outage.alerts == ["a": "firing, acknowledged by rk, silenced"])
    outage.steps(10, ["a": .value(9)])
    #expect(outage.alerts == ["a": "firing, acknowledged by rk"])
    outage.step(["a": .value(1)])
    #expect(outage.alerts == ["a": "resolved"])
  }
}
