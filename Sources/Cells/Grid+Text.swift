extension Grid {
  /// Draws text, cleaned, from a cell rightward; what exceeds `limit` columns or the clip ends in `…`.
  /// Returns the columns used.
  @discardableResult
  package mutating func put(
    _ text: some StringProtocol, x: Int, y: Int, style: Style = .plain, limit: Int = .max
  ) -> Int {
    let room = Swift.min(limit, clip.right - x)
    guard room > 0, y >= clip.y, y < clip.bottom else { return 0 }
    var used = 0
    var overflows = false
    var last = x
    forEachGlyph(in: text) { glyph in
      guard used + Int(glyph.width) <= room else {
        overflows = true
        return false
      }
      last = x + used
      self[last, y] = Cell(glyph, style: style)
      used += Int(glyph.width)
      return true
    }
    if overflows {
      // The ellipsis takes the last column of the room.
      if x + room - 1 > last { last = x + room - 1 }
      self[last, y] = Cell("…", style: style)
      used = Swift.max(used, last - x + 1)
    }
    return used
  }

  /// Draws text so that it ends before column `right`, at most `limit` columns. Returns the columns used.
  @discardableResult
  package mutating func put(
    _ text: some StringProtocol, endingAt right: Int, y: Int, style: Style = .plain,
    limit: Int = .max
  ) -> Int {
    let cut = truncated(text, to: limit)
    let width = columns(of: cut)
    put(cut, x: right - width, y: y, style: style, limit: width)
    return width
  }

  /// Draws text in the middle of a rectangle's row, cut to its width.
  package mutating func put(
    _ text: some StringProtocol, centredIn rect: Rect, y: Int, style: Style = .plain
  ) {
    let cut = truncated(text, to: rect.width)
    put(cut, x: rect.x + (rect.width - columns(of: cut)) / 2, y: y, style: style)
  }

  /// The screen as text: a line a row, trailing blanks left out.
  package var text: String {
    var result = String.UnicodeScalarView()
    for y in 0..<height {
      var blanks = 0
      for cell in row(y) where !cell.glyph.isContinuation {
        if cell.glyph == .blank {
          blanks += 1
          continue
        }
        for _ in 0..<blanks { result.append(" ") }
        blanks = 0
        cell.glyph.forEachScalar { result.append($0) }
      }
      result.append("\n")
    }
    return String(result)
  }
}
