import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Whatever is pressed at whatever size: no crash, a grid of the size asked for, no control character in it.
struct RandomTests {
  @Test(arguments: 1...6)
  func anythingGoes(seed: Int) {
    var random = Xorshift(seed: UInt64(seed))
    var stage = Stage(80, 24, snapshot: hostile())
    stage.send(.key(Key("m")))
    let panels = DrawnPanels()
    var names = ActionRecord.table.flatMap(\.keys)
    names += [
      "space", "ctrl-c", "ctrl-w", "a", "up", "down", "left", "right", "tab", "enter", "esc",
    ]
    for _ in 0..<120 {
      if random.below(12) == 0 {
        stage.width = [0, 1, 2, 5, 17, 39, 40, 60, 80, 121, 200][random.below(11)]
        stage.height = [0, 1, 2, 3, 4, 5, 7, 12, 24, 50][random.below(10)]
        stage.send(.resize(width: stage.width, height: stage.height))
      }
      stage.send(event(&random, names, stage))
      let grid = stage.grid
      #expect(grid.width == stage.width && grid.height == stage.height)
      // What is taken from the frame before is what would be drawn.
      let next = render(
        stage.state, stage.snapshot, width: stage.width, height: stage.height, reusing: panels)
      #expect(next == grid)
      let isClean = grid.text.unicodeScalars.allSatisfy {
        $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
      }
      #expect(isClean)
      let demand = demand(stage.state, stage.snapshot, width: stage.width, height: stage.height)
      #expect(demand.dotColumns.values.allSatisfy { $0 > 0 })
    }
    for command in stage.commands {
      // What goes to the clipboard could be pasted into a shell.
      guard case .copy(let text) = command else { continue }
      #expect(!text.unicodeScalars.contains("\u{1B}"))
    }
  }

  private func event(
    _ random: inout Xorshift, _ names: [String], _ stage: Stage
  ) -> InputEvent {
    switch random.below(20) {
    case 0: return .paste("q\u{1B}[31m\nrate(x[5m])\u{0}" + String(repeating: "é漢", count: 40))
    case 1, 2:
      let actions: [MouseEvent.Action] = [.press, .drag, .release, .scrollUp, .scrollDown]
      return .mouse(
        MouseEvent(
          actions[random.below(5)], x: random.below(stage.width + 3) - 1,
          y: random.below(stage.height + 3) - 1))
    case 3:
      let text = Array("now-6h {}\"[](a=~!漢é\u{301}")
      return .key(Key(text[random.below(text.count)]))
    default: return .key(Key(names[random.below(names.count)]) ?? Key(.enter))
    }
  }

  /// The shop with escape sequences and nonsense wherever text or numbers come from outside.
  private func hostile() -> Snapshot {
    let bad = "\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m\u{202E}漢\u{0}\r\n"
    var snapshot = Snapshot.shop
    snapshot.facts.sources.rows = [SourceFact(name: bad)]
    snapshot.facts.notices.rows = [NoticeFact(.error, bad, detail: bad)]
    snapshot.facts.alerts.rows =
      .storm + [
        .made(bad, .firing, [bad: bad, "severity": bad]), .made(bad, .firing, [bad: "2"]),
      ]
    for index in snapshot.facts.alerts.rows.indices {
      snapshot.facts.alerts.rows[index].acknowledgement?.by = bad
      snapshot.facts.alerts.rows[index].acknowledgement?.note = bad
      if index % 5 == 0 {
        snapshot.facts.alerts.rows[index].standing = .vanished(since: .distantPast, reason: bad)
      }
    }
    snapshot.facts.rules.rows = .shop
    snapshot.facts.rules.rows[0].error = bad
    snapshot.facts.rules.rows[1].expression = bad
    snapshot.facts.rules.rows[2].id.group = bad
    snapshot.facts.silences.rows = .shop
    snapshot.facts.silences.rows[0].matchers.append(.init(bad, .equal, bad))
    snapshot.facts.silences.rows[0].reason = bad
    snapshot.facts.silences.rows[0].createdBy = bad
    snapshot.facts.incidents.rows = [
      IncidentFact(
        number: 7, title: bad, group: [.init(bad, bad)], severity: .sev1,
        began: .distantPast, opened: .distantPast)
    ]
    snapshot.facts.incidents.rows += [IncidentFact].night + [.hostile(bad)]
    snapshot.incident.record = .night
    snapshot.incident.record?.fact = .hostile(bad)
    snapshot.incident.record?.viewers = [bad]
    for index in IncidentRecord.night.entries.indices {
      snapshot.incident.record?.entries[index].text = bad
      snapshot.incident.record?.entries[index].subject = bad
      if index % 3 == 0 { snapshot.incident.record?.entries[index].by = bad }
    }
    snapshot.handover.text = bad + "\n# " + bad
    snapshot.facts.notifications.rows = [.hostile(bad)] + [NotificationFact].night
    snapshot.facts.receivers.rows = [ReceiverFact].night + [.hostile(bad)]
    snapshot.paging = PagingPart(
      labels: snapshot.facts.alerts.rows[0].labels, story: .hostile(bad), unknown: bad)
    snapshot.facts.boards.rows.append(
      BoardFact(uid: bad, title: bad, folder: bad + "/" + bad))
    snapshot.facts.targets.rows.append(
      TargetFact(job: bad, instance: bad, url: bad, health: .down, error: bad, labels: ["a": bad]))
    snapshot.dashboard?.title = bad
    snapshot.dashboard?.variables[0].options.append(.init(text: bad, value: bad))
    snapshot.dashboard?.variables[1].current = [bad]
    snapshot.explore.answer = ExploreAnswer(
      expression: bad, graph: .graph(99, bad, [(bad, .nan, 1), (bad, 1e308, 1e308)]))
    snapshot.explore.completion = CompletionAnswer(
      CompletionRequest(.metricNames), values: [bad, "a" + bad, "rate_of"])
    snapshot.explore.explanation = Explanation(expression: bad, text: bad)
    for id in [PanelID(1), PanelID(5)] {
      snapshot.dashboard?.frames[id] = .graph(
        id.number, bad, [(bad, .infinity, 1), (bad, -1e300, 5), ("x", 0, 0)])
      snapshot.dashboard?.frames[id]?.notice = Notice(.warning, bad, detail: bad)
    }
    return snapshot
  }
}
