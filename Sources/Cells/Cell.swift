/// One column of one row: a glyph and its style.
package struct Cell: Sendable, Hashable {
  package var glyph: Glyph
  package var style: Style

  package init(_ glyph: Glyph = .blank, style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }

  /// An unstyled space.
  package static let blank = Cell()
}
