/// A screen as a value: rows of cells. Drawing outside its clip is left out, never an error, so that
/// every page can be drawn at any size. No control character can enter it.
package struct Grid: Sendable, Hashable {
  package let width: Int
  package let height: Int
  /// Row by row, `width * height` of them.
  private var cells: [Cell]
  /// Where drawing takes effect.
  package private(set) var clip: Rect

  /// Blank; sizes below zero count as zero.
  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank, count: self.width * self.height)
    clip = Rect(x: 0, y: 0, width: self.width, height: self.height)
  }

  /// The whole grid.
  package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a place; blank outside. Setting keeps wide glyphs whole: overwriting one half of a
  /// wide glyph blanks the other, and a wide glyph that would be cut becomes a blank.
  package subscript(x: Int, y: Int) -> Cell {
    get { bounds.contains(x: x, y: y) ? cells[y * width + x] : .blank }
    set {
      guard clip.contains(x: x, y: y), !newValue.glyph.isContinuation else { return }
      let index = y * width + x
      split(index, x)
      if newValue.glyph.width == 2 {
        guard x + 1 < clip.right else {
          cells[index] = Cell(.blank, style: newValue.style)
          return
        }
        split(index + 1, x + 1)
        cells[index + 1] = Cell(.continuation, style: newValue.style)
      }
      cells[index] = newValue
    }
  }

  /// Blanks the other half where the cell is half of a wide glyph.
  private mutating func split(_ index: Int, _ x: Int) {
    let old = cells[index].glyph
    if old.width == 2, x + 1 < width {
      cells[index + 1].glyph = .blank
    } else if old.isContinuation, x > 0 {
      cells[index - 1].glyph = .blank
      cells[index].glyph = .blank
    }
  }

  /// Changes the style of what stands in a rectangle and leaves the glyphs.
  package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(clip)
    for y in area.y..<area.bottom {
      for x in area.x..<area.right { change(&cells[y * width + x].style) }
    }
  }

  /// Draws with effect only inside a rectangle (and inside the clip in force).
  package mutating func clipped(to rect: Rect, _ draw: (inout Grid) -> Void) {
    let outer = clip
    let inner = clip.intersection(rect)
    guard !inner.isEmpty else { return }
    clip = inner
    draw(&self)
    clip = outer
  }

  /// Draws another grid with its upper left corner at a place.
  package mutating func put(_ other: Grid, x: Int, y: Int) {
    let area = Rect(x: x, y: y, width: other.width, height: other.height).intersection(clip)
    guard !area.isEmpty else { return }
    for row in area.y..<area.bottom {
      let source = other.row(row - y)
      let first = source.startIndex + area.x - x
      // A wide glyph at an edge would be cut, and one under it too.
      guard area.width == other.width, !cells[row * width + area.x].glyph.isContinuation,
        cells[row * width + area.right - 1].glyph.width != 2
      else {
        for column in area.x..<area.right { self[column, row] = source[first + column - area.x] }
        continue
      }
      cells.replaceSubrange(
        row * width + area.x..<row * width + area.right, with: source[first..<first + area.width])
    }
  }

  /// A row's cells, left to right; empty outside.
  package func row(_ y: Int) -> ArraySlice<Cell> {
    y >= 0 && y < height ? cells[y * width..<(y + 1) * width] : []
  }

  /// The rows that differ from another grid; all of them where the sizes differ.
  package func changedRows(from other: Grid) -> [Int] {
    guard other.width == width, other.height == height else { return Array(0..<height) }
    return (0..<height).filter { row($0) != other.row($0) }
  }

  /// Replaces every glyph, keeping styles; used for drawing with fewer glyphs.
  package mutating func mapGlyphs(_ change: (Glyph) -> Glyph) {
    var index = 0
    while index < cells.count {
      let old = cells[index].glyph
      let new = change(old)
      if new != old {
        if old.width == 2, new.width == 1, index + 1 < cells.count {
          cells[index + 1].glyph = .blank
        }
        if new.width <= old.width { cells[index].glyph = new }
      }
      index += 1
    }
  }

  package static func == (a: Grid, b: Grid) -> Bool {
    a.width == b.width && a.height == b.height && a.cells == b.cells
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(width)
    hasher.combine(cells)
  }
}
