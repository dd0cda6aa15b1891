package import Metrics

/// A line of the series notation: the labels of a series and its values, one per step.
package struct SeriesLine: Sendable, Hashable {
  /// What one step holds.
  package enum Item: Sendable, Hashable {
    /// No sample.
    case gap
    /// A float, among them the staleness marker (`stale`).
    case float(Double)
    /// A native histogram; `hintGiven` tells whether its counter reset hint was written out.
    case histogram(NativeHistogram, hintGiven: Bool)
  }

  package var labels: Labels
  package var items: [Item]

  package init(labels: Labels, items: [Item]) {
    self.labels = labels
    self.items = items
  }

  /// Reads `selector items…`; blanks around the line do not matter.
  package init(parsing line: String) throws(SeriesScriptError) {
    var parser = SeriesLineParser(line)
    labels = try parser.selector()
    items = try parser.items()
  }
}

/// A line `selector@st offsets…`: start timestamps for the samples of the line that follows.
package struct StartTimestampLine: Sendable, Hashable {
  package var labels: Labels
  /// Per step the start timestamp in milliseconds relative to the sample's own time; nil where it has none.
  package var offsets: [Int64?]

  /// Nil where the line is no such line (no `@st` behind its selector).
  package init?(parsing line: String) throws(SeriesScriptError) {
    var parser = SeriesLineParser(line)
    labels = try parser.selector()
    guard parser.startTimestampMark() else { return nil }
    offsets = try parser.startOffsets()
  }
}

/// Why a line of the series notation is refused.
package struct SeriesScriptError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The byte in the line where reading stopped.
  package var offset: Int
  package var message: String
  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }
  package var description: String { "1:\(offset + 1): parse error: \(message)" }
}

/// The most values one line may stand for, so that a slip like `0x999999999` is told and not carried out.
let longestSeries = 2_000_000
