extension Grid {
  /// Fills a rectangle with one glyph.
  package mutating func fill(_ rect: Rect, _ glyph: Glyph = .blank, style: Style = .plain) {
    let area = rect.intersection(clip)
    for y in area.y..<area.bottom {
      for x in area.x..<area.right { self[x, y] = Cell(glyph, style: style) }
    }
  }

  /// A rounded border along a rectangle's edge. Below 2×2 nothing is drawn.
  package mutating func box(_ rect: Rect, style: Style = Style(.border)) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    horizontal(x: rect.x + 1, y: rect.y, length: rect.width - 2, style: style)
    horizontal(x: rect.x + 1, y: rect.bottom - 1, length: rect.width - 2, style: style)
    vertical(x: rect.x, y: rect.y + 1, length: rect.height - 2, style: style)
    vertical(x: rect.right - 1, y: rect.y + 1, length: rect.height - 2, style: style)
    self[rect.x, rect.y] = Cell("╭", style: style)
    self[rect.right - 1, rect.y] = Cell("╮", style: style)
    self[rect.x, rect.bottom - 1] = Cell("╰", style: style)
    self[rect.right - 1, rect.bottom - 1] = Cell("╯", style: style)
  }

  package mutating func horizontal(x: Int, y: Int, length: Int, style: Style = Style(.border)) {
    fill(Rect(x: x, y: y, width: length, height: 1), "─", style: style)
  }

  package mutating func vertical(x: Int, y: Int, length: Int, style: Style = Style(.border)) {
    fill(Rect(x: x, y: y, width: 1, height: length), "│", style: style)
  }
}
