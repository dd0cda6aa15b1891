/// Dots in braille cells, 2 across and 4 down each; (0, 0) is the upper left dot. A cell has one style:
/// that of the dot set last in it.
package struct BrailleCanvas: Sendable {
  /// In cells.
  package let width: Int
  package let height: Int
  private var dots: [UInt8]
  private var styles: [Style]

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    dots = Array(repeating: 0, count: self.width * self.height)
    styles = Array(repeating: .plain, count: self.width * self.height)
  }

  package var dotWidth: Int { 2 * width }
  package var dotHeight: Int { 4 * height }

  /// Sets a dot; outside it is left out.
  package mutating func set(_ x: Int, _ y: Int, _ style: Style) {
    guard x >= 0, y >= 0, x < dotWidth, y < dotHeight else { return }
    let index = (y >> 2) * width + x >> 1
    dots[index] |= BrailleCanvas.bit(x & 1, y & 3)
    styles[index] = style
  }

  /// A vertical run of dots, both ends included, in any order.
  package mutating func column(_ x: Int, from a: Int, to b: Int, _ style: Style) {
    let top = max(0, min(a, b))
    let bottom = min(dotHeight - 1, max(a, b))
    guard top <= bottom else { return }
    for y in top...bottom { set(x, y, style) }
  }

  /// A straight line, both ends included. Ends must lie within a few screens of the canvas.
  package mutating func line(from a: (x: Int, y: Int), to b: (x: Int, y: Int), _ style: Style) {
    let dx = abs(b.x - a.x)
    let dy = abs(b.y - a.y)
    let steps = max(dx, dy)
    guard steps > 0 else { return set(a.x, a.y, style) }
    for i in 0...steps {
      // Rounded to nearest without floating point, so the same line is the same dots anywhere.
      let x = a.x + BrailleCanvas.rounded((b.x - a.x) * i, steps)
      let y = a.y + BrailleCanvas.rounded((b.y - a.y) * i, steps)
      set(x, y, style)
    }
  }

  /// Draws the cells that have dots, with the upper left at a cell of the grid. The background that
  /// stands there is kept where the style has none of its own.
  package func draw(on grid: inout Grid, x: Int, y: Int) {
    for row in 0..<height {
      for column in 0..<width where dots[row * width + column] != 0 {
        let index = row * width + column
        guard let scalar = Unicode.Scalar(0x2800 + UInt32(dots[index])) else { continue }
        var style = styles[index]
        if style.background == .normal {
          style.background = grid[x + column, y + row].style.background
        }
        grid[x + column, y + row] = Cell(Glyph(clean: scalar, width: 1), style: style)
      }
    }
  }

  private static func bit(_ x: Int, _ y: Int) -> UInt8 {
    if y == 3 { return x == 0 ? 0x40 : 0x80 }
    return 1 << UInt8(truncatingIfNeeded: y + 3 * x)
  }
  private static func rounded(_ a: Int, _ b: Int) -> Int {
    a >= 0 ? (2 * a + b) / (2 * b) : -((-2 * a + b) / (2 * b))
  }
}
