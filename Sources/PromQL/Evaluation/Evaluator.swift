package import Metrics
package import Query

/// Evaluates parsed expressions over a source of series. A value without state: safe from any thread.
package struct Evaluator: Sendable {
  package var source: any SeriesSource
  package var options: EvaluationOptions
  /// Threads that large queries are spread over; nil evaluates on the caller's thread alone.
  package var pool: WorkerPool?

  package init(
    source: any SeriesSource, options: EvaluationOptions = EvaluationOptions(),
    pool: WorkerPool? = nil
  ) {
    self.source = source
    self.options = options
    self.pool = pool
  }

  /// The expression's value at an instant or over steps; blocks until it is there.
  ///
  /// An instant query of a range vector gives a matrix of its raw samples. A range query gives a matrix sorted by
  /// labels. Throws for limits, time and errors of the expression.
  package func evaluate(
    _ expression: Expr, _ time: Question.Time, limits: QueryLimits = QueryLimits(),
    lookback: Duration? = nil, cancellation: Cancellation
  ) throws(QueryError) -> Answer {
    let clock = ContinuousClock()
    let began = clock.now
    let evaluation = try self.evaluation(time, limits, lookback, cancellation)
    let value = try evaluation.value(of: expression, time)
    var answer = Answer(value: value, annotations: evaluation.notes.annotations)
    answer.statistics = evaluation.statistics
    answer.statistics.samplesHeld = evaluation.budget.held
    answer.statistics.elapsed = clock.now - began
    return answer
  }

  func evaluation(
    _ time: Question.Time, _ limits: QueryLimits, _ lookback: Duration?,
    _ cancellation: Cancellation
  ) throws(QueryError) -> Evaluation {
    var options = options
    if let lookback, lookback > .zero { options.lookback = lookback }
    let steps = Steps(time)
    var isRange = false
    if case .range(let range) = time {
      isRange = true
      guard range.step > .zero else {
        throw QueryError(.badData, "zero or negative query resolution step widths are not accepted")
      }
      guard range.end >= range.start else {
        throw QueryError(.badData, "end timestamp must not be before start time")
      }
      guard steps.count <= limits.points else {
        throw QueryError(
          .badData,
          "exceeded maximum resolution of \(limits.points) points per timeseries. Try decreasing the query resolution (?step=XX)"
        )
      }
    }
    return Evaluation(
      source: source, options: options, query: steps, isRange: isRange,
      budget: Budget(samples: limits.samples, cancellation: cancellation), pool: pool)
  }
}

extension Evaluation {
  /// The whole query's value, names removed where operations took their meaning.
  func value(of expression: Expr, _ time: Question.Time) throws(QueryError) -> Value {
    try budget.cancellation.check()
    let steps = query
    if expression.type == .matrix {
      guard !isRange else {
        throw QueryError(
          .badData,
          "invalid expression type \"range vector\" for range query, must be Scalar or instant Vector"
        )
      }
      return .matrix(try rawSamples(expression, steps))
    }
    switch try evaluate(expression, steps) {
    case .string(let text):
      guard !isRange else {
        throw QueryError(
          .badData,
          "invalid expression type \"string\" for range query, must be Scalar or instant Vector")
      }
      return .string(text, Timestamp(milliseconds: steps.start))
    case .scalar(let values):
      guard isRange else {
        return .scalar(Point(Timestamp(milliseconds: steps.start), values.first ?? .plainNaN))
      }
      let points = values.enumerated().map {
        Point(Timestamp(milliseconds: steps.time($0.offset)), $0.element)
      }
      return .matrix([Series(labels: .empty, points: points)])
    case .vector(let plan):
      return isRange ? .matrix(try matrixValue(plan, steps)) : .vector(try vectorValue(plan, steps))
    }
  }

  private func vectorValue(_ plan: any VectorPlan, _ steps: Steps) throws(QueryError)
    -> [InstantSample]
  {
    let series = try named(try columns(plan, steps))
    let instant = Timestamp(milliseconds: steps.start)
    var samples: [InstantSample] = []
    samples.reserveCapacity(series.count)
    for one in series {
      if !one.column.values[0].isAbsent {
        samples.append(
          InstantSample(
            labels: one.head.labels, timestamp: instant, content: .float(one.column.values[0])))
      } else if let histogram = one.column.histogram(0) {
        samples.append(
          InstantSample(
            labels: one.head.labels, timestamp: instant, content: .histogram(histogram)))
      }
    }
    return samples
  }

  private func matrixValue(_ plan: any VectorPlan, _ steps: Steps) throws(QueryError) -> [Series] {
    var series: [Series]
    if options.delaysNameRemoval {
      series = try collect(ReadyPlan(try named(try columns(plan, steps))), steps) {
        pointSeries($0, $1, steps)
      }
    } else {
      series = try collect(plan, steps) { pointSeries($0, $1, steps) }
    }
    series.sort { $0.labels < $1.labels }
    return series
  }

  /// With delayed name removal: takes the names off now, and joins the series that then have equal labels.
  private func named(_ series: [SeriesColumn]) throws(QueryError) -> [SeriesColumn] {
    guard options.delaysNameRemoval, series.contains(where: \.head.dropsName) else {
      return series
    }
    let renamed = series.map { one in
      one.head.dropsName
        ? SeriesColumn(SeriesHead(one.head.labels.withoutMetadata), one.column) : one
    }
    return try merged(renamed, isStrict: false, nil)
  }

  /// The raw samples of a range vector at an instant.
  private func rawSamples(_ expression: Expr, _ steps: Steps) throws(QueryError) -> [Series] {
    let (source, shape, edges) = try matrix(expression, steps)
    guard edges == .plain else {
      throw QueryError(
        .execution, "\(edges.rawValue) modifier needs a function around it",
        position: expression.range)
    }
    let span = shape.span
    var samples = SampleColumns()
    var result: [Series] = []
    for (index, head) in source.heads.enumerated() {
      source.load(index, from: span.from, through: span.through, into: &samples)
      try budget.spend(samples.timestamps.count + samples.histograms.count)
      statistics.samplesRead += samples.timestamps.count + samples.histograms.count
      if samples.timestamps.isEmpty && samples.histograms.isEmpty { continue }
      let points = zip(samples.timestamps, samples.values).map {
        Point(Timestamp(milliseconds: $0), $1)
      }
      let labels = head.dropsName ? head.labels.withoutMetadata : head.labels
      result.append(Series(labels: labels, points: points, histograms: samples.histograms))
    }
    result.sort { $0.labels < $1.labels }
    return result
  }
}

/// A column as the points of a matrix; nil where it has none.
private func pointSeries(_ head: SeriesHead, _ column: Column, _ steps: Steps) -> Series? {
  var series = Series(labels: head.labels)
  series.points.reserveCapacity(column.count)
  for (step, value) in column.values.enumerated() where !value.isAbsent {
    series.points.append(Point(Timestamp(milliseconds: steps.time(step)), value))
  }
  for (step, histogram) in column.histograms.enumerated() {
    guard let histogram else { continue }
    series.histograms.append(
      HistogramPoint(Timestamp(milliseconds: steps.time(step)), histogram.value))
  }
  return series.points.isEmpty && series.histograms.isEmpty ? nil : series
}
