import Cells
import Facts
import Metrics
import TestSupport
import Testing
import Views

@testable import Screens

/// The page Alerts and its forms at every size, as keys make them.
struct AlertsGoldenTests {
  enum Look: String, Sendable { case plain, ascii, colour }
  struct Scenario: Sendable, CustomTestStringConvertible {
    var name: String
    var width: Int
    var height: Int
    var keys: String
    var look = Look.plain
    var testDescription: String { name }
  }

  static let scenarios: [Scenario] = {
    let sizes = [(200, 50), (120, 40), (80, 24), (40, 12)]
    var all: [Scenario] = []
    for (width, height) in sizes {
      for look in [Look.plain, .ascii, .colour] {
        let suffix = look == .plain ? "" : "-" + look.rawValue
        all.append(
          Scenario(
            name: "alerts\(suffix)-\(width)x\(height)", width: width, height: height, keys: "j",
            look: look))
      }
      for (name, keys) in [
        ("pending", "tab"), ("suppressed", "tab tab"), ("resolved", "tab tab tab"),
        ("rules", "tab tab tab tab j"), ("silences", "shift-tab"),
        ("silence", "j S"), ("acknowledge", "A"),
      ] {
        all.append(
          Scenario(
            name: "alerts-\(name)-\(width)x\(height)", width: width, height: height, keys: keys))
      }
    }
    all += [
      Scenario(name: "alerts-marked-120x40", width: 120, height: 40, keys: "j space space s"),
      Scenario(name: "alerts-folded-120x40", width: 120, height: 40, keys: "left s s s"),
      Scenario(
        name: "alerts-filtered-120x40", width: 120, height: 40,
        keys: "/ \"instance!=checkout-1·checkout\" enter"),
      Scenario(
        name: "alerts-silence-wrong-80x24", width: 80, height: 24,
        keys: "S ctrl-u \"a=~(\" enter"),
      Scenario(
        name: "alerts-silence-many-80x24", width: 80, height: 24, keys: "j space space S tab tab"),
      Scenario(name: "alerts-silence-ascii-80x24", width: 80, height: 24, keys: "S", look: .ascii),
      Scenario(name: "alerts-withdraw-80x24", width: 80, height: 24, keys: "j j j A right"),
      Scenario(name: "alerts-edit-80x24", width: 80, height: 24, keys: "shift-tab enter"),
      Scenario(name: "alerts-rule-80x24", width: 80, height: 24, keys: "tab tab tab tab j enter"),
    ]
    return all
  }()

  private func text(_ stage: Stage, _ look: Look) -> String {
    switch look {
    case .plain: stage.screen
    case .ascii: stage.grid.inASCII.text
    case .colour: stage.grid.rendered(.standard(.dark), depth: .indexed)
    }
  }

  @Test(arguments: scenarios)
  func screenIs(_ scenario: Scenario) {
    var stage = Stage.alerts(scenario.width, scenario.height)
    stage.state.keymap.spellsKeys = scenario.look == .ascii
    stage.press(scenario.keys)
    #expect(Golden(scenario.name).complaint(text(stage, scenario.look)) == nil)
  }

  @Test(arguments: [(120, 40), (40, 12)])
  func escapeSequencesStandThereAsText(_ width: Int, _ height: Int) {
    let bad = "\u{1B}]0;owned\u{7}\u{1B}[2Jx\u{202E}"
    var stage = Stage.alerts(width, height)
    var alert = AlertFact.made(
      "A" + bad, .firing, ["l" + bad: "v" + bad, "severity": "critical" + bad], id: "bad")
    alert.standing = .vanished(since: Snapshot.noon - .seconds(60), reason: bad)
    alert.acknowledgement = .init(by: bad, at: Snapshot.noon, note: bad)
    stage.snapshot.facts.alerts.rows = [alert]
    stage.snapshot.facts.rules.rows[0].error = bad
    stage.snapshot.facts.silences.rows[2].reason = bad
    for (name, keys) in [("list", ""), ("silence", "S"), ("ack", "esc A right")] {
      stage.press(keys)
      #expect(!stage.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      #expect(Golden("alerts-hostile-\(name)-\(width)x\(height)").complaint(stage.screen) == nil)
    }
  }
}
