/// Why a text is no LogQL query, and where.
package struct LogQLError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reason alone.
  package var reason: String
  /// From 1.
  package var line: Int
  /// From 1, in characters.
  package var column: Int

  package init(_ reason: String, line: Int, column: Int) {
    self.reason = reason
    self.line = line
    self.column = column
  }

  package var description: String {
    "parse error at line \(line), col \(column): \(reason)"
  }
}
