package import Patterns

/// A condition on one label: `name="value"`, `!=`, `=~` or `!~`. An absent label counts as "".
package struct Matcher: Sendable {
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case regex = "=~"
    case notRegex = "!~"
  }

  package var name: String
  package var operation: Operation
  package var value: String
  /// The compiled, fully anchored expression; present for `=~` and `!~` only.
  package let pattern: Pattern?

  /// Compiles the expression of a `=~` or `!~` matcher.
  package init(_ name: String, _ operation: Operation, _ value: String) throws(PatternError) {
    self.name = name
    self.operation = operation
    self.value = value
    switch operation {
    case .regex, .notRegex: pattern = try Pattern(value)
    case .equal, .notEqual: pattern = nil
    }
  }

  /// With a pattern that was compiled elsewhere, by other rules than PromQL's; `=~` and `!~` need one.
  package init(_ name: String, _ operation: Operation, _ value: String, pattern: Pattern?) {
    self.name = name
    self.operation = operation
    self.value = value
    self.pattern = pattern
  }

  /// An equality matcher, which cannot fail.
  package init(_ name: String, equals value: String) {
    self.name = name
    operation = .equal
    self.value = value
    pattern = nil
  }

  /// Whether a label of this value (or "" for an absent one) fits.
  package func matches(_ text: String) -> Bool {
    switch operation {
    case .equal: text == value
    case .notEqual: text != value
    case .regex: pattern?.matches(text) ?? false
    case .notRegex: !(pattern?.matches(text) ?? true)
    }
  }

  /// Whether the label set fits this one condition.
  package func matches(_ labels: Labels) -> Bool { matches(labels[name]) }
}

extension Matcher: Hashable, CustomStringConvertible {
  package static func == (a: Matcher, b: Matcher) -> Bool {
    a.name == b.name && a.operation == b.operation && a.value == b.value
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(operation)
    hasher.combine(value)
  }
  /// As PromQL writes it.
  package var description: String {
    (isPlainLabelName(name) ? name : quoted(name)) + operation.rawValue + quoted(value)
  }
}
