import Metrics
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

  /// One line: where, what, and what was wrong with it.
  package var report: String {
    let when: String
    switch time {
    case .instant(let instant): when = "at \(instant.milliseconds) ms"
    case .range(let range):
      when = "from \(range.start.milliseconds) to \(range.end.milliseconds) ms"
    }
    let variant = variant.map { " (\($0))" } ?? ""
    return "\(line)\(variant) \(expression) \(when): \(complaint ?? "passed")"
  }
}
