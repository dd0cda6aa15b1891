import Cells

/// A typed text broken into lines: at its line breaks, and where a line is full.
struct EditorLines {
  /// Each character's place, as many as there are characters.
  private(set) var cells: [(x: Int, y: Int, width: Int)] = []
  private(set) var caret = (x: 0, y: 0)
  private(set) var count = 1

  init(_ field: TextField, width: Int) {
    var x = 0
    var y = 0
    for (index, character) in field.text.enumerated() {
      if character == "\n" {
        if index == field.cursor { caret = x < width ? (x, y) : (0, y + 1) }
        cells.append((x, y, 0))
        x = 0
        y += 1
        continue
      }
      let wide = character == "\t" ? 2 : max(1, columns(of: String(character)))
      if x + wide > width, x > 0 {
        x = 0
        y += 1
      }
      if index == field.cursor { caret = (x, y) }
      cells.append((x, y, wide))
      x += wide
    }
    if field.cursor == field.text.count { caret = x < width ? (x, y) : (0, y + 1) }
    count = max(y, caret.y) + 1
  }
}
