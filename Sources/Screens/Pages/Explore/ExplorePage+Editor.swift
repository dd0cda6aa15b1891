import Cells
import Query
import Views

/// Returns where the cursor stands.
func drawEditor(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) -> (x: Int, y: Int) {
  let explore = scene.state.explore
  let isRunning = scene.snapshot.explore.answer?.isRunning ?? false
  var inside = rect
  if rect.height >= 3, rect.width >= 4 {
    grid.box(rect, style: Style(explore.isEditing ? .focus : .border))
    grid.put(" PromQL ", x: rect.x + 2, y: rect.y, style: Style(.title, bold: explore.isEditing))
    if isRunning {
      grid.put(" evaluating… ", endingAt: rect.right - 2, y: rect.y, style: Style(.info))
    }
    inside = rect.inset(1)
  }
  guard !inside.isEmpty else { return (rect.x, rect.y) }
  let lines = EditorLines(explore.field, width: inside.width)
  let first = max(0, lines.caret.y - inside.height + 1)
  let error = scene.snapshot.explore.answer?.error
  let wrong = error.flatMap { error in
    scene.snapshot.explore.answer?.expression == explore.field.string
      ? characters(of: error.position, in: explore.field.string) : nil
  }
  for (index, cell) in lines.cells.enumerated()
  where cell.width > 0 && cell.y >= first && cell.y < first + inside.height {
    let character = explore.field.text[index]
    let isWrong = wrong?.contains(index) ?? false
    grid.put(
      character == "\t" ? "  " : String(character), x: inside.x + cell.x,
      y: inside.y + cell.y - first, style: isWrong ? Style(.crit, underline: true) : .plain,
      limit: max(0, inside.width - cell.x))
  }
  if lines.count > inside.height, rect.height > inside.height, rect.width >= 20 {
    grid.put(
      " line \(lines.caret.y + 1) of \(lines.count) ", endingAt: rect.right - 2,
      y: rect.bottom - 1, style: Style(.muted))
  }
  let place = (x: inside.x + lines.caret.x, y: inside.y + lines.caret.y - first)
  if explore.isEditing {
    grid.restyle(Rect(x: place.x, y: place.y, width: 1, height: 1)) { $0.isReversed = true }
  }
  return place
}

/// A range of UTF-8 bytes as one of characters; at least one where there is any after its start.
private func characters(of bytes: Range<Int>?, in text: String) -> Range<Int>? {
  guard let bytes else { return nil }
  var low: Int?
  var offset = 0
  for (index, character) in text.enumerated() {
    if low == nil, offset >= bytes.lowerBound { low = index }
    if let low, offset >= bytes.upperBound { return low..<max(index, low + 1) }
    offset += character.utf8.count
  }
  return low.map { $0..<max(text.count, $0 + 1) }
}

/// What is wrong, and the line in which it stands with the place underlined.
func drawProblem(_ error: QueryError, of expression: String, _ rect: Rect, _ grid: inout Grid) {
  grid.put(
    "✗ " + error.message, x: rect.x + 1, y: rect.y, style: Style(.crit), limit: rect.width - 2)
  guard let position = error.position, rect.height > 1 else { return }
  let bytes = Array(expression.utf8)
  let from = max(0, min(position.lowerBound, bytes.count))
  let to = max(from, min(position.upperBound, bytes.count))
  let newline = UInt8(ascii: "\n")
  let start = bytes[..<from].lastIndex(of: newline).map { $0 + 1 } ?? 0
  let end = bytes[from...].firstIndex(of: newline) ?? bytes.count
  let line = bytes[..<from].count { $0 == newline } + 1
  let before = String(decoding: bytes[start..<from], as: UTF8.self)
  let wrong = String(decoding: bytes[from..<min(to, end)].prefix(40), as: UTF8.self)
  var x = rect.x + 3
  // A query of one line needs no number to find it.
  let place = bytes.contains(newline) ? "line \(line): " : "at: "
  x += grid.put(place, x: x, y: rect.y + 1, style: Style(.muted), limit: max(0, rect.right - x))
  let room = max(0, rect.right - x - min(40, columns(of: wrong) + 1))
  x += grid.put(
    String(before.suffix(max(0, min(room, 60)))), x: x, y: rect.y + 1, style: Style(.muted),
    limit: room)
  grid.put(
    wrong.isEmpty ? "▏" : wrong, x: x, y: rect.y + 1, style: Style(.crit, underline: true),
    limit: max(0, rect.right - x))
}

/// An expression as a title or an item of a list.
func oneLine(_ expression: String) -> String {
  expression.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}
