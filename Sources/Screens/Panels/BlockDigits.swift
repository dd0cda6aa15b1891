import Cells

// Numbers in large digits: a font of 3×5 pixels, drawn with half blocks, so that a digit takes 3 columns
// and 3 rows, or a multiple of it.

/// Rows of three bits, the leftmost highest.
private let font: [Unicode.Scalar: [UInt8]] = [
  "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7], "3": [7, 1, 7, 1, 7],
  "4": [5, 5, 7, 1, 1], "5": [7, 4, 7, 1, 7], "6": [7, 4, 7, 5, 7], "7": [7, 1, 1, 1, 1],
  "8": [7, 5, 7, 5, 7], "9": [7, 5, 7, 1, 7], "-": [0, 0, 7, 0, 0], "−": [0, 0, 7, 0, 0],
  "+": [0, 2, 7, 2, 0],
]
/// Narrow signs: one pixel wide.
private let narrowFont: [Unicode.Scalar: [UInt8]] = [
  ".": [0, 0, 0, 0, 1], ",": [0, 0, 0, 1, 1], ":": [0, 1, 0, 1, 0], " ": [0, 0, 0, 0, 0],
]

/// A text split into what the font has, and what follows it as small text ("s", "%", "req/s").
struct BlockNumber {
  private var glyphs: [(rows: [UInt8], width: Int)] = []
  /// Drawn small at the foot, after the digits.
  let suffix: String
  /// In pixels, with a pixel between digits.
  private let pixelWidth: Int

  /// Nil where the text does not begin with a number.
  init?(_ text: String) {
    var hasDigit = false
    var end = text.unicodeScalars.startIndex
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      if let rows = font[scalar] {
        glyphs.append((rows, 3))
        if ("0"..."9").contains(scalar) { hasDigit = true }
      } else if scalar != " ", let rows = narrowFont[scalar] {
        glyphs.append((rows, 1))
      } else {
        break
      }
      end = scalars.index(after: index)
    }
    guard hasDigit, glyphs.count <= 12 else { return nil }
    suffix = String(String.UnicodeScalarView(scalars[end...])).trimmingSpaces
    pixelWidth = glyphs.reduce(-1) { $0 + $1.width + 1 }
  }

  /// The greatest scale at which it fits; nil where not even scale 1 does.
  func scale(columns: Int, rows: Int) -> Int? {
    var best: Int?
    for scale in 1...4 where width(scale) <= columns && height(scale) <= rows { best = scale }
    return best
  }
  func width(_ scale: Int) -> Int {
    pixelWidth * scale + (suffix.isEmpty ? 0 : 1 + columns(of: suffix))
  }
  func height(_ scale: Int) -> Int { (5 * scale + 1) / 2 }

  func draw(x: Int, y: Int, scale: Int, style: Style, on grid: inout Grid) {
    var left = x
    for glyph in glyphs {
      for column in 0..<glyph.width * scale {
        let bit = UInt8(1) << UInt8(glyph.width - 1 - column / scale)
        for row in 0..<height(scale) {
          func isSet(_ pixel: Int) -> Bool {
            pixel / scale < 5 && glyph.rows[pixel / scale] & bit != 0
          }
          switch (isSet(2 * row), isSet(2 * row + 1)) {
          case (true, true): grid[left + column, y + row] = Cell("█", style: style)
          case (true, false): grid[left + column, y + row] = Cell("▀", style: style)
          case (false, true): grid[left + column, y + row] = Cell("▄", style: style)
          case (false, false): break
          }
        }
      }
      left += (glyph.width + 1) * scale
    }
    guard !suffix.isEmpty else { return }
    // The last row of digits holds pixels in its upper half only where 5 × scale is odd.
    grid.put(suffix, x: left - scale + 1, y: y + (5 * scale - 1) / 2, style: style)
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var rest = Substring(self)
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
