import Facts
import TestSupport
import Testing

@testable import Engine

struct RulesPartTests {
  private func file(_ text: String) throws -> PrometheusConfiguration {
    try PrometheusConfiguration(Array(text.utf8), file: "prometheus.yml")
  }

  @Test func newFilesAreCheckedOnTheNextBeatAndOldOnesNowAndThen() throws {
    let folder = try ScratchFolder()
    let path = folder.write("a.yml", "groups: [{name: a, rules: [{alert: X, expr: up}]}]\n")
    let part = RulesPart()
    part.reload(try file("rule_files: [\(path)]"))
    #expect(!part.isChecked && part.told.notices == [])
    #expect(part.tick(Beat(0)) && part.isChecked)
    #expect(
      part.told.notices.map(\.text)
        == ["1 rule file checked, not evaluated yet: 1 alert, 0 records"])
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
