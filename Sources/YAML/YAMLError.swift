/// What is wrong with a YAML text, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  /// From 1; 0 where the text as a whole is meant.
  package var line: Int
  /// In characters, from 1; 0 where the text as a whole is meant.
  package var column: Int
  package var message: String

  package init(file: String, line: Int, column: Int, message: String) {
    self.file = file
    self.line = line
    self.column = column
    // What is quoted from the file may hold anything; messages reach terminals.
    self.message = String(
      String.UnicodeScalarView(
        message.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }

  /// `file:line:column: message`.
  package var description: String {
    line > 0 ? "\(file):\(line):\(column): \(message)" : "\(file): \(message)"
  }
}
