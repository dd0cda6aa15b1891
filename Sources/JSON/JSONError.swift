/// Why bytes are no JSON, and where.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  package var reason: String
  /// From 1.
  package var line: Int
  /// From 1, in bytes.
  package var column: Int
  package init(_ reason: String, line: Int, column: Int) {
    self.reason = reason
    self.line = line
    self.column = column
  }
  package var description: String { "\(line):\(column): \(reason)" }
}
