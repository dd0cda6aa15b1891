import Query

/// A vector whose series are known and whose columns are made one at a time: selectors and functions stream
/// through it, so that an aggregation never holds all its input.
protocol VectorPlan: Sendable {
  /// The labels of each series; some may turn out to have no sample.
  var heads: [SeriesHead] { get }
  /// Puts the values of series `index` into `column`, which has one entry a step and any content.
  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError)
}

/// A vector that is there already.
struct ReadyPlan: VectorPlan {
  let series: [SeriesColumn]
  init(_ series: [SeriesColumn]) { self.series = series }
  var heads: [SeriesHead] { series.map(\.head) }
  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError) {
    column = series[index].column
  }
}

/// A vector under an operation that looks at one series at a time.
struct MappedPlan: VectorPlan {
  typealias Operation = @Sendable (inout Column, SeriesHead, inout Notes) -> Void
  let input: any VectorPlan
  let heads: [SeriesHead]
  let operation: Operation

  init(_ input: any VectorPlan, heads: [SeriesHead], operation: @escaping Operation) {
    self.input = input
    self.heads = heads
    self.operation = operation
  }

  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError) {
    try input.fill(index, &column, &worker)
    operation(&column, heads[index], &worker.notes)
  }
}

/// A vector evaluated at one instant that holds at all steps.
struct BroadcastPlan: VectorPlan {
  let input: any VectorPlan
  let count: Int
  var heads: [SeriesHead] { input.heads }
  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError) {
    var narrow = Column(absent: 1)
    try input.fill(index, &narrow, &worker)
    column = narrow.broadcast(count)
  }
}
