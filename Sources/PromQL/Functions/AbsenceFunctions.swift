import Metrics
import Query

extension Evaluation {
  /// absent: 1 where no element is present, with the labels that the selector's equalities promise.
  func absent(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let argument = call.arguments[0]
    var present = [Bool](repeating: false, count: steps.count)
    let plan = try vector(argument, steps)
    let presence = try collect(plan, steps) { _, column in
      (0..<column.count).map { column.isPresent($0) }
    }
    for series in presence {
      for step in 0..<steps.count where series[step] { present[step] = true }
    }
    return absence(present, promisedLabels(argument), steps)
  }

  /// absent_over_time: the same of whole windows.
  func absentOverTime(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let argument = call.arguments[0]
    let (source, shape, edges) = try matrix(argument, steps)
    guard edges == .plain else {
      throw QueryError(
        .execution,
        "\(edges.rawValue) modifier can only be used with: \(extendedNames(edges)) - not with absent_over_time",
        position: call.range)
    }
    let plan = RangePlan(
      source: source, shape: shape,
      kernel: { windows, column, _ in presentOverTime(windows, &column) },
      parameters: [], heads: source.heads, position: argument.range, parameterPosition: nil)
    var present = [Bool](repeating: false, count: steps.count)
    let presence = try collect(plan, steps) { _, column in
      (0..<column.count).map { column.isPresent($0) }
    }
    for series in presence {
      for step in 0..<steps.count where series[step] { present[step] = true }
    }
    return absence(present, promisedLabels(argument), steps)
  }

  private func absence(_ present: [Bool], _ labels: Labels, _ steps: Steps) -> any VectorPlan {
    let column = Column(values: present.map { $0 ? Column.absent : 1 })
    return ReadyPlan(column.isEmpty ? [] : [SeriesColumn(SeriesHead(labels), column)])
  }

  /// The labels that every element of a selector would have: those with one equality and no other condition.
  private func promisedLabels(_ expression: Expr) -> Labels {
    let matchers: [Matcher]
    switch expression.unwrapped {
    case .vector(let selector): matchers = selector.matchers
    case .matrix(let matrix): matchers = matrix.selector.matchers
    default: return .empty
    }
    var labels = Labels.empty
    var conditions: [String: Int] = [:]
    for matcher in matchers where matcher.name != Labels.nameLabel {
      conditions[matcher.name, default: 0] += 1
      if matcher.operation == .equal, conditions[matcher.name] == 1 {
        labels = labels.setting(matcher.name, matcher.value)
      } else {
        labels = labels.setting(matcher.name, "")
      }
    }
    return labels
  }
}
