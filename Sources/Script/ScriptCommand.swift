import Metrics
package import Query
package import SeriesScript

/// One command of a script with the line it stands on (from 1).
package struct ScriptCommand: Sendable {
  package enum Action: Sendable {
    case clear
    case load(Load)
    case evaluate(Evaluation)
  }
  package var line: Int
  package var action: Action
}

/// `load 5m` with its series.
package struct Load: Sendable {
  package struct Entry: Sendable {
    package var series: SeriesLine
    /// Start timestamps in milliseconds relative to each sample; empty where none are given.
    package var startOffsets: [Int64?] = []
  }
  /// Milliseconds between the values of a line.
  package var interval: Int64
  /// Also load a histogram with custom buckets for each classic one.
  package var convertsClassicHistograms = false
  package var entries: [Entry] = []
}

/// `eval instant at …` or `eval range from …` with all that is expected of it.
package struct Evaluation: Sendable {
  package var expression: String
  package var time: Question.Time
  package var expectation = Expectation()
  /// Of a range, only the middle point is compared with what is expected of an instant.
  package var comparesMiddle = false
}

/// What an evaluation must give.
package struct Expectation: Sendable {
  /// A condition on a message.
  package enum Message: Sendable, Hashable {
    case any
    case exactly(String)
    /// An unanchored regular expression.
    case regex(String)
  }
  package var failure: Message?
  package var warnings: [Message] = []
  package var infos: [Message] = []
  package var forbidsWarnings = false
  package var forbidsInfos = false
  package var isOrdered = false
  package var string: String?
  package var scalar: Double?
  /// Where an instant query's answer is a matrix: the times of its points.
  package var rangeVector: StepRange?
  package var series: [SeriesLine] = []
}

/// Why a script cannot be read or carried out.
package struct ScriptError: Error, Sendable, Hashable, CustomStringConvertible {
  package var line: Int
  package var message: String
  package var description: String { "line \(line): \(message)" }
}
