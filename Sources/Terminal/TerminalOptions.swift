package import Cells

/// How the terminal is to be used; what is nil is found out from it and the environment.
package struct TerminalOptions: Sendable {
  package var glyphs: GlyphSet?
  package var depth: ColorDepth?
  /// A name of `Theme.names`.
  package var theme = "default"
  package var background: Theme.Background?
  /// Off by default: it breaks selecting text.
  package var usesMouse = false
  package init() {}
}

/// Why there is no screen: one line to print.
package struct TerminalError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
