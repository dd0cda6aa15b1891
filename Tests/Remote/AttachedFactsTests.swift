import Facts
import Metrics
import Testing
import Transport

@testable import Remote

@Suite struct AttachedFactsTests {
  private func engine(_ process: Int) -> EngineFact {
    EngineFact(version: "1", process: process, started: Timestamp(milliseconds: 5))
  }

  private func update(_ sheet: FactSheet, _ process: Int = 1, since: UInt64 = 0) -> FactUpdate {
    FactUpdate(sheet, of: engine(process), since: since)
  }

  private func told(_ facts: AttachedFacts) -> FactSheet {
    var sheet = FactSheet()
    facts.tell(&sheet)
    return sheet
  }

  @Test func whatAnEngineToldStaysWhileItIsGone() {
    var facts = AttachedFacts(engine(1))
    var sheet = FactSheet()
    sheet.tell(targets: [TargetFact(job: "a", instance: "i", url: "u", health: .up)])
    var isNews = facts.take(update(sheet))
    #expect(isNews)
    #expect(facts.seen == ("1@5", sheet.version))
    isNews = facts.take(update(sheet, since: sheet.version))
    #expect(!isNews)
    #expect(told(facts).targets.rows.count == 1 && told(facts).notices.rows.isEmpty)
    // It goes away: it is asked again soon, then less often.
    let now = Timestamp(milliseconds: 9)
    var pauses: [Duration] = []
    for _ in 0..<6 { pauses.append(facts.fail("connection refused", at: now)) }
    #expect(
      pauses
        == [200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) })
    #expect(told(facts).targets.rows.count == 1)
    #expect(
      told(facts).notices.rows.map(\.text)
        == ["the engine (process 1) does not answer: connection refused"])
    #expect(told(facts).targets.unknown == "the engine does not answer: connection refused")
    // Back, with nothing new: that is news too.
    isNews = facts.take(update(sheet, since: sheet.version))
    #expect(isNews)
    #expect(told(facts).notices.rows.isEmpty && told(facts).targets.unknown == nil)
    let pause = facts.fail("gone", at: now)
    #expect(pause == .milliseconds(200))
  }

  @Test func rulesAlertsAndSilencesAreMirrored() {
    var facts = AttachedFacts(engine(1))
    var sheet = FactSheet()
    let rule = RuleFact(
      .init(file: "f", group: "g", name: "A"), .alerting, expression: "up", interval: .seconds(1))
    sheet.tell(rules: [rule], unknown: "late")
    sheet.tell(alerts: [
      AlertFact(
        id: "a", rule: rule.id, labels: [:], state: .firing, activeAt: Timestamp(seconds: 1),
        value: 1)
    ])
    sheet.tell(silences: [
      SilenceFact(
        id: "s", matchers: [], createdBy: "", reason: "", starts: Timestamp(seconds: 1),
        ends: Timestamp(seconds: 2), updated: Timestamp(seconds: 1))
    ])
    sheet.tell(maintenance: [
      MaintenanceFact(
        id: "w", name: "upgrade", matchers: [], createdBy: "", reason: "",
        starts: Timestamp(seconds: 1), ends: Timestamp(seconds: 2), updated: Timestamp(seconds: 1))
    ])
    _ = facts.take(update(sheet))
    #expect(told(facts).rules.rows == sheet.rules.rows && told(facts).rules.unknown == "late")
    #expect(told(facts).alerts.rows == sheet.alerts.rows)
    #expect(told(facts).silences.rows == sheet.silences.rows)
    #expect(told(facts).maintenance.rows.map(\.name) == ["upgrade"])
    _ = facts.fail("gone", at: Timestamp(seconds: 3))
    #expect(told(facts).alerts.rows.count == 1)
    #expect(told(facts).alerts.unknown == "the engine does not answer: gone")
  }

  @Test func ofAnotherEngineNothingIsKnown() {
    var facts = AttachedFacts(engine(1))
    var sheet = FactSheet()
    sheet.tell(notices: [NoticeFact(.warning, "of the first")])
    _ = facts.take(update(sheet))
    let isNews = facts.take(update(FactSheet(), 2))
    #expect(isNews)
    #expect(told(facts).notices.rows.isEmpty)
    #expect(facts.seen == ("2@5", 0))
  }
}

@Suite struct QuestionBatchesTests {
  @Test(arguments: [
    ("200 2\nok400 3\nbad", ["200 ok", "400 bad"]),
    ("200 2\nok0 0\n404 0\n", ["200 ok", "-", "404 "]),
    ("", []), ("200 9\nshort", []), ("200 2\nok\nrest", ["200 ok"]), ("200 -1\n", []),
    ("x y\n", []),
    ("200 99999999999999999999\n", []),
  ])
  func answersAreTakenApart(_ text: String, _ expected: [String]) {
    let answers = QuestionBatches.answers(in: Array(text.utf8)).map { answer in
      answer.map { "\($0.status) " + String(decoding: $0.body, as: UTF8.self) } ?? "-"
    }
    #expect(answers == expected)
  }
}
