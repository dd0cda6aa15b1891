import Cells
import Views

/// How far the text for the next on-call is scrolled.
struct HandoverView: PageState, Hashable { var scroll = 0 }

extension ViewState {
  var handover: HandoverView {
    get { kept[HandoverView.self] }
    set { kept[HandoverView.self] = newValue }
  }
}

/// The text in lines as wide as the page, of those that the filter keeps; none where it is not written yet.
private func handoverText(_ scene: Scene) -> ScrolledText {
  let lines = handoverLines(scene).map { line in
    FactLine(text: line, style: line.hasPrefix("#") ? Style(.title, bold: true) : .plain)
  }
  return ScrolledText(lines: lines, room: scene.body.height)
}

private func handoverLines(_ scene: Scene) -> [String] {
  guard let text = scene.snapshot.handover.text else { return [] }
  let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  let filter = scene.state.filters[.handover]
  let width = max(1, min(120, scene.body.width - 2))
  // What was written before stays, and is not taken for how things are now.
  let stale = scene.snapshot.handover.unknown.map {
    wrapped("Written before, and not as things are now: \($0)", to: width) + [""]
  }
  return (stale ?? [])
    + lines.filter { filter?.keeps(String($0)) ?? true }.flatMap {
      wrapped(String($0), to: width)
    }
}

private func drawHandover(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let text = handoverText(scene)
  guard !text.lines.isEmpty else {
    let hint =
      scene.filter.map { "no line fits /" + $0.text } ?? scene.snapshot.handover.unknown ?? "…"
    grid.put(hint, centredIn: rect, y: rect.y + rect.height / 2, style: Style(.muted))
    return
  }
  text.draw(scene.state.handover.scroll, inset: 1, margin: 1, rect, &grid)
}

private func performOnHandover(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  guard let place = handoverText(scene).moved(action, from: state.handover.scroll) else {
    return nil
  }
  state.handover.scroll = place
  return []
}

extension Action {
  static let handover: Action = "handover"
}

extension PageKind {
  static let handover = PageKind("handover", name: "the handover")
}

extension PageRecord {
  static let handover = PageRecord(
    kind: .handover,
    actions: [
      .init(.handover, [], "what the next on-call has to know", .going, before: .links) {
        state, scene in
        state.go(to: .handover, scene)
        return []
      }
    ],
    footer: ["help", .back, .copy, .filter, .incidents, .alerts, .down, .up],
    crumbs: { _ in ["Handover"] },
    draw: drawHandover, perform: performOnHandover,
    wheel: { lines, state, scene in
      state.handover.scroll = handoverText(scene).place(state.handover.scroll + lines)
    },
    copied: { $0.snapshot.handover.text.map { cleanedLines($0) } ?? "" },
    refilter: { state, _ in state.handover.scroll = 0 },
    asks: { _, _, demand in demand.wantsHandover = true })
}

/// A text with its lines, and nothing that a terminal would take for more.
private func cleanedLines(_ text: String) -> String {
  text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { cleaned($0) }
    .joined(separator: "\n")
}
