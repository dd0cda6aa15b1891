import Cells
import Dashboards
import Metrics
import PromQL
import Query
import Views

/// How the page divides: the editor in a box on top, the graph, the table under it.
struct ExploreParts {
  var editor: Rect
  var problem: Rect
  var graph: Rect
  var table: Rect

  init(_ scene: Scene) {
    let body = scene.body
    let wanted = EditorLines(scene.state.explore.field, width: max(1, body.width - 2)).count
    let lines = min(wanted, max(1, body.height / 3))
    editor = body.top(body.height >= 6 ? lines + 2 : lines)
    var rest = body.droppingTop(editor.height)
    problem = rest.top(scene.snapshot.explore.answer?.error == nil ? 0 : min(2, rest.height))
    rest = rest.droppingTop(problem.height)
    graph = rest.height >= 14 ? rest.top(rest.height * 11 / 20) : rest
    table = rest.droppingTop(graph.height)
  }
}

private func drawExplore(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let parts = ExploreParts(scene)
  let answer = scene.snapshot.explore.answer
  let caret = drawEditor(scene, parts.editor, &grid)
  if let error = answer?.error {
    drawProblem(error, of: answer?.expression ?? "", parts.problem, &grid)
  }
  if var graph = answer?.graph {
    if graph.title.isEmpty { graph.title = oneLine(answer?.answered ?? "") }
    scene.panels.draw(
      graph, in: parts.graph, on: &grid,
      context: scene.context(graph, isFocused: !scene.state.explore.isEditing))
  } else if answer?.error == nil {
    let text =
      answer?.isRunning ?? false
      ? "evaluating…"
      : scene.state.keymap.spelled(
        "↵ evaluates, tab completes, ↑ brings back what was asked before")
    grid.put(
      text, centredIn: parts.graph, y: parts.graph.y + parts.graph.height / 2, style: Style(.muted))
  }
  if var table = answer?.table, !parts.table.isEmpty {
    if table.title.isEmpty { table.title = "at the window's end" }
    if let answer, answer.answered != answer.expression {
      table.title = oneLine(answer.answered) + " " + table.title
    }
    var context = scene.context(table, isFocused: false)
    context.scroll = (scene.state.explore.scroll, 0)
    scene.panels.draw(table, in: parts.table, on: &grid, context: context)
  }
  drawCandidates(scene, caret, rect, &grid)
}

private func drawCandidates(
  _ scene: Scene, _ caret: (x: Int, y: Int), _ rect: Rect, _ grid: inout Grid
) {
  let candidates = scene.candidates
  guard !candidates.isEmpty, rect.width >= 12 else { return }
  let room = rect.bottom - caret.y - 2
  let height = min(candidates.count, min(10, room - 2))
  guard height > 0 else { return }
  let names = candidates.map { columns(of: $0.label) }.max() ?? 0
  let details = candidates.map { columns(of: $0.hint) }.max() ?? 0
  let width = min(rect.width, min(names, 60) + min(details, 40) + 5)
  let start = caret.x - columns(of: scene.completionContext.typed) - 1
  let x = max(rect.x, min(start, rect.right - width))
  let box = Rect(x: x, y: caret.y + 1, width: width, height: height + 2)
  grid.fill(box)
  grid.box(box, style: Style(.focus))
  let chosen = scene.state.explore.candidate
  let first = listStart(selection: chosen ?? 0, rows: height)
  for (line, candidate) in candidates.dropFirst(first).prefix(height).enumerated() {
    let isChosen = first + line == chosen
    let style = Style(.text, bold: isChosen, reverse: isChosen)
    let row = Rect(x: box.x + 1, y: box.y + 1 + line, width: box.width - 2, height: 1)
    if isChosen { grid.fill(row, style: style) }
    let used = grid.put(candidate.label, x: row.x, y: row.y, style: style, limit: row.width)
    grid.put(
      candidate.hint, endingAt: row.right, y: row.y, style: isChosen ? style : Style(.muted),
      limit: max(0, row.width - used - 1))
  }
  if let chosen, candidates.indices.contains(chosen), box.bottom < rect.bottom {
    grid.put(
      candidates[chosen].summary, x: rect.x + 1, y: box.bottom, style: Style(.info),
      limit: rect.width - 2)
  }
}

extension Candidate {
  /// Its types or kind, for the right edge.
  fileprivate var hint: String { detail.isEmpty ? kind.rawValue : detail }
}

extension Action {
  static let explore: Action = "explore"
  static let edit: Action = "edit"
  static let history: Action = "history"
  static let newLine: Action = "new_line"
}

extension PageKind {
  static let explore = PageKind("explore", name: "explore")
}

extension PageRecord {
  static let explore = PageRecord(
    kind: .explore,
    actions: [
      .init(
        .explore, ["e"], "explore; from a panel with its query", .going, short: "explore",
        before: .links
      ) { $0.openExplore($1) },
      .init(.edit, ["I"], "edit the query", .here, short: "edit") { state, _ in
        state.explore.isEditing = true
        return []
      },
      .init(.history, ["H"], "queries asked before", .here, short: "history") { state, _ in
        state.listAsked()
        return []
      },
      .init(
        .newLine, ["alt-enter", "ctrl-j"], "a new line in the query", .here, short: "new line"
      ) { state, _ in
        state.explore.isEditing = true
        return []
      },
    ],
    shares: [.cursor, .markA, .markB, .ribbons, .explain],
    footer: [
      "help", .back, .edit, .history, .cursor, .ribbons, .zoomIn, .timeRange, .explain, .copy,
      .dashboards,
    ],
    crumbs: { _ in ["Explore"] },
    prepare: { scene in
      guard scene.state.explore.showsRibbons, let frame = scene.snapshot.explore.answer?.graph,
        let ribbons = frame.graph?.ribbons(hidden: scene.state.hidden[frame.id] ?? [])
      else { return }
      scene.snapshot.explore.answer?.graph?.content = .graph(ribbons)
    },
    draw: drawExplore, perform: performOnExplore,
    field: PageField(
      opener: .explore, isOpen: { $0.explore.isEditing },
      take: { $1.editExpression($0, $2) }, paste: { $1.paste($0, $2) },
      hints: { scene in
        let map = scene.state.keymap
        return [
          (map.spelled("↵"), "evaluate"), ("tab", "complete"), (map.label(.newLine), "new line"),
          (map.spelled("↑"), "asked before"), ("esc", "leave the editor"),
        ].filter { !$0.0.isEmpty }
      }),
    click: { x, y, state, scene in
      state.explore.isEditing = ExploreParts(scene).editor.contains(x: x, y: y)
    },
    wheel: { lines, state, _ in
      state.explore.scroll = max(0, min(10_000, state.explore.scroll + lines))
    },
    copied: { scene in
      let answer = scene.snapshot.explore.answer
      let text = (answer?.table ?? answer?.graph).map { plainText($0) } ?? ""
      return (answer?.answered ?? scene.state.explore.field.string) + "\n" + text
    },
    cancel: { state in
      state.explore.candidate = nil
      state.explore.isCompletionClosed = true
    },
    rerun: { state in state.explore.history.last.map { [.explore($0)] } ?? [] },
    ask: { $1.ask($0, $2) },
    measure: { scene, demand in
      demand.exploreDotColumns = dotColumns(panelWidth: ExploreParts(scene).graph.width)
    },
    asks: { _, _, demand in demand.isExploring = true })
}
