import Metrics
import Query

typealias VectorFunction = @Sendable (Evaluation, Call, Steps) throws(QueryError) -> any VectorPlan

/// The functions that look at more than one element, at labels or at what they are called with. A function joins
/// the engine by an entry here, in `rangeFunction`, `elementFunction` or `scalarFunction`.
let vectorFunctions: [Function: VectorFunction] = [
  .vector: { (evaluation, call, steps) throws(QueryError) in
    let values = try evaluation.scalar(call.arguments[0], steps)
    return ReadyPlan([SeriesColumn(SeriesHead(.empty), Column(values: values))])
  },
  .absent: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.absent(call, steps)
  },
  .absentOverTime: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.absentOverTime(call, steps)
  },
  .timestamp: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.timestamp(call, steps)
  },
  .startTimestamp: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.startTimestamp(call, steps)
  },
  .sort: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.sortByValue(call, steps, isDescending: false)
  },
  .sortDesc: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.sortByValue(call, steps, isDescending: true)
  },
  .sortByLabel: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.sortByLabels(call, steps, isDescending: false)
  },
  .sortByLabelDesc: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.sortByLabels(call, steps, isDescending: true)
  },
  .labelReplace: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.labelReplace(call, steps)
  },
  .labelJoin: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.labelJoin(call, steps)
  },
  .info: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.info(call, steps)
  },
  .histogramQuantile: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.histogramQuantile(call, steps)
  },
  .histogramQuantiles: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.histogramQuantiles(call, steps)
  },
  .histogramFraction: { (evaluation, call, steps) throws(QueryError) in
    try evaluation.histogramFraction(call, steps)
  },
]
