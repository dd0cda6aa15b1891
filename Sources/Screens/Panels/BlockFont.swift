/// Rows of pixels, the uppermost first; the bits of a row from the left, the leftmost highest.
struct BlockGlyph {
  var rows: [UInt8]
  var width: Int
  init(_ rows: [UInt8], width: Int = 3) {
    self.rows = rows
    self.width = width
  }
}

/// A font of 5 rows of pixels, most glyphs 3 wide: digits, signs and Latin letters.
enum BlockFont {
  /// What numbers are written in: with these at its beginning a text is one.
  static let numeric: [Unicode.Scalar: BlockGlyph] = [
    "0": BlockGlyph([7, 5, 5, 5, 7]), "1": BlockGlyph([2, 6, 2, 2, 7]),
    "2": BlockGlyph([7, 1, 7, 4, 7]), "3": BlockGlyph([7, 1, 7, 1, 7]),
    "4": BlockGlyph([5, 5, 7, 1, 1]), "5": BlockGlyph([7, 4, 7, 1, 7]),
    "6": BlockGlyph([7, 4, 7, 5, 7]), "7": BlockGlyph([7, 1, 1, 1, 1]),
    "8": BlockGlyph([7, 5, 7, 5, 7]), "9": BlockGlyph([7, 5, 7, 1, 7]),
    "-": BlockGlyph([0, 0, 7, 0, 0]), "−": BlockGlyph([0, 0, 7, 0, 0]),
    "+": BlockGlyph([0, 2, 7, 2, 0]), ".": BlockGlyph([0, 0, 0, 0, 1], width: 1),
    ",": BlockGlyph([0, 0, 0, 1, 1], width: 1), ":": BlockGlyph([0, 1, 0, 1, 0], width: 1),
  ]

  static func glyph(_ scalar: Unicode.Scalar) -> BlockGlyph? {
    numeric[scalar] ?? capitals[scalar] ?? small[scalar] ?? signs[scalar]
  }

  private static let capitals: [Unicode.Scalar: BlockGlyph] = [
    "A": BlockGlyph([2, 5, 7, 5, 5]), "B": BlockGlyph([6, 5, 6, 5, 6]),
    "C": BlockGlyph([3, 4, 4, 4, 3]), "D": BlockGlyph([6, 5, 5, 5, 6]),
    "E": BlockGlyph([7, 4, 6, 4, 7]), "F": BlockGlyph([7, 4, 6, 4, 4]),
    "G": BlockGlyph([3, 4, 5, 5, 3]), "H": BlockGlyph([5, 5, 7, 5, 5]),
    "I": BlockGlyph([7, 2, 2, 2, 7]), "J": BlockGlyph([1, 1, 1, 5, 2]),
    "K": BlockGlyph([5, 5, 6, 5, 5]), "L": BlockGlyph([4, 4, 4, 4, 7]),
    "M": BlockGlyph([17, 27, 21, 17, 17], width: 5), "N": BlockGlyph([9, 13, 11, 9, 9], width: 4),
    "O": BlockGlyph([2, 5, 5, 5, 2]), "P": BlockGlyph([6, 5, 6, 4, 4]),
    "Q": BlockGlyph([2, 5, 5, 6, 3]), "R": BlockGlyph([6, 5, 6, 5, 5]),
    "S": BlockGlyph([3, 4, 2, 1, 6]), "T": BlockGlyph([7, 2, 2, 2, 2]),
    "U": BlockGlyph([5, 5, 5, 5, 7]), "V": BlockGlyph([5, 5, 5, 5, 2]),
    "W": BlockGlyph([17, 17, 21, 21, 10], width: 5), "X": BlockGlyph([5, 5, 2, 5, 5]),
    "Y": BlockGlyph([5, 5, 2, 2, 2]), "Z": BlockGlyph([7, 1, 2, 4, 7]),
  ]

  private static let small: [Unicode.Scalar: BlockGlyph] = [
    "a": BlockGlyph([0, 3, 5, 5, 3]), "b": BlockGlyph([4, 6, 5, 5, 6]),
    "c": BlockGlyph([0, 3, 4, 4, 3]), "d": BlockGlyph([1, 3, 5, 5, 3]),
    "e": BlockGlyph([0, 2, 7, 4, 3]), "f": BlockGlyph([1, 2, 7, 2, 2]),
    "g": BlockGlyph([0, 3, 7, 1, 6]), "h": BlockGlyph([4, 6, 5, 5, 5]),
    "i": BlockGlyph([1, 0, 1, 1, 1], width: 1), "j": BlockGlyph([1, 0, 1, 1, 2], width: 2),
    "k": BlockGlyph([4, 5, 6, 5, 5]), "l": BlockGlyph([2, 2, 2, 2, 1], width: 2),
    "m": BlockGlyph([0, 26, 21, 21, 21], width: 5), "n": BlockGlyph([0, 6, 5, 5, 5]),
    "o": BlockGlyph([0, 2, 5, 5, 2]), "p": BlockGlyph([0, 6, 5, 6, 4]),
    "q": BlockGlyph([0, 3, 5, 3, 1]), "r": BlockGlyph([0, 5, 6, 4, 4]),
    "s": BlockGlyph([0, 3, 6, 1, 6]), "t": BlockGlyph([2, 7, 2, 2, 1]),
    "u": BlockGlyph([0, 5, 5, 5, 3]), "v": BlockGlyph([0, 5, 5, 5, 2]),
    "w": BlockGlyph([0, 17, 21, 21, 10], width: 5), "x": BlockGlyph([0, 5, 2, 2, 5]),
    "y": BlockGlyph([0, 5, 3, 1, 6]), "z": BlockGlyph([0, 7, 2, 4, 7]),
  ]

  private static let signs: [Unicode.Scalar: BlockGlyph] = [
    " ": BlockGlyph([0, 0, 0, 0, 0], width: 2), "/": BlockGlyph([1, 1, 2, 4, 4]),
    "_": BlockGlyph([0, 0, 0, 0, 7]), "–": BlockGlyph([0, 0, 7, 0, 0]),
    "!": BlockGlyph([1, 1, 1, 0, 1], width: 1), "?": BlockGlyph([6, 1, 2, 0, 2]),
    "(": BlockGlyph([1, 2, 2, 2, 1], width: 2), ")": BlockGlyph([2, 1, 1, 1, 2], width: 2),
    "=": BlockGlyph([0, 7, 0, 7, 0]), "<": BlockGlyph([1, 2, 4, 2, 1]),
    ">": BlockGlyph([4, 2, 1, 2, 4]), "'": BlockGlyph([1, 1, 0, 0, 0], width: 1),
  ]
}
