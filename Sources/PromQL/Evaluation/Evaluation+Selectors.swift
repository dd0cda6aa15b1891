import Metrics
import Query

extension Evaluation {
  func instantSelector(
    _ selector: VectorSelector, _ steps: Steps, part: SelectorPlan.Part = .value
  ) throws(QueryError) -> any VectorPlan {
    let offset = try milliseconds(selector.offset)
    let lookback = options.lookback.milliseconds
    var shape = WindowShape(steps: steps, range: lookback, offset: offset, at: instant(selector.at))
    var after: Int64 = 0
    if selector.edges == .smoothed { after = lookback }
    let span = shape.span
    let series = try select(
      selector.matchers, from: span.from &+ 1, through: span.through &+ after)
    let heads = series.map { SeriesHead($0.labels) }
    if selector.edges == .smoothed, part == .value {
      shape.range = lookback
      return SmoothedPlan(
        series: series, heads: heads, shape: shape, position: selector.range)
    }
    return SelectorPlan(
      series: series, heads: heads, shape: shape, part: part, derivesResets: derivesResets)
  }

  /// The samples a range function works on, with the shape of its windows. `before` and `after` are how far beyond
  /// the windows samples may be needed.
  func matrix(_ expression: Expr, _ steps: Steps) throws(QueryError) -> (
    source: any MatrixSource, shape: WindowShape, edges: WindowEdges
  ) {
    switch expression.unwrapped {
    case .matrix(let matrix):
      let selector = matrix.selector
      let shape = WindowShape(
        steps: steps, range: try positive(matrix.window, matrix.range),
        offset: try milliseconds(selector.offset), at: instant(selector.at))
      let lookback = options.lookback.milliseconds
      let before = selector.edges == .plain ? 0 : lookback
      let after = selector.edges == .smoothed ? lookback : 0
      let span = shape.span
      let series = try select(
        selector.matchers, from: span.from &- before &+ 1, through: span.through &+ after)
      let heads = series.map { SeriesHead($0.labels) }
      profileSelection(expression, series: series.count)
      return (
        StoredMatrix(series: series, heads: heads, derivesResets: derivesResets), shape,
        selector.edges
      )
    case .subquery(let subquery):
      let shape = WindowShape(
        steps: steps, range: try positive(subquery.window, subquery.range),
        offset: try milliseconds(subquery.offset), at: instant(subquery.at))
      let inner = try subquerySteps(subquery, shape)
      guard inner.count > 0 else {
        return (SubqueryMatrix(series: [], steps: inner), shape, .plain)
      }
      let plan = try derivingResets(false) { () throws(QueryError) in
        try vectorOrScalar(subquery.inner, inner)
      }
      return (SubqueryMatrix(series: try columns(plan, inner), steps: inner), shape, .plain)
    default:
      throw QueryError(.badData, "expected a range vector", position: expression.range)
    }
  }

  /// A subquery's inner expression; a scalar counts as one series without labels.
  private func vectorOrScalar(_ expression: Expr, _ steps: Steps) throws(QueryError)
    -> any VectorPlan
  {
    switch try evaluate(expression, steps) {
    case .vector(let plan): return plan
    case .scalar(let values):
      return ReadyPlan([SeriesColumn(SeriesHead(.empty), Column(values: values))])
    case .string:
      throw QueryError(.badData, "expected an instant vector", position: expression.range)
    }
  }

  /// The instants of a subquery: the multiples of its step inside all windows together.
  private func subquerySteps(_ subquery: Subquery, _ shape: WindowShape) throws(QueryError)
    -> Steps
  {
    var interval = options.subqueryStep.milliseconds
    if let step = subquery.step {
      let own = try milliseconds(step)
      if own != 0 { interval = own }
    }
    guard interval > 0 else {
      throw QueryError(
        .badData, "subquery step must be greater than 0", position: subquery.range)
    }
    let span = shape.span
    var first = interval &* (span.from / interval)
    if first <= span.from { first &+= interval }
    guard first <= span.through else { return Steps(start: first, interval: interval, count: 0) }
    let count = (span.through &- first) / interval &+ 1
    guard count > 0, count <= Int64(max(10_000, budget.samples / 10)) else {
      throw QueryError(
        .execution,
        "query processing would load too many samples into memory in query execution: a subquery has \(count) steps",
        position: subquery.range)
    }
    return Steps(start: first, interval: interval, count: Int(count))
  }

  /// The series that fit, in an order that stays the same from query to query.
  func select(_ matchers: [Matcher], from: Int64, through: Int64) throws(QueryError)
    -> [any StoredSeries]
  {
    do {
      var series = try source.select(
        matchers, from: Timestamp(milliseconds: from), through: Timestamp(milliseconds: through))
      // A store gives them in their order already.
      let isInOrder = series.indices.dropFirst().allSatisfy {
        series[$0 - 1].reference.value < series[$0].reference.value
      }
      if !isInOrder { series.sort { $0.reference.value < $1.reference.value } }
      statistics.seriesSelected += series.count
      return series
    } catch {
      throw QueryError(.execution, error.description)
    }
  }

  /// The instant an `@` pins to, in milliseconds.
  func instant(_ at: AtModifier?) -> Int64? {
    switch at {
    case nil: nil
    case .timestamp(let timestamp): timestamp.milliseconds
    case .start: query.start
    case .end: query.end
    }
  }
}
