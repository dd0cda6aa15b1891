import Metrics
import Patterns
import Query

extension Evaluation {
  /// label_replace: sets a label from a regular expression's captures of another label.
  func labelReplace(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let target = try labelName(
      call.arguments[1], "invalid destination label name in label_replace(): ")
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
    let target = try labelName(
      call.arguments[1], "invalid destination label name in label_join(): ")
    let separator = try string(call.arguments[2])
    var sources: [String] = []
    for argument in call.arguments.dropFirst(3) {
      sources.append(
        try labelName(argument, "invalid source label name in label_join(): "))
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
