package import Metrics
package import SeriesScript
package import YAML

/// A file of rule tests as it is written.
package struct RuleTestFile: Sendable {
  /// The paths and patterns of `rule_files`, as seen from where the program runs.
  package var ruleFiles: [String] = []
  package var evaluationInterval = Duration.seconds(60)
  /// The names of rule groups that are to be evaluated in this order.
  package var groupOrder: [String] = []
  /// Whether numbers may differ in the last bit of their mantissa.
  package var isFuzzy = false
  package var groups: [RuleTestGroup] = []
}

/// A set of series with the cases over it.
package struct RuleTestGroup: Sendable {
  package var name = ""
  /// From 1.
  package var line: Int
  /// Between the samples of a series.
  package var interval: Duration
  /// When the series begin, and what the times of cases count from.
  package var start = Timestamp(milliseconds: 0)
  package var series: [SeriesLine] = []
  package var externalLabels = Labels.empty
  package var externalURL = ""
  package var alerts: [AlertCase] = []
  package var expressions: [ExpressionCase] = []
}

/// Which alerts of a name are to be firing at a time.
package struct AlertCase: Sendable {
  package var line: Int
  package var time: Duration
  package var alert: String
  /// With `alertname`.
  package var expected: [FiringAlert]
}

/// An alert by its labels and annotations, the latter sorted by name.
package struct FiringAlert: Sendable, Hashable {
  package var labels: Labels
  package var annotations: [Label]
}

/// What an expression is to give at a time.
package struct ExpressionCase: Sendable {
  package var line: Int
  package var time: Duration
  package var expression: String
  package var expected: [ExpectedSample]
}

package struct ExpectedSample: Sendable {
  package var labels: Labels
  /// A float or a histogram.
  package var item: SeriesLine.Item
}

extension RuleTestFile {
  /// Reads a test file and reports all that is wrong with it; paths in it start at its folder.
  package static func load(
    _ bytes: [UInt8], file: String
  ) -> (file: RuleTestFile, problems: [YAMLError]) {
    var reader = RuleTestReader()
    do throws(YAMLError) {
      try reader.read(try YAMLNode.parse(bytes, file: file))
    } catch {
      reader.problems.append(error)
    }
    return (reader.file, reader.problems)
  }
}
