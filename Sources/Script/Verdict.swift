package import Query

/// What became of one evaluation of a script.
package struct Verdict: Sendable {
  /// The line of the `eval`, from 1.
  package var line: Int
  package var expression: String
  package var time: Question.Time
  /// What was wrong; nil where all was as expected.
  package var complaint: String?
  /// What the evaluation is a re-run as; nil for the one that the script writes.
  package var variant: String?

  package var hasPassed: Bool { complaint == nil }
}
