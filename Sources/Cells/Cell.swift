/// One column of one row: a glyph and its style.
package struct Cell: Sendable, Hashable {
  package var glyph: Glyph
  package var style: Style

  package init(_ glyph: Glyph = .blank, style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }

  /// Asked for every cell of every frame, and so with no call in it.
  @inline(__always)
  package static func == (a: Cell, b: Cell) -> Bool {
    a.glyph.isSame(as: b.glyph) && a.style.isSame(as: b.style)
  }

  /// An unstyled space.
  package static let blank = Cell()
}
