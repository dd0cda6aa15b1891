import Metrics
import Query

extension Evaluation {
  func aggregate(_ aggregation: Aggregation, _ steps: Steps) throws(QueryError)
    -> any VectorPlan
  {
    switch aggregation.operation {
    case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar:
      let input = try vector(aggregation.operand, steps)
      let results = try accumulate(aggregation, input, steps)
      if aggregation.operation == .avg,
        results.contains(where: { $0.column.values.contains(where: \.isInfinite) })
      {
        return ReadyPlan(try averageOfShares(aggregation, input, steps, results))
      }
      return ReadyPlan(results)
    case .quantile, .topk, .bottomk, .limitk, .limitRatio:
      guard let parameter = aggregation.parameter else { return ReadyPlan([]) }
      let parameters = try scalar(parameter, steps)
      let input = try vector(aggregation.operand, steps)
      let series = try columns(input, steps)
      switch aggregation.operation {
      case .quantile: return ReadyPlan(try quantiles(aggregation, parameters, series, steps))
      case .limitRatio:
        return ReadyPlan(try limitRatio(aggregation, parameters, series, steps))
      default: return ReadyPlan(try pick(aggregation, parameters, series, steps))
      }
    case .countValues:
      guard let parameter = aggregation.parameter else { return ReadyPlan([]) }
      let label = try labelName(parameter, "invalid label name ")
      let series = try columns(try vector(aggregation.operand, steps), steps)
      return ReadyPlan(try countValues(aggregation, label, series, steps))
    }
  }

  /// The aggregations that need one pass: every series' column is added to its group as soon as it is made.
  private func accumulate(
    _ aggregation: Aggregation, _ input: any VectorPlan, _ steps: Steps
  ) throws(QueryError) -> [SeriesColumn] {
    let heads = input.heads
    guard !heads.isEmpty else { return [] }
    let grouping = Grouping(heads, aggregation)
    let count = steps.count
    let groups = grouping.heads.count
    let operation = aggregation.operation
    let position = aggregation.operand.range
    // Each piece has accumulators of its own, so many groups make fewer pieces.
    let size =
      groups * 4 > heads.count
      ? heads.count : max(pieceSize(heads.count, count), (heads.count + 7) / 8)
    let pieces = try inPieces(heads.count, size: size) {
      (range: Range<Int>, worker: inout Worker) throws(QueryError) -> [Accumulator?] in
      var accumulators = [Accumulator?](repeating: nil, count: groups)
      var column = Column(absent: count)
      for index in range {
        try input.fill(index, &column, &worker)
        let group = Int(grouping.ids[index])
        if accumulators[group] == nil { accumulators[group] = Accumulator(operation, count) }
        accumulators[group]?.add(column, heads[index], &worker.notes, position)
      }
      return accumulators
    }
    var totals = pieces[0]
    for piece in pieces.dropFirst() {
      for group in 0..<groups {
        guard let other = piece[group] else { continue }
        if totals[group] == nil {
          totals[group] = other
        } else {
          totals[group]?.add(other, &notes, position)
        }
      }
    }
    var results: [SeriesColumn] = []
    for (group, total) in totals.enumerated() {
      guard var total else { continue }
      totals[group] = nil
      let column = total.finish(&notes, position)
      if !column.isEmpty { results.append(SeriesColumn(grouping.heads[group], column)) }
    }
    return results
  }

  /// Averages whose sums left what a Double holds, from each value's share instead.
  private func averageOfShares(
    _ aggregation: Aggregation, _ input: any VectorPlan, _ steps: Steps, _ sums: [SeriesColumn]
  ) throws(QueryError) -> [SeriesColumn] {
    let series = try columns(input, steps)
    let grouping = Grouping(series.map(\.head), aggregation)
    var results = sums
    for (place, result) in sums.enumerated() {
      guard let group = grouping.heads.firstIndex(where: { $0.labels == result.head.labels })
      else { continue }
      let members = grouping.ids.indices.filter { grouping.ids[$0] == group }
      for step in 0..<steps.count where result.column.values[step].isInfinite {
        let values = members.map { series[$0].column.values[step] }.filter { !$0.isAbsent }
        var mean = 0.0
        for value in values { mean += value / Double(values.count) }
        results[place].column.values[step] = mean
      }
    }
    return results
  }

  private func quantiles(
    _ aggregation: Aggregation, _ parameters: [Double], _ series: [SeriesColumn], _ steps: Steps
  ) throws(QueryError) -> [SeriesColumn] {
    let grouping = Grouping(series.map(\.head), aggregation)
    for (step, phi) in parameters.enumerated() where phi.isNaN || phi < 0 || phi > 1 {
      if step > 0, phi.bitPattern == parameters[step - 1].bitPattern { continue }
      notes.badQuantile(phi, aggregation.parameter?.range)
    }
    var members = [[Int]](repeating: [], count: grouping.heads.count)
    for (index, id) in grouping.ids.enumerated() { members[Int(id)].append(index) }
    var results: [SeriesColumn] = []
    for (group, indexes) in members.enumerated() {
      var column = Column(absent: steps.count)
      var values: [Double] = []
      values.reserveCapacity(indexes.count)
      for step in 0..<steps.count {
        if step & 15 == 0 { try budget.spend(0) }
        values.removeAll(keepingCapacity: true)
        for index in indexes {
          let value = series[index].column.values[step]
          if !value.isAbsent {
            values.append(value)
          } else if series[index].column.hasHistogram(step) {
            notes.ignoredHistogramsIn("quantile", aggregation.operand.range)
          }
        }
        if !values.isEmpty { column.values[step] = quantile(parameters[step], of: values) }
      }
      if !column.isEmpty { results.append(SeriesColumn(grouping.heads[group], column)) }
    }
    return results
  }

  private func countValues(
    _ aggregation: Aggregation, _ label: String, _ series: [SeriesColumn], _ steps: Steps
  ) throws(QueryError) -> [SeriesColumn] {
    var places: [Labels: Int] = [:]
    var results: [SeriesColumn] = []
    let dropped = aggregation.grouping + [Labels.nameLabel]
    for one in series {
      try budget.spend(0)
      let base: Labels =
        aggregation.isWithout
        ? one.head.labels.dropping(dropped) : one.head.labels.keeping(aggregation.grouping)
      var lastBits: UInt64?
      var lastPlace = 0
      for step in 0..<steps.count {
        guard let sample = one.column.operand(step) else { continue }
        let text: String
        switch sample {
        case .float(let value):
          if value.bitPattern == lastBits {
            let before = results[lastPlace].column.values[step]
            results[lastPlace].column.values[step] = before.isAbsent ? 1 : before + 1
            continue
          }
          text = plainDecimal(value)
          lastBits = value.bitPattern
        case .histogram(let histogram):
          text = histogram.description
          lastBits = nil
        }
        let labels = base.setting(label, text)
        if let known = places[labels] {
          lastPlace = known
        } else {
          lastPlace = results.count
          places[labels] = lastPlace
          try budget.allow(cells: results.count * steps.count)
          results.append(
            SeriesColumn(
              SeriesHead(labels, dropsName: one.head.dropsName), Column(absent: steps.count)))
        }
        let before = results[lastPlace].column.values[step]
        results[lastPlace].column.values[step] = before.isAbsent ? 1 : before + 1
      }
    }
    return results
  }
}
