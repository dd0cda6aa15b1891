import Cells
import Views

extension Scene {
  /// The text of a detail, an explanation's as soon as it is there.
  private func lines(of detail: Detail) -> [String] {
    guard let expression = detail.explains else { return detail.lines }
    guard let explanation = snapshot.explore.explanation, explanation.expression == expression
    else {
      return [expression, "", "…"]
    }
    let text = explanation.text.split(separator: "\n", omittingEmptySubsequences: false)
    return [expression, ""] + text.map { String($0) }
  }

  fileprivate func wrappedLines(of detail: Detail) -> [String] {
    lines(of: detail).prefix(5000).flatMap { wrapped($0, to: max(1, min(width, 100) - 4)) }
  }
}

func drawDetail(_ detail: Detail, _ scene: Scene, _ grid: inout Grid) {
  let lines = scene.wrappedLines(of: detail)
  let width = min(grid.width, 100)
  let height = min(grid.height, lines.count + 2)
  let box = Rect(
    x: (grid.width - width) / 2, y: (grid.height - height) / 3, width: width, height: height)
  grid.fill(box)
  let isFramed = box.width >= 6 && box.height >= 3
  let inside = isFramed ? box.inset(2, 1) : box
  if isFramed {
    grid.box(box, style: Style(.focus))
    grid.put(
      " " + detail.title + " ", x: box.x + 2, y: box.y, style: Style(.title, bold: true),
      limit: width - 4)
  }
  let scroll = max(0, min(detail.scroll, lines.count - inside.height))
  for (row, line) in lines.dropFirst(scroll).prefix(inside.height).enumerated() {
    let isBad = line.hasPrefix("▲") || line.hasPrefix("✗")
    grid.put(
      line, x: inside.x, y: inside.y + row, style: isBad ? Style(.crit) : .plain,
      limit: inside.width)
  }
  guard isFramed else { return }
  let rest = lines.count - scroll - inside.height
  grid.put(
    " esc closes, y copies ", x: box.x + 2, y: box.bottom - 1, style: Style(.muted),
    limit: width - 4)
  if rest > 0 {
    grid.put(
      scene.state.keymap.spelled(" ↓ \(rest) more lines "), endingAt: box.right - 2,
      y: box.bottom - 1, style: Style(.muted))
  }
}

extension ViewState {
  mutating func takeInDetail(_ key: Key, _ detail: Detail, _ scene: Scene) -> [Command] {
    var detail = detail
    let lines = scene.wrappedLines(of: detail)
    let page = max(1, scene.height - 2)
    let last = max(0, lines.count - page)
    detail.scroll = min(detail.scroll, last)
    switch keymap.action(for: key, on: nil) {
    case .down: detail.scroll += 1
    case .up: detail.scroll -= 1
    case .pageDown: detail.scroll += page
    case .pageUp: detail.scroll -= page
    case .halfPageDown: detail.scroll += max(1, page / 2)
    case .halfPageUp: detail.scroll -= max(1, page / 2)
    case .first: detail.scroll = 0
    case .last: detail.scroll = last
    case .copy:
      let all = lines.map { cleaned($0) }.joined(separator: "\n") + "\n"
      return [.copy(detail.copied.map { cleaned($0) } ?? all)]
    case .enter, .quit, .lastView, .back:
      overlay = nil
      return []
    default:
      // Any other key is the page's: a text that is only read does not stand in its way.
      guard let action = keymap.action(for: key, on: self.page) else { return [] }
      overlay = nil
      if detail.isOfEngine, action == .worst { return showWorstHere(scene) }
      return perform(action, scene)
    }
    detail.scroll = max(0, min(detail.scroll, last))
    overlay = .detail(detail)
    return []
  }

  /// Asks what the expression's parts read and took, and opens the text.
  mutating func explain(_ expression: String) -> [Command] {
    overlay = .detail(Detail(title: "What it reads and takes", lines: [], explains: expression))
    return [.explain(expression)]
  }
}
