/// What became of a test file.
package struct RuleTestVerdict: Sendable {
  /// Something that was not as the file says.
  package struct Failure: Sendable, Hashable {
    package var file: String
    /// From 1; 0 where the file as a whole is meant.
    package var line: Int
    /// One line, or several: what was expected and what was got.
    package var text: String
  }
  package var file: String
  /// Cases.
  package var passed = 0
  package var failed = 0
  package var failures: [Failure] = []
  /// What may be a slip but fails nothing.
  package var warnings: [String] = []

  package var hasPassed: Bool { failed == 0 }

  init(file: String) { self.file = file }

  mutating func fail(_ file: String, _ line: Int, _ text: String) {
    failures.append(Failure(file: file, line: line, text: text))
  }
}

extension RuleTestVerdict {
  /// The verdict in a line, and below it each failure with its place.
  package var report: String {
    var text = "\(file): \(hasPassed ? "SUCCESS" : "FAILED")\n"
    for warning in warnings { text += "  WARNING: \(warning)\n" }
    for failure in failures {
      let place = failure.line > 0 ? "\(failure.file):\(failure.line)" : failure.file
      let lines = failure.text.split(separator: "\n", omittingEmptySubsequences: false)
      text += "  \(place): " + lines.joined(separator: "\n    ") + "\n"
    }
    return text
  }
}
