import Cells

// Numbers and words in large letters, drawn with half blocks, so that a letter takes 3 columns and 3 rows as a rule, or a
// multiple of it.

/// A text in large letters: a number with what follows it as small text ("s", "%", "req/s"), or words as a whole.
struct BlockText {
  private var glyphs: [BlockGlyph] = []
  /// Drawn small at the foot, after the digits.
  let suffix: String
  /// In pixels, with a pixel between letters.
  private let pixelWidth: Int

  /// Nil where the font has not all of it, or there is nothing to draw.
  init?(_ text: String) {
    let scalars = text.unicodeScalars
    let end = scalars.firstIndex { BlockFont.numeric[$0] == nil } ?? scalars.endIndex
    let isNumber = scalars[..<end].contains { ("0"..."9").contains($0) }
    for scalar in isNumber ? scalars[..<end] : scalars[...] {
      guard let glyph = BlockFont.glyph(scalar) else { return nil }
      glyphs.append(glyph)
    }
    // More than that fits nowhere.
    guard !glyphs.isEmpty, glyphs.count <= 60 else { return nil }
    suffix =
      isNumber ? String(String.UnicodeScalarView(scalars[end...])).trimmingSpaces : ""
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
