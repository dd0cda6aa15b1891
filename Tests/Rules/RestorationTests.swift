import Metrics
import Query
import Rules
import Testing

@Suite struct RestorationTests {
  /// Runs for some minutes, stops for some, and goes on with new rules; gives the minute since when the alert is active.
  private func restart(
    hold: Int, before: Int, stopped: Int, policy: RestorePolicy = RestorePolicy(),
    values: String = "1x300"
  ) throws -> (minutes: Double, bench: Bench) {
    let rule = "rules:\n  - alert: A\n    expr: x > 0\n    for: \(hold)m"
    var bench = try Bench(rule, ["x{a=\"b\"} " + values])
    bench.steps(before)
    for _ in 0..<stopped { bench.step(evaluating: false) }
    bench.group = GroupRun(
      try Bench.group(rule), file: "r.yml", interval: .seconds(60), isRestored: false)
    bench.steps(2)
    #expect(!bench.group.rules[0].isRestored)
    bench.group.restore(at: bench.now, bench.world, policy)
    #expect(bench.group.rules[0].isRestored)
    let activeAt = try #require(bench.group.rules[0].alerts.first?.activeAt)
    return (Double(activeAt.milliseconds) / 60_000, bench)
  }

  @Test func wasFiring() throws {
    var (minutes, bench) = try restart(hold: 15, before: 20, stopped: 10)
    #expect(minutes == 0)
    bench.step()
    #expect(bench.state == "f")
  }

  @Test func waitsAtLeastTheGracePeriod() throws {
    // Evaluated at minutes 0 to 9, restored at 21: 6 of 15 minutes were left, now it is 10.
    #expect(try restart(hold: 15, before: 10, stopped: 10).minutes == 31 - 15)
  }

  @Test func goesOnOverTheStop() throws {
    // Stopped at 9 with 21 of 30 minutes left, restored at 21: the 12 minutes do not count.
    #expect(try restart(hold: 30, before: 10, stopped: 10).minutes == 12)
  }

  @Test func beginsAnewWhereItIsShort() throws {
    #expect(try restart(hold: 5, before: 4, stopped: 3).minutes == 7)
    var policy = RestorePolicy()
    policy.gracePeriod = .zero
    #expect(try restart(hold: 5, before: 4, stopped: 3, policy: policy).minutes == 5)
  }

  @Test func forgetsWhatIsTooOld() throws {
    #expect(try restart(hold: 30, before: 10, stopped: 70).minutes == 80)
  }

  @Test func doesNotReviveWhatHadEnded() throws {
    let values = "1x8 stale _ " + String(repeating: "1 ", count: 40)
    // The series ended at minute 9 and so did the alert; the second begins with minute 13.
    #expect(try restart(hold: 15, before: 10, stopped: 3, values: values).minutes == 13)
  }

  /// Nor one that nobody answered: they have no alerts yet that could go on.
  @Test func aRuleThatWasSkippedIsRestoredLater() throws {
    let rules = """
      rules:
        - alert: A
          expr: x > 0
          for: 15m
        - alert: B
          expr: x > 0
          for: 15m
      """
    var bench = try Bench(rules, ["x 1x99"])
    bench.steps(20)
    bench.group = GroupRun(
      try Bench.group(rules), file: "r.yml", interval: .seconds(60), isRestored: false)
    for _ in 0..<2 {
      bench.step(evaluating: false)
      _ = bench.group.evaluate(at: bench.now, bench.world) { $0.rule.name == "B" }
    }
    bench.group.restore(at: bench.now, bench.world)
    #expect(bench.group.rules.map(\.isRestored) == [true, false])
    let ask = bench.world.ask
    bench.world.ask = { (_, _, _) throws(QueryError) in throw QueryError(.timeout, "late") }
    bench.step()
    bench.group.restore(at: bench.now, bench.world)
    #expect(bench.group.rules.map(\.isRestored) == [true, false])
    bench.world.ask = ask
    bench.step()
    bench.group.restore(at: bench.now, bench.world)
    #expect(bench.group.rules.map(\.isRestored) == [true, true])
    #expect(bench.group.rules.map { $0.alerts.first?.activeAt.milliseconds } == [0, 0])
    bench.step()
    #expect(bench.group.rules.map { $0.alerts.first?.state } == [.firing, .firing])
  }

  @Test func writesNothingBefore() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n  - record: y\n    expr: x", ["x 1x9"],
      isRestored: false)
    bench.steps(2)
    #expect(bench.state == "f")
    #expect(try bench.ask("ALERTS") == [])
    #expect(try bench.ask("y").count == 1)
    bench.group.restore(at: bench.now, bench.world)
    bench.step()
    #expect(try bench.ask("ALERTS").count == 1)
  }
}
