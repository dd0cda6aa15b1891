import Metrics
import Query

extension Evaluation {
  /// timestamp: of a plain selector the time of each sample, of anything else the evaluation time.
  func timestamp(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let argument = call.arguments[0]
    if case .vector(let selector) = argument.unwrapped {
      let plan = try instantSelector(selector, steps, part: .timestamp)
      return try distinct(
        Renamed(plan, plan.heads.map(withoutMeaning)), plan.heads, steps, isStrict: false,
        call.range)
    }
    let times = seconds(steps)
    let input = try vector(argument, steps)
    let heads = input.heads
    let plan = MappedPlan(input, heads: heads.map(withoutMeaning)) { column, _, _ in
      for step in column.values.indices {
        column.values[step] = column.isPresent(step) ? times[step] : Column.absent
      }
      column.histograms = []
    }
    return try distinct(plan, heads, steps, isStrict: false, call.range)
  }

  /// start_timestamp: when the counter behind each sample of a plain selector began.
  func startTimestamp(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    guard case .vector(let selector) = call.arguments[0].unwrapped else { return ReadyPlan([]) }
    let plan = try instantSelector(selector, steps, part: .startTimestamp)
    return try distinct(
      Renamed(plan, plan.heads.map(withoutMeaning)), plan.heads, steps, isStrict: false,
      call.range)
  }
}

/// A vector under other labels.
struct Renamed: VectorPlan {
  let input: any VectorPlan
  let heads: [SeriesHead]
  init(_ input: any VectorPlan, _ heads: [SeriesHead]) {
    self.input = input
    self.heads = heads
  }
  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError) {
    try input.fill(index, &column, &worker)
  }
}
