package import Metrics
package import PromQL
package import Templates

/// A group of rules that are evaluated together, in order.
package struct RuleGroup: Sendable, Hashable {
  package var name: String
  /// nil for the server's default.
  package var interval: Duration?
  /// How far into the past the rules are evaluated; nil for the server's default.
  package var queryOffset: Duration?
  /// The most alerts or series one rule may give; 0 for no limit.
  package var limit = 0
  package var labels: [Label] = []
  package var rules: [Rule] = []
  /// Where the group stands, from 1.
  package var line: Int
}

/// A recording or alerting rule.
package struct Rule: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case recording(String)
    case alerting(Alerting)
  }

  package struct Alerting: Sendable, Hashable {
    package var name: String
    /// How long the condition must hold before the alert fires.
    package var holdDuration = Duration.zero
    /// Whether the file says how long, be it 0.
    package var saysHowLong = false
    /// How long it still fires after the condition is gone.
    package var keepFiringFor = Duration.zero
    /// Names and templates, in file order.
    package var annotations: [TemplatedText] = []
    /// Names and templates; together with `Rule.labels`, whose texts these are.
    package var labels: [TemplatedText] = []
  }

  package var kind: Kind
  package var expression: Expr
  /// The expression as it was written.
  package var expressionText: String
  /// Where that stands in the file.
  package var expressionPosition = FilePosition()
  /// Labels that are added or set; of an alert they are templates.
  package var labels: [Label]
  /// Where the rule stands, from 1.
  package var line: Int

  /// The record's or the alert's name.
  package var name: String {
    switch kind {
    case .recording(let name): name
    case .alerting(let alert): alert.name
    }
  }
}

/// A named text with its template.
package struct TemplatedText: Sendable, Hashable {
  package var name: String
  package var text: String
  package var template: Template
  /// Where its text stands in the file.
  package var position = FilePosition()
}

/// A place in a file: line and column, both from 1.
package struct FilePosition: Sendable, Hashable, Comparable {
  package var line = 1
  package var column = 1

  package static func < (a: FilePosition, b: FilePosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}
