import Metrics
import Query

typealias ScalarFunction = (Evaluation, Call, Steps) throws(QueryError) -> [Double]

/// The functions that give a scalar.
func scalarFunction(_ function: Function) -> ScalarFunction? {
  switch function {
  case .time:
    { (evaluation: Evaluation, _: Call, steps: Steps) throws(QueryError) in
      evaluation.seconds(steps)
    }
  case .pi:
    { (_: Evaluation, _: Call, steps: Steps) throws(QueryError) in
      [Double](repeating: .pi, count: steps.count)
    }
  case .start:
    { (evaluation: Evaluation, _: Call, steps: Steps) throws(QueryError) in
      [Double](repeating: Double(evaluation.query.start) / 1000, count: steps.count)
    }
  case .end:
    { (evaluation: Evaluation, _: Call, steps: Steps) throws(QueryError) in
      [Double](repeating: Double(evaluation.query.end) / 1000, count: steps.count)
    }
  case .range:
    { (evaluation: Evaluation, _: Call, steps: Steps) throws(QueryError) in
      let query = evaluation.query
      return [Double](
        repeating: Double(query.end &- query.start) / 1000, count: steps.count)
    }
  case .step:
    { (evaluation: Evaluation, _: Call, steps: Steps) throws(QueryError) in
      let step = evaluation.isRange ? Double(evaluation.query.interval) / 1000 : 0
      return [Double](repeating: step, count: steps.count)
    }
  case .minOf:
    { (evaluation: Evaluation, call: Call, steps: Steps) throws(QueryError) in
      try evaluation.pairwise(call, steps, goMin)
    }
  case .maxOf:
    { (evaluation: Evaluation, call: Call, steps: Steps) throws(QueryError) in
      try evaluation.pairwise(call, steps, goMax)
    }
  case .scalar:
    { (evaluation: Evaluation, call: Call, steps: Steps) throws(QueryError) in
      try evaluation.onlyElement(call, steps)
    }
  default: nil
  }
}

extension Evaluation {
  fileprivate func pairwise(
    _ call: Call, _ steps: Steps, _ pick: (Double, Double) -> Double
  ) throws(QueryError) -> [Double] {
    let a = try scalar(call.arguments[0], steps)
    let b = try scalar(call.arguments[1], steps)
    return zip(a, b).map(pick)
  }

  /// `scalar(v)`: the only float of a step, NaN where there is none or several.
  fileprivate func onlyElement(_ call: Call, _ steps: Steps) throws(QueryError) -> [Double] {
    let series = try columns(try vector(call.arguments[0], steps), steps)
    var values = [Double](repeating: .plainNaN, count: steps.count)
    var counts = [Int](repeating: 0, count: steps.count)
    for one in series {
      for step in 0..<steps.count where one.column.hasFloat(step) {
        counts[step] += 1
        values[step] = counts[step] == 1 ? one.column.values[step] : .plainNaN
      }
    }
    return values
  }
}
