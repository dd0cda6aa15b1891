import Cells
import Views

/// How far the help is scrolled.
struct HelpView: PageState, Hashable { var scroll = 0 }

extension ViewState {
  var help: HelpView {
    get { kept[HelpView.self] }
    set { kept[HelpView.self] = newValue }
  }
}

private func helpText(_ scene: Scene) -> ScrolledText {
  ScrolledText(lines: helpLines(scene), room: scene.body.height)
}

/// Every key from the table, by heading; those of the page one came from are marked.
private func helpLines(_ scene: Scene) -> [FactLine] {
  let map = scene.state.keymap
  let from = scene.state.pages.dropLast().last ?? .dashboard
  let filter = scene.state.filters[.help]
  let width = ActionRecord.table.map { columns(of: map.labels($0.action)) }.max() ?? 0
  var lines: [FactLine] = []
  for group in ActionRecord.Group.allCases {
    let records = ActionRecord.table.filter { record in
      record.group == group
        && filter?.keeps(record.description + " " + map.labels(record.action)) ?? true
    }
    guard !records.isEmpty else { continue }
    if !lines.isEmpty { lines.append(FactLine(text: "")) }
    lines.append(FactLine(text: group.rawValue, style: Style(.title, bold: true)))
    for record in records {
      let keys = map.labels(record.action)
      // What has no key is done by its name.
      let way = keys.isEmpty ? map.label(.palette) + record.action.name : keys
      var text = "  " + padded(way, to: width) + "  " + record.description
      if let pages = record.pages {
        let names = PageKind.allCases.filter { pages.contains($0) }.map(\.rawValue)
        text += "  (" + names.joined(separator: ", ") + ")"
      }
      let isIdle = !record.applies(to: from)
      lines.append(FactLine(text: text, style: isIdle ? Style(.muted) : .plain))
    }
  }
  guard filter == nil else { return lines }
  lines.append(FactLine(text: ""))
  lines.append(FactLine(text: "In forms and lists", style: Style(.title, bold: true)))
  for (keys, text) in fixedKeys.map({ (map.spelled($0.0), $0.1) }) {
    lines.append(FactLine(text: "  " + padded(keys, to: width) + "  " + text))
  }
  return lines
}

/// What no table entry stands for, for it cannot be remapped.
private let fixedKeys = [
  ("ctrl-c", "cancels what is open; a second within a second quits"),
  ("↵", "takes what is chosen"),
  ("tab", "completes what is typed"),
  ("space", "marks, where several can be picked"),
  ("↑ ↓", "choose"),
  ("ctrl-j", "a new line, where several are typed"),
  ("esc", "closes"),
]

private func drawHelp(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  helpText(scene).draw(
    scene.state.help.scroll, inset: rect.width > 40 ? 2 : 0, margin: 2, rect, &grid)
}

private func performOnHelp(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  if action == .help {
    _ = state.leave(scene)
    return []
  }
  guard let place = helpText(scene).moved(action, from: state.help.scroll) else { return nil }
  state.help.scroll = place
  return []
}

extension Action {
  static let help: Action = "help"
}

extension PageKind {
  static let help = PageKind("help", name: "the help")
}

extension PageRecord {
  static let help = PageRecord(
    kind: .help,
    actions: [
      .init(
        .help, ["?", "f1"], "help", .everywhere, before: .palette, worksInFields: true
      ) { state, scene in
        state.go(to: .help, scene)
        return []
      }
    ],
    footer: [.back, .filter, .down, .up, .pageDown, .quit],
    crumbs: { _ in ["Help"] },
    draw: drawHelp, perform: performOnHelp,
    wheel: { lines, state, scene in
      state.help.scroll = helpText(scene).place(state.help.scroll + lines)
    },
    copied: { scene in helpLines(scene).map(\.text).joined(separator: "\n") + "\n" },
    refilter: { state, _ in state.help.scroll = 0 })
}
