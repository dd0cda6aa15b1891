import Facts
import Metrics
import PromQL
import Rules
import TSDB
import TestSupport
import Testing
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
        source: RuleSource(embedded, timeout: .seconds(1)), keeper: keeper, targets: { [] },
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
    part.reload(try file(""))
    #expect(part.tick(Beat(7)) && part.told.notices == [])
  }
}
