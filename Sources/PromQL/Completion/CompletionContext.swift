/// What could be typed at the cursor of an expression, and which bytes a choice would replace.
package struct CompletionContext: Sendable, Hashable {
  package enum Place: Sendable, Hashable {
    /// Nothing can be proposed: inside a number, a comment, a text.
    case none
    /// An operand: a metric, function or aggregation. `takesMatching` where `bool`, `on` and the like may
    /// stand too (behind an operator).
    case operand(takesMatching: Bool)
    /// Behind an operand: operators and modifiers. `takesGrouping` behind an aggregation.
    case afterOperand(takesGrouping: Bool)
    /// Between an aggregation's name and its parenthesis: `by`, `without`.
    case afterAggregator
    /// Inside braces: the name of a label.
    case labelName(SelectorSoFar)
    /// Inside braces, behind a label's name.
    case matchOperator
    /// Inside braces, behind an operator: a value of `label`, other than those excluded by what is written.
    case labelValue(String, SelectorSoFar)
    /// In the list of `by`, `on` and the like: labels of the expression's metrics.
    case groupingLabel(metrics: [String])
    /// Inside brackets or behind `offset`.
    case duration
    /// Behind `@`.
    case instant
  }

  /// The part of a selector that is complete.
  package struct SelectorSoFar: Sendable, Hashable {
    /// "" where no metric is named.
    package var metric: String
    /// The other conditions as they are written, each parseable.
    package var conditions: [String]
    /// The names of the labels that have a condition.
    package var labels: [String]

    package init(metric: String, conditions: [String] = [], labels: [String] = []) {
      self.metric = metric
      self.conditions = conditions
      self.labels = labels
    }

    /// A selector as `match[]` takes it; nil where nothing is selected yet.
    package var selector: String? {
      if metric.isEmpty, conditions.isEmpty { return nil }
      let name = metric.isEmpty ? [] : ["__name__=" + quotedText(metric)]
      return "{" + (name + conditions).joined(separator: ",") + "}"
    }
  }

  package var place: Place
  /// What was typed so far of the word at the cursor, without quotes.
  package var typed: String
  /// The bytes of the text that a choice replaces.
  package var replaced: Range<Int>
}
