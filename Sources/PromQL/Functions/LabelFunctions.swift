import Metrics
import Patterns
import Query

extension Evaluation {
  /// label_replace: sets a label from a regular expression's captures of another label.
  func labelReplace(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let target = try string(call.arguments[1])
    let template = try string(call.arguments[2])
    let source = try string(call.arguments[3])
    let expression = try string(call.arguments[4])
    let pattern: Pattern
    do {
      pattern = try Pattern(expression)
    } catch {
      throw QueryError(
        .execution, "invalid regular expression in label_replace(): \(expression)",
        position: call.arguments[4].range)
    }
    guard !target.isEmpty else {
      throw QueryError(
        .execution, "invalid destination label name in label_replace(): \(target)",
        position: call.arguments[1].range)
    }
    return try relabelled(call, steps) { head in
      guard let value = pattern.expand(template, matching: head.labels[source]) else {
        return head
      }
      return SeriesHead(
        head.labels.setting(target, value),
        dropsName: target == Labels.nameLabel ? false : head.dropsName)
    }
  }

  /// label_join: sets a label to the values of others with a separator between.
  func labelJoin(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let target = try string(call.arguments[1])
    let separator = try string(call.arguments[2])
    var sources: [String] = []
    for argument in call.arguments.dropFirst(3) {
      let name = try string(argument)
      guard !name.isEmpty else {
        throw QueryError(
          .execution, "invalid source label name in label_join(): \(name)",
          position: argument.range)
      }
      sources.append(name)
    }
    guard !target.isEmpty else {
      throw QueryError(
        .execution, "invalid destination label name in label_join(): \(target)",
        position: call.arguments[1].range)
    }
    return try relabelled(call, steps) { head in
      SeriesHead(
        head.labels.setting(
          target, sources.map { head.labels[$0] }.joined(separator: separator)),
        dropsName: target == Labels.nameLabel ? false : head.dropsName)
    }
  }

  private func relabelled(
    _ call: Call, _ steps: Steps, _ change: (SeriesHead) -> SeriesHead
  ) throws(QueryError) -> any VectorPlan {
    let input = try vector(call.arguments[0], steps)
    let heads = input.heads.map(change)
    let plan = Renamed(input, heads)
    if Set(heads.map(\.labels)).count == heads.count { return plan }
    return ReadyPlan(try merged(try columns(plan, steps), isStrict: false, call.range))
  }
}
