extension Grid {
  /// The screen as lines of text with colours (ECMA-48 SGR), a sequence only where the look changes, no
  /// trailing blanks, and every line ending in the terminal's own colours.
  package func rendered(_ theme: Theme, depth: ColorDepth) -> String {
    var result = String.UnicodeScalarView()
    let normal = TerminalLook(foreground: .normal, background: .normal, attributes: [])
    for y in 0..<height {
      var current = normal
      let row = row(y)
      let end =
        row.lastIndex { $0.glyph != .blank || $0.style.showsOnBlanks }.map { $0 + 1 }
        ?? row.startIndex
      for cell in row[row.startIndex..<end] where !cell.glyph.isContinuation {
        var look = theme.look(cell.style, depth: depth)
        if cell.glyph == .blank, !cell.style.showsOnBlanks {
          look = current.isPlainOnBlank ? current : normal
        }
        if look != current {
          result.append(contentsOf: look.sgr.unicodeScalars)
          current = look
        }
        cell.glyph.forEachScalar { result.append($0) }
      }
      if current != normal { result.append(contentsOf: "\u{1B}[m".unicodeScalars) }
      result.append("\n")
    }
    return String(result)
  }
}

extension TerminalLook {
  fileprivate var isPlainOnBlank: Bool {
    background == .normal && !attributes.contains(.reverse) && !attributes.contains(.underline)
  }

  /// The sequence that makes the terminal look so, whatever it looked like before.
  package var sgr: String {
    var codes = [""]
    if attributes.contains(.bold) { codes.append("1") }
    if attributes.contains(.dim) { codes.append("2") }
    if attributes.contains(.underline) { codes.append("4") }
    if attributes.contains(.reverse) { codes.append("7") }
    codes += foreground.codes(base: 30)
    codes += background.codes(base: 40)
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }
}

extension TerminalColor {
  /// Base 30 for the foreground, 40 for the background.
  fileprivate func codes(base: Int) -> [String] {
    switch self {
    case .normal: []
    case .indexed(let n) where n < 8: ["\(base + Int(n))"]
    case .indexed(let n) where n < 16: ["\(base + 52 + Int(n))"]
    case .indexed(let n): ["\(base + 8);5;\(n)"]
    case .rgb(let value): ["\(base + 8);2;\(value >> 16 & 255);\(value >> 8 & 255);\(value & 255)"]
    }
  }
}
