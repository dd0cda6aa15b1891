import Facts
import Metrics
import PromQL
import Query
import Rules
import TSDB
import TestSupport
import Testing
import Threads
import Watching

@testable import Engine

struct RulesPartTests {
  private func file(_ text: String) throws -> PrometheusConfiguration {
    try PrometheusConfiguration(Array(text.utf8), file: "prometheus.yml")
  }

  @Test func newFilesAreCheckedOnTheNextBeatAndOldOnesNowAndThen() throws {
    let folder = try ScratchFolder()
    let path = folder.write("a.yml", "groups: [{name: a, rules: [{alert: X, expr: up}]}]\n")
    let store = Store()
    let embedded = EmbeddedDataSource(source: store)
    let keeper = AlertKeeper(retention: .seconds(60), bell: Bell(), clock: { .distantPast })
    let part = RulesPart(
      .init(
        world: RuleWorld(evaluator: embedded.evaluator, sink: store, elapsed: { .zero }),
        questions: .init(over: store, timeout: .seconds(1)), keeper: keeper, targets: { [] },
        hasScraped: { true }, isReady: { false }, bell: {}, clock: { .distantPast }))
    part.reload(try file("rule_files: [\(path)]"))
    #expect(!part.isChecked && part.told.notices == [])
    #expect(part.tick(Beat(0)) && part.isChecked)
    #expect(part.told.notices == [])
    // Broken meanwhile: seen at the next look.
    folder.write("a.yml", "groups: [{name: a, rules: [{alert: X, expr: '('}]}]\n")
    #expect(!part.tick(Beat(1)))
    #expect(part.tick(Beat(2)))
    #expect(part.told.notices.map(\.severity) == [.error])
    #expect(!part.tick(Beat(6)))
    // What is broken, or there for the first time, is not taken up anew.
    #expect(part.takeReread() == [])
    folder.write("a.yml", "groups: [{name: a, rules: [{alert: Y, expr: up}]}]\n")
    #expect(part.tick(Beat(10)) && part.takeReread() == [path] && part.takeReread() == [])
    part.reload(try file(""))
    #expect(part.tick(Beat(11)) && part.told.notices == [] && part.takeReread() == [])
  }

  /// A rule that is gone leaves no alert behind, though another group is at work all the time.
  @Test func aRenamedRuleEndsWhileAnotherGroupIsAtWork() throws {
    let folder = try ScratchFolder()
    let paths = [
      folder.write("a.yml", file(named: "Old", "vector(1)")),
      folder.write("b.yml", file(named: "Slow", "vector(2)")),
    ]
    let store = Store()
    let embedded = EmbeddedDataSource(source: store)
    // Goes on by a turn each time it is asked.
    let time = Monitor(Int64(0))
    let clock: @Sendable () -> Timestamp = {
      time.withLock { time in
        time += 5
        return Timestamp(milliseconds: time)
      }
    }
    let keeper = AlertKeeper(retention: .seconds(60), bell: Bell(), clock: clock)
    keeper.open(nil)
    let gate = Monitor((isOpen: false, isAtWork: false))
    var world = RuleWorld(evaluator: embedded.evaluator, sink: store, elapsed: { .zero })
    world.ask = { [ask = world.ask] (expression, text, time) throws(QueryError) in
      if text == "vector(2)" {
        gate.wakingAll { $0.isAtWork = true }
        _ = gate.wait(timeout: .seconds(20)) { $0.isOpen ? true : nil }
      }
      return try ask(expression, text, time)
    }
    let part = RulesPart(
      .init(
        world: world, questions: .init(over: store, timeout: .seconds(1)), keeper: keeper,
        targets: { [] }, hasScraped: { true }, isReady: { true }, bell: {}, clock: clock))
    func comes(_ name: String) -> Bool {
      isSoon { part.told.rules.contains { $0.name == name && $0.health == .ok } }
    }
    part.start()
    part.reload(try self.file("rule_files: [\(paths.joined(separator: ", "))]"))
    _ = part.tick(Beat(0))
    _ = part.tick(Beat(1))
    #expect(comes("Old"))
    #expect(gate.wait(timeout: .seconds(20)) { $0.isAtWork ? true : nil } == true)
    folder.write("a.yml", file(named: "New", "vector(1)"))
    #expect(part.tick(Beat(2)))
    #expect(comes("New"))
    _ = part.tick(Beat(200))
    #expect(gate.withLock { !$0.isOpen })
    let answer = try embedded.evaluator.evaluate(
      parseExpression("ALERTS{alertname=\"Old\"}"), .instant(Beat(200).time),
      cancellation: Cancellation(timeout: .seconds(10)))
    guard case .vector(let samples) = answer.value else {
      Issue.record("no vector")
      return
    }
    #expect(samples.map(\.labels) == [])
    gate.wakingAll { $0.isOpen = true }
    part.stop()
  }

  private func file(named name: String, _ expression: String) -> String {
    "groups: [{name: g, interval: 5ms, rules: [{alert: \(name), expr: \(expression)}]}]\n"
  }

  /// Asks until something is so, for a while.
  private func isSoon(_ isSo: () -> Bool) -> Bool {
    let never = Monitor(())
    for _ in 0..<4000 {
      if isSo() { return true }
      _ = never.wait(timeout: .milliseconds(5)) { _ -> Void? in nil }
    }
    return false
  }
}
