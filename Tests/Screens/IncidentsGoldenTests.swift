import Cells
import Facts
import Metrics
import TestSupport
import Testing
import Views

@testable import Screens

/// The pages of incidents and their forms at every size, as keys make them.
struct IncidentsGoldenTests {
  enum Look: String, Sendable { case plain, ascii, colour }
  struct Scenario: Sendable, CustomTestStringConvertible {
    var name: String
    var width: Int
    var height: Int
    var keys = ""
    var look = Look.plain
    var testDescription: String { name }
  }

  static let sizes = [(200, 50), (120, 40), (80, 24), (40, 12)]

  static let lists: [Scenario] = scenarios([("incidents", "j")])
  static let pages: [Scenario] =
    scenarios([("incident", "k k k k k k")])
    + scenarios(
      [
        ("note", "n \"back·to·normal\" ctrl-j \"on·checkout-2\""), ("status", "s right"),
        ("roles", "R tab"), ("elsewhere", "E ctrl-u \"13:58\" tab \"DNS·changed\""),
        ("merge", "M"), ("split", "X space down space"), ("graphs", "tab j j"),
        ("replay", "g space >"),
        ("entry", "g j j o"),
      ].map { ("incident-" + $0.0, $0.1) }, looks: [.plain])

  private static func scenarios(
    _ named: [(String, String)], looks: [Look] = [.plain, .ascii, .colour]
  ) -> [Scenario] {
    sizes.flatMap { width, height in
      named.flatMap { name, keys in
        looks.map { look in
          let suffix = look == .plain ? "" : "-" + look.rawValue
          return Scenario(
            name: "\(name)\(suffix)-\(width)x\(height)", width: width, height: height, keys: keys,
            look: look)
        }
      }
    }
  }

  private func text(_ stage: Stage, _ look: Look) -> String {
    switch look {
    case .plain: stage.screen
    case .ascii: stage.grid.inASCII.text
    case .colour: stage.grid.rendered(.standard(.dark), depth: .indexed)
    }
  }

  private func check(_ scenario: Scenario, _ stage: Stage) {
    var stage = stage
    stage.state.keymap.spellsKeys = scenario.look == .ascii
    stage.press(scenario.keys)
    #expect(Golden(scenario.name).complaint(text(stage, scenario.look)) == nil)
  }

  @Test(arguments: lists)
  func theListIs(_ scenario: Scenario) {
    check(scenario, .incidents(scenario.width, scenario.height))
  }

  @Test(arguments: pages)
  func thePageIs(_ scenario: Scenario) {
    check(scenario, .incident(scenario.width, scenario.height))
  }

  @Test(arguments: sizes)
  func anIncidentIsOpenedFromAnAlert(_ width: Int, _ height: Int) {
    var stage = Stage.alerts(width, height)
    stage.snapshot.facts.incidents.rows = Array([IncidentFact].night.dropFirst())
    stage.press("j I")
    #expect(Golden("incident-open-\(width)x\(height)").complaint(stage.screen) == nil)
    stage.press("right")
    #expect(Golden("incident-join-\(width)x\(height)").complaint(stage.screen) == nil)
  }

  @Test(arguments: sizes)
  func anEmptyListSaysWhatWouldFillIt(_ width: Int, _ height: Int) {
    var stage = Stage(width, height)
    stage.press("i")
    #expect(Golden("incidents-empty-\(width)x\(height)").complaint(stage.screen) == nil)
  }

  @Test(arguments: [(120, 40), (40, 12)])
  func theHandoverIsText(_ width: Int, _ height: Int) {
    var stage = Stage(width, height)
    stage.press(": \"handover\" enter")
    stage.snapshot.handover.text =
      "# Handover\n\n## Open\n\n- INC-7 SEV1 investigating: Pool and 2 more of app=shop, rk\n"
    #expect(Golden("handover-\(width)x\(height)").complaint(stage.screen) == nil)
    // What was written stays where it cannot be written anew, and is not taken for new.
    stage.snapshot.handover.unknown = "no route"
    #expect(stage.screen.contains("Written before, and not as things are"))
    #expect(stage.screen.contains("no route") && stage.screen.contains("INC-7 SEV1"))
  }

  @Test(arguments: [(120, 40), (40, 12)])
  func escapeSequencesStandThereAsText(_ width: Int, _ height: Int) {
    let bad = "\u{1B}]0;owned\u{7}\u{1B}[2Jx\u{202E}"
    var stage = Stage.incident(width, height)
    stage.snapshot.incident.record?.fact = .hostile(bad)
    stage.snapshot.incident.record?.entries = IncidentEntry.Kind.allCases.map { kind in
      var entry = IncidentEntry(
        id: kind.rawValue, incident: 7, kind: kind, time: Snapshot.noon - .seconds(9),
        noted: Snapshot.noon, subject: bad, text: bad + "\n" + bad, by: bad)
      (entry.expression, entry.labels, entry.unit, entry.value) = (bad, [bad: bad], bad, 1)
      entry.evidence = ["v1"]
      return entry
    }
    stage.snapshot.incident.record?.evidence[0].title = bad
    stage.snapshot.incident.record?.viewers = [bad]
    stage.snapshot.facts.incidents.rows[0] = .hostile(bad)
    for (name, keys) in [
      ("page", ""), ("entry", "o"), ("roles", "esc R"), ("split", "esc X"), ("list", "esc i"),
    ] {
      stage.press(keys)
      #expect(!stage.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      let golden = Golden("incident-hostile-\(name)-\(width)x\(height)")
      #expect(golden.complaint(stage.screen) == nil)
    }
  }
}

extension IncidentFact {
  static func hostile(_ bad: String) -> IncidentFact {
    var fact = [IncidentFact].night[0]
    (fact.title, fact.commander, fact.last) = (bad, bad, bad)
    (fact.responders, fact.services) = ([bad], [bad])
    fact.group = [Label(bad, bad)]
    fact.alerts = [member(bad, bad, 1, active: 1), member("B" + bad, bad, 1, active: 1)]
    return fact
  }
}
