import Metrics
import Rules
import Synchronization
import Testing

@Suite struct GroupRunTests {
  @Test(arguments: ["a", "b", "host", "a much longer name"])
  func isDueAtEqualDistances(_ name: String) throws {
    var group = try Bench.group("interval: 15s\nrules: []")
    group.name = name
    let run = GroupRun(group, file: "r.yml", interval: .seconds(60))
    let first = run.slot(after: Timestamp(milliseconds: 1_700_000_000_123))
    #expect(first > Timestamp(milliseconds: 1_700_000_000_123))
    #expect(first <= Timestamp(milliseconds: 1_700_000_015_123))
    #expect(run.slot(atOrBefore: first) == first)
    #expect(run.slot(after: first) == first + .seconds(15))
    #expect(run.slot(after: first - .milliseconds(1)) == first)
    let past = run.slot(atOrBefore: Timestamp(milliseconds: -5))
    #expect((first - past).milliseconds % 15_000 == 0 && past.milliseconds <= -5)
  }

  @Test func spreadsGroups() throws {
    var slots: Set<Int64> = []
    for number in 0..<100 {
      var group = try Bench.group("rules: []")
      group.name = "g\(number)"
      let run = GroupRun(group, file: "r.yml", interval: .seconds(60))
      slots.insert(run.slot(after: Timestamp(milliseconds: 0)).milliseconds / 6000)
    }
    #expect(slots.count == 10)
  }

  @Test func leavesOutRules() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n  - record: y\n    expr: x", ["x 1 1"])
    bench.step(evaluating: false)
    let transitions = bench.group.evaluate(at: bench.now, bench.world) { $0.rule.name == "A" }
    #expect(transitions.isEmpty)
    #expect(bench.group.rules[0].health == .unknown && bench.group.rules[1].health == .ok)
  }

  @Test func handsOutWhatIsToBeSent() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n    for: 1m", ["x 1 1 1 1 stale _x30"])
    var seen: [String] = []
    for minute in 0..<25 {
      bench.step()
      for alert in bench.group.due(at: bench.now, resendDelay: .seconds(90)) {
        let until = try #require(alert.validUntil).milliseconds / 1000
        seen.append("\(minute) \(alert.state) \(until)")
      }
    }
    // Firing from minute 1, again later than 90 s after; resolved at 4, and again while it is kept.
    #expect(seen.prefix(4) == ["1 firing 420", "3 firing 540", "4 inactive 600", "6 inactive 720"])
    #expect(seen.last == "18 inactive 1440")
  }

  @Test func measuresItself() throws {
    var bench = try Bench("rules:\n  - record: y\n    expr: vector(1)", [])
    let clock = Ticks()
    bench.world.elapsed = { clock.next() }
    bench.step()
    #expect(bench.group.duration == .seconds(3) && bench.group.rules[0].duration == .seconds(1))
    #expect(bench.group.lastEvaluation?.milliseconds == 0)
  }
}

/// A clock that goes on by a second each time it is looked at.
private final class Ticks: Sendable {
  private let count = Atomic<Int>(0)
  func next() -> Duration { .seconds(count.wrappingAdd(1, ordering: .relaxed).newValue) }
}
