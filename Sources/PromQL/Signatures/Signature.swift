/// What a function takes and gives.
package struct Signature: Sendable, Hashable {
  /// The argument types; of a variadic function the last may be absent or repeat.
  package var arguments: [ValueType]
  package var returns: ValueType
  /// 0: exactly `arguments`. Positive: the last may be absent, or up to this many extra ones of its type
  /// stand beyond all but it. −1: the last may be absent or repeat without bound.
  package var variadic: Int
  /// Prometheus needs a feature flag for it.
  package var isExperimental: Bool
  /// What it does, in one line.
  package var summary: String

  package init(
    _ arguments: [ValueType], returns: ValueType, variadic: Int = 0, experimental: Bool = false,
    _ summary: String
  ) {
    self.arguments = arguments
    self.returns = returns
    self.variadic = variadic
    isExperimental = experimental
    self.summary = summary
  }
}
