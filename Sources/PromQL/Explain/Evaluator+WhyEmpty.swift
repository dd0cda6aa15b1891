package import Metrics
import Patterns
import Query

extension Evaluator {
  /// Why an expression has no series between two instants: the first of its selectors that matches nothing, with
  /// the matcher that empties it and the nearest value that is there. nil where every selector matches something.
  package func whyEmpty(_ expression: Expr, from: Timestamp, through: Timestamp) -> String? {
    for (selector, window) in selectors(expression) {
      var reach = window
      if case .fixed(let offset) = selector.offset, offset > .zero { reach += offset }
      var (first, last) = (from, through)
      if case .timestamp(let pinned) = selector.at { (first, last) = (pinned, pinned) }
      if let reason = emptiness(selector.matchers, from: first - reach, through: last) {
        return reason
      }
    }
    return nil
  }

  /// The selectors with how far back each looks.
  private func selectors(_ expression: Expr) -> [(VectorSelector, Duration)] {
    switch expression {
    case .vector(let selector): selector.isLabelsOnly ? [] : [(selector, options.lookback)]
    case .matrix(let matrix):
      if case .fixed(let window) = matrix.window {
        [(matrix.selector, window)]
      } else {
        [(matrix.selector, options.lookback)]
      }
    case .subquery(let subquery):
      if case .fixed(let window) = subquery.window {
        selectors(subquery.inner).map { ($0, $1 + window) }
      } else {
        selectors(subquery.inner)
      }
    // Their answer is about what is missing, so a selector without series empties nothing.
    case .call(let call) where call.function == .absent || call.function == .absentOverTime: []
    default: expression.children.flatMap(selectors)
    }
  }

  private func emptiness(_ matchers: [Matcher], from: Timestamp, through: Timestamp) -> String? {
    func isEmpty(_ matchers: [Matcher]) -> Bool {
      ((try? source.select(matchers, from: from, through: through)) ?? []).isEmpty
    }
    guard isEmpty(matchers) else { return nil }
    // The name first: without it the other conditions say little.
    let ordered =
      matchers.filter { $0.name == Labels.nameLabel }
      + matchers.filter { $0.name != Labels.nameLabel }
    // The one condition without which there would be series, else the first that leaves none.
    var culprit: Matcher?
    var others: [Matcher] = []
    if let name = ordered.first, name.name == Labels.nameLabel, isEmpty([name]) {
      culprit = name
    } else if ordered.count > 1 {
      for index in ordered.indices {
        var rest = ordered
        rest.remove(at: index)
        if !isEmpty(rest) {
          culprit = ordered[index]
          others = rest
        }
      }
    }
    if culprit == nil {
      for matcher in ordered {
        if isEmpty(others + [matcher]) {
          culprit = matcher
          break
        }
        others.append(matcher)
      }
    }
    guard let culprit else { return "no series match" }
    let isName = culprit.name == Labels.nameLabel && culprit.operation == .equal
    let condition = isName ? culprit.value : culprit.description
    let values =
      (try? source.labelValues(
        culprit.name, selectors: others.isEmpty ? [] : [others], from: from, through: through))
      ?? []
    guard let near = nearest(to: culprit.value, among: values) else {
      return "no series match: `\(condition)` has none"
    }
    let suggestion = isName ? near : Matcher(culprit.name, equals: near).description
    return "no series match: `\(condition)` has none, nearest is `\(suggestion)`"
  }

  /// The value that takes the fewest changed letters to reach; of equals the first.
  private func nearest(to wanted: String, among values: [String]) -> String? {
    let target = Array(wanted.utf8.prefix(128))
    var best: (value: String, distance: Int)?
    for value in values.prefix(20_000) where !value.isEmpty {
      let bound = best?.distance ?? .max
      let candidate = Array(value.utf8.prefix(128))
      if abs(candidate.count - target.count) >= bound { continue }
      let distance = editDistance(target, candidate)
      if distance < bound { best = (value, distance) }
    }
    return best?.value
  }
}
