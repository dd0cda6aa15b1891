package import JSON

/// Why a file is no dashboard: where the JSON breaks, or what is missing.
package struct DashboardError: Error, Sendable, Hashable, CustomStringConvertible {
  package var reason: String
  /// From 1; nil where the JSON as such is fine.
  package var line: Int?
  package var column: Int?
  package init(_ reason: String) { self.reason = reason }
  package init(_ error: JSONError) {
    reason = error.reason
    line = error.line
    column = error.column
  }
  /// "12:5: reason", to be put behind the file's name and a colon.
  package var description: String {
    if let line, let column { return "\(line):\(column): \(reason)" }
    return reason
  }
}
