import Cells
import Facts
import Metrics
import TestSupport
import Testing
import Views

@testable import Screens

/// The pages of notifications, and of who is told of an alert, at every size, as keys make them.
struct NotificationsGoldenTests {
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

  static let lists: [Scenario] =
    scenarios([("notifications", "j")])
    + scenarios(
      [
        ("notifications-failed", "tab tab tab"), ("notifications-receivers", "shift-tab j j"),
        ("notification", "enter"), ("notification-test", "x"),
      ], looks: [.plain])
  static let stories: [Scenario] =
    scenarios([("paging", "tab")])
    + scenarios([("paging-end", "G"), ("paging-unfolded", "tab enter")], looks: [.plain])

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

  static let standby: [Scenario] = scenarios(
    [("notifications-standby", ""), ("notifications-standing-in", "")], looks: [.plain])

  @Test(arguments: standby)
  func theEnginesPlaceBesideAnotherOneIsTold(_ scenario: Scenario) {
    var stage = Stage.notifications(scenario.width, scenario.height)
    let now = stage.snapshot.now
    var fact = StandbyFact(
      first: "https://vigil-one.example.org:9490", isActive: false, after: .seconds(60),
      lastHeard: now - .seconds(1), deadline: now + .seconds(59))
    if scenario.name.hasPrefix("notifications-standing-in") {
      fact = StandbyFact(
        first: fact.first, isActive: true, after: .seconds(60), lastHeard: now - .seconds(300),
        tookOver: now - .seconds(240), problem: "connection refused")
    }
    stage.snapshot.facts.tell(standby: [fact])
    check(scenario, stage)
  }

  private func check(_ scenario: Scenario, _ stage: Stage) {
    var stage = stage
    stage.state.keymap.spellsKeys = scenario.look == .ascii
    stage.press(scenario.keys)
    let text =
      switch scenario.look {
      case .plain: stage.screen
      case .ascii: stage.grid.inASCII.text
      case .colour: stage.grid.rendered(.standard(.dark), depth: .indexed)
      }
    #expect(Golden(scenario.name).complaint(text) == nil)
  }

  @Test(arguments: lists)
  func theListIs(_ scenario: Scenario) {
    check(scenario, .notifications(scenario.width, scenario.height))
  }

  @Test(arguments: stories)
  func theStoryIs(_ scenario: Scenario) {
    check(scenario, .paging(scenario.width, scenario.height))
  }

  @Test(arguments: sizes)
  func anEmptyListSaysWhatWouldFillIt(_ width: Int, _ height: Int) {
    var stage = Stage(width, height)
    stage.press("O")
    #expect(Golden("notifications-empty-\(width)x\(height)").complaint(stage.screen) == nil)
  }

  @Test(arguments: [(120, 40), (40, 12)])
  func escapeSequencesStandThereAsText(_ width: Int, _ height: Int) {
    let bad = "\u{1B}]0;owned\u{7}\u{1B}[2Jx\u{202E}"
    var stage = Stage.notifications(width, height)
    stage.snapshot.facts.notifications.rows = [.hostile(bad)]
    stage.snapshot.facts.receivers.rows = [.hostile(bad)]
    for keys in ["", "enter", "esc x", "esc shift-tab"] {
      stage.press(keys)
      #expect(!stage.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      #expect(stage.screen.contains("[2J") || width < 60)
    }
    stage = .paging(width, height)
    stage.snapshot.paging.story = .hostile(bad)
    stage.snapshot.paging.unknown = bad
    #expect(!stage.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(stage.screen.contains("[2J"))
  }
}

extension NotificationFact {
  static func hostile(_ bad: String) -> NotificationFact {
    var one = NotificationFact.made(
      1, bad, bad, .failed, seconds: 5, group: [bad: bad], reason: bad, firing: [[bad: bad]],
      resolved: [[bad: bad]]
    ).tried([(1, 403, bad)])
    (one.replaced, one.replacedReason, one.groupKey) = (1, bad, bad)
    return one
  }
}

extension ReceiverFact {
  static func hostile(_ bad: String) -> ReceiverFact {
    var fact = ReceiverFact(receiver: bad, integration: bad, isBuilt: false)
    (fact.failingSince, fact.lastFailure) = (Snapshot.noon - .seconds(5), bad)
    return fact
  }
}

extension PagingStory {
  static func hostile(_ bad: String) -> PagingStory {
    var story = PagingStory(labels: [bad: bad])
    story.nodes = [
      Node(depth: 9, matchers: bad, line: 1, matched: true, why: bad, receiver: bad)
    ]
    var group = Group(receiver: bad, key: bad, labels: [bad: bad], alerts: 1)
    group.holds = [Hold(.silenced, bad)]
    group.notifications = [.hostile(bad)]
    story.groups = [group]
    return story
  }
}
