package import Metrics
internal import Patterns

/// What a silence hides: alerts that fit all of its matchers.
package struct SilenceMatchers: Sendable, Hashable {
  package let matchers: [Matcher]

  /// Fails where there is none, a name is empty, or all of them are `=` and `=~` that an absent label fits: that hides
  /// everything.
  package init(_ matchers: [Matcher]) throws(MatcherError) {
    if matchers.isEmpty { throw MatcherError(message: "a silence needs a matcher") }
    if matchers.contains(where: \.name.isEmpty) {
      throw MatcherError(message: "a matcher needs the name of a label")
    }
    let hidesAll = matchers.allSatisfy { matcher in
      [.equal, .regex].contains(matcher.operation) && matcher.matches("")
    }
    if hidesAll {
      throw MatcherError(
        message: "one matcher at least has to be one that an absent label does not fit")
    }
    self.matchers = matchers
  }

  package func match(_ labels: Labels) -> Bool { matchers.match(labels) }
}

extension Matcher {
  /// As Alertmanager's API has matchers.
  package init(
    alerts name: String, value: String, isRegex: Bool, isEqual: Bool
  ) throws(MatcherError) {
    let operation: Operation =
      isRegex ? (isEqual ? .regex : .notRegex) : (isEqual ? .equal : .notEqual)
    self = try alertMatcher(name, operation, value)
  }
}
