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
  let lines = helpLines(scene)
  let scroll = max(0, min(scene.state.help.scroll, lines.count - rect.height))
  for (row, line) in lines.dropFirst(scroll).prefix(rect.height).enumerated() {
    grid.put(
      line.text, x: rect.x + (rect.width > 40 ? 2 : 0), y: rect.y + row, style: line.style,
      limit: rect.width - 2)
  }
}

private func performOnHelp(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  let last = max(0, helpLines(scene).count - scene.body.height)
  let current = min(state.help.scroll, last)
  let page = max(1, scene.body.height)
  func scroll(_ row: Int) { state.help.scroll = max(0, min(row, last)) }
  switch action {
  case .help: _ = state.leave(scene)
  default:
    guard let place = action.moved(from: current, page: page, count: last + 1) else { return nil }
    scroll(place)
  }
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
      let last = max(0, helpLines(scene).count - scene.body.height)
      state.help.scroll = max(0, min(last, state.help.scroll + lines))
    },
    copied: { scene in helpLines(scene).map(\.text).joined(separator: "\n") + "\n" },
    refilter: { state, _ in state.help.scroll = 0 })
}
