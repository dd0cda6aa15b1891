package import Metrics

/// `name{matchers} offset … @ …`: one sample a series, the newest inside the lookback window.
package struct VectorSelector: Sendable, Hashable {
  /// The metric's name before the brace, or quoted alone inside it; "" where there is none.
  package var name: String
  /// The conditions as written; that of `name` stands last.
  package var matchers: [Matcher]
  /// How far into the past the selection is shifted; negative looks ahead.
  package var offset: DurationValue = .zero
  package var at: AtModifier?
  package var edges: WindowEdges = .plain
  /// Only label conditions count (the second argument of `info`), so they may all match empty values.
  package var isLabelsOnly = false
  package var range: Range<Int>

  package init(name: String, matchers: [Matcher], range: Range<Int>) {
    self.name = name
    self.matchers = matchers
    self.range = range
  }
}

/// `selector[window]`: all samples of a left-open window. Offset, `@` and edges are the selector's.
package struct MatrixSelector: Sendable, Hashable {
  package var selector: VectorSelector
  package var window: DurationValue
  package var range: Range<Int>
  package init(_ selector: VectorSelector, window: DurationValue, range: Range<Int>) {
    self.selector = selector
    self.window = window
    self.range = range
  }
}

/// `inner[window:step]`: an instant expression evaluated at the multiples of `step` inside a window.
package struct Subquery: Sendable, Hashable {
  package var inner: Expr
  package var window: DurationValue
  /// nil for the evaluator's default step.
  package var step: DurationValue?
  package var offset: DurationValue = .zero
  package var at: AtModifier?
  package var range: Range<Int>
  package init(_ inner: Expr, window: DurationValue, step: DurationValue?, range: Range<Int>) {
    self.inner = inner
    self.window = window
    self.step = step
    self.range = range
  }
}

/// The instant a selector is pinned to.
package enum AtModifier: Sendable, Hashable {
  case timestamp(Timestamp)
  /// The start of the query.
  case start
  /// The end of the query.
  case end
}

/// What a window takes from samples beyond its edges.
package enum WindowEdges: String, Sendable, Hashable {
  /// Only what lies inside.
  case plain = ""
  /// The newest sample at or before each edge stands for the value at that edge.
  case anchored
  /// The values at the edges are interpolated between the samples around them.
  case smoothed
}
