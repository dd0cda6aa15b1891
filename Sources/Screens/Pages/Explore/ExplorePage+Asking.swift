import Cells
import Dashboards
import Views

extension ViewState {
  /// Opens the page with the query of the panel that has the focus; of several one is chosen.
  mutating func openExplore(_ scene: Scene) -> [Command] {
    let panel = scene.focusedFrame
    var asked = (panel?.queries ?? []).filter { !$0.isAnnotation }
      .map { (text: $0.expression, detail: $0.refID) }
    if case .unsupported(_, let queries) = panel?.content {
      asked = queries.map { (text: $0, detail: "") }
    }
    asked.removeAll { $0.text.allSatisfy(\.isWhitespace) }
    if asked.count > 1 {
      overlay = .choice(
        Choice(title: "Queries of the panel", hint: "↵ takes it to explore", asking: asked))
      return []
    }
    if let only = asked.first { return ask(only.text, scene) }
    go(to: .explore, scene)
    explore.isEditing = true
    return []
  }

  /// Asks an expression on the page, where it can be edited.
  mutating func ask(_ expression: String, _ scene: Scene) -> [Command] {
    if page != .explore {
      go(to: .explore, scene)
      explore.isEditing = true
    }
    explore.field.set(expression)
    return runExpression()
  }

  /// Asks what stands in the editor, and remembers it.
  mutating func runExpression() -> [Command] {
    let expression = explore.field.string
    guard !expression.allSatisfy(\.isWhitespace) else { return [] }
    explore.history.removeAll { $0 == expression }
    explore.history.append(expression)
    if explore.history.count > 200 { explore.history.removeFirst() }
    explore.recalled = nil
    explore.candidate = nil
    explore.isCompletionClosed = true
    explore.wantsAll = false
    explore.scroll = 0
    return [.explore(expression)]
  }

  /// Lists what was asked before.
  mutating func listAsked() {
    guard !explore.history.isEmpty else {
      message = "nothing was asked yet"
      return
    }
    overlay = .choice(
      Choice(
        title: "Asked before", hint: "↵ asks it again",
        asking: explore.history.reversed().map { ($0, "") }))
  }
}

extension Choice {
  /// Expressions, each with what tells it from the others.
  fileprivate init(
    title: String, hint: String, asking expressions: [(text: String, detail: String)]
  ) {
    let entries = expressions.map { expression in
      Entry(
        item: PickerItem(text: oneLine(expression.text), aside: expression.detail),
        deed: { [text = expression.text] in $0.ask(text, $1) })
    }
    self.init(title: title, hint: hint, entries: entries)
  }
}
