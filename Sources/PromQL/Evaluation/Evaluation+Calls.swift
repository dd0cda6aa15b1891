import Metrics
import Query

extension Evaluation {
  /// A function call: the function's kind decides who evaluates it.
  func call(_ call: Call, _ steps: Steps) throws(QueryError) -> Evaluated {
    if let kernel = rangeFunction(call.function) {
      return .vector(try rangeCall(call, kernel, steps))
    }
    if let function = elementFunction(call.function) {
      return .vector(try elementCall(call, function, steps))
    }
    if let function = scalarFunction(call.function) {
      return .scalar(try function(self, call, steps))
    }
    if let function = vectorFunctions[call.function] {
      return .vector(try function(self, call, steps))
    }
    throw QueryError(
      .badData, "unknown function with name \"\(call.function.rawValue)\"", position: call.range)
  }

  /// A range function over its matrix argument, with its scalar arguments as one value a step.
  private func rangeCall(_ call: Call, _ function: RangeFunction, _ steps: Steps)
    throws(QueryError) -> any VectorPlan
  {
    guard let at = call.arguments.firstIndex(where: { $0.type == .matrix }) else {
      throw QueryError(.badData, "expected a range vector", position: call.range)
    }
    let argument = call.arguments[at]
    var parameters: [[Double]] = []
    var parameterPosition: Range<Int>?
    for (index, scalar) in call.arguments.enumerated() where index != at {
      parameters.append(try self.scalar(scalar, steps))
      if parameterPosition == nil { parameterPosition = scalar.range }
    }
    try function.check?(parameters, parameterPosition)
    let (source, shape, edges) = try matrix(argument, steps)
    let heads =
      function.keepsName ? source.heads : source.heads.map(withoutMeaning)
    let kernel: RangeKernel
    switch edges {
    case .plain: kernel = function.kernel
    case .anchored, .smoothed:
      guard let extended = function.extended(edges) else {
        throw QueryError(
          .execution,
          "\(edges.rawValue) modifier can only be used with: \(extendedNames(edges)) - not with \(call.function.rawValue)",
          position: call.range)
      }
      kernel = extended
    }
    let lookback = options.lookback.milliseconds
    let plan = RangePlan(
      source: source, shape: shape, kernel: kernel, parameters: parameters, heads: heads,
      position: argument.range, parameterPosition: parameterPosition,
      before: edges == .plain ? 0 : lookback, after: edges == .smoothed ? lookback : 0)
    return function.keepsName
      ? plan : try distinct(plan, source.heads, steps, isStrict: true, call.range)
  }

  private func elementCall(_ call: Call, _ function: ElementFunction, _ steps: Steps)
    throws(QueryError) -> any VectorPlan
  {
    var parameters: [[Double]] = []
    for argument in call.arguments.dropFirst() {
      parameters.append(try scalar(argument, steps))
    }
    let input: any VectorPlan
    if let argument = call.arguments.first {
      let derives = derivesResets || call.function.takesCountsOnly
      input = try derivingResets(derives) { () throws(QueryError) in
        try vector(argument, steps)
      }
    } else {
      // The calendar functions take the evaluation time where nothing is given.
      input = ReadyPlan([
        SeriesColumn(SeriesHead(.empty), Column(values: seconds(steps)))
      ])
    }
    let operation = try function.make(parameters, call)
    let heads = input.heads
    let plan = MappedPlan(input, heads: heads.map(withoutMeaning), operation: operation)
    return try distinct(plan, heads, steps, isStrict: false, call.range)
  }

  /// The labels of a series after an operation that makes another quantity of it.
  func withoutMeaning(_ head: SeriesHead) -> SeriesHead {
    options.delaysNameRemoval
      ? SeriesHead(head.labels, dropsName: true) : SeriesHead(head.labels.withoutMetadata)
  }

  /// The instants in seconds.
  func seconds(_ steps: Steps) -> [Double] {
    var seconds: [Double] = []
    seconds.reserveCapacity(steps.count)
    inStretches(steps.count) { stretch in
      for step in stretch { seconds.append(Double(steps.time(step)) / 1000) }
    }
    return seconds
  }

  /// A plan whose series lost their names: where that made label sets equal, they become one series, or an error
  /// where both have a sample (at one step, or, if `isStrict`, at all).
  func distinct(
    _ plan: any VectorPlan, _ before: [SeriesHead], _ steps: Steps, isStrict: Bool,
    _ position: Range<Int>
  ) throws(QueryError) -> any VectorPlan {
    if options.delaysNameRemoval || shareOneName(before) { return plan }
    if Set(plan.heads.map(\.labels)).count == plan.heads.count { return plan }
    return ReadyPlan(try merged(try columns(plan, steps), isStrict: isStrict, position))
  }

  private func shareOneName(_ heads: [SeriesHead]) -> Bool {
    guard let first = heads.first else { return true }
    return heads.allSatisfy { $0.labels.isOfOneMetric(first.labels) }
  }

  /// Series of equal labels made one.
  func merged(_ series: [SeriesColumn], isStrict: Bool, _ position: Range<Int>?)
    throws(QueryError) -> [SeriesColumn]
  {
    var places: [Labels: Int] = [:]
    places.reserveCapacity(series.count)
    var merged: [SeriesColumn] = []
    merged.reserveCapacity(series.count)
    for one in series {
      if let place = places[one.head.labels] {
        let fits = !isStrict && merged[place].column.merge(one.column)
        guard fits else {
          throw QueryError(
            .execution, "vector cannot contain metrics with the same labelset", position: position)
        }
        merged[place].head.dropsName = merged[place].head.dropsName || one.head.dropsName
      } else {
        places[one.head.labels] = merged.count
        merged.append(one)
      }
    }
    return merged
  }
}
