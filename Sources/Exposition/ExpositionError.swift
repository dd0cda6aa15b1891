/// Why a page cannot be read, and where: 1-based line and column (in bytes).
package struct ExpositionError: Error, Sendable, Hashable, CustomStringConvertible {
  package var line: Int
  package var column: Int
  package var reason: String

  package init(line: Int, column: Int, reason: String) {
    self.line = line
    self.column = column
    self.reason = reason
  }

  package var description: String { "line \(line), column \(column): \(reason)" }
}
