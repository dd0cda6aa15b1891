import Metrics
import Query

/// The elements of both sides that share a match group's labels, as indexes of columns.
private struct MatchGroup {
  var left: [Int] = []
  var right: [Int] = []
}

extension Evaluation {
  /// A binary operator between two vectors. Who matches whom depends on labels alone and is found once; each step
  /// then only asks who is present.
  func match(
    _ left: [SeriesColumn], _ right: [SeriesColumn], _ binary: Binary, _ steps: Steps
  ) throws(QueryError) -> any VectorPlan {
    let matching = binary.matching ?? VectorMatching()
    if !binary.operation.isSet {
      if left.isEmpty && right.isEmpty { return ReadyPlan([]) }
      if matching.fillLeft == nil && matching.fillRight == nil, left.isEmpty || right.isEmpty {
        return ReadyPlan([])
      }
    }
    var ids: [Labels: Int] = [:]
    ids.reserveCapacity(left.count)
    var groups: [MatchGroup] = []
    func group(_ labels: Labels) -> Int {
      let key = matchLabels(labels, matching)
      if let id = ids[key] { return id }
      ids[key] = groups.count
      groups.append(MatchGroup())
      return groups.count - 1
    }
    for (index, series) in left.enumerated() {
      groups[group(series.head.labels)].left.append(index)
    }
    for (index, series) in right.enumerated() {
      groups[group(series.head.labels)].right.append(index)
    }
    if binary.operation.isSet {
      return ReadyPlan(
        try setOperation(left, right, groups.map { ($0.left, $0.right) }, binary, steps))
    }
    var matcher = PairMatcher(
      evaluation: self, binary: binary, matching: matching, steps: steps, left: left,
      right: right)
    for group in groups {
      try matcher.run(group.left, group.right)
      try budget.allow(cells: matcher.results.count * steps.count)
    }
    notes.add(matcher.notes)
    return ReadyPlan(try merged(matcher.results, isStrict: false, binary.range))
  }

  /// The labels two elements must have in common.
  fileprivate func matchLabels(_ labels: Labels, _ matching: VectorMatching) -> Labels {
    matching.isOn
      ? labels.keeping(matching.labels)
      : labels.dropping(matching.labels + [Labels.nameLabel])
  }

  private func setOperation(
    _ left: [SeriesColumn], _ right: [SeriesColumn], _ groups: [(left: [Int], right: [Int])],
    _ binary: Binary, _ steps: Steps
  ) throws(QueryError) -> [SeriesColumn] {
    func presence(_ series: [SeriesColumn], _ indexes: [Int]) -> [Bool] {
      var present = [Bool](repeating: false, count: steps.count)
      for index in indexes {
        for step in 0..<steps.count where series[index].column.isPresent(step) {
          present[step] = true
        }
      }
      return present
    }
    func masked(_ series: SeriesColumn, _ keep: (Int) -> Bool) -> SeriesColumn? {
      var masked = series
      for step in 0..<steps.count where !keep(step) { masked.column.clear(at: step) }
      return masked.column.isEmpty ? nil : masked
    }
    var results = [SeriesColumn?](repeating: nil, count: left.count + right.count)
    for group in groups {
      try budget.spend(0)
      switch binary.operation {
      case .and, .unless:
        let wanted = binary.operation == .and
        if group.right.isEmpty {
          if !wanted { for index in group.left { results[index] = left[index] } }
          continue
        }
        let present = presence(right, group.right)
        for index in group.left {
          results[index] = masked(left[index]) { present[$0] == wanted }
        }
      default:
        for index in group.left { results[index] = left[index] }
        if group.left.isEmpty {
          for index in group.right { results[left.count + index] = right[index] }
          continue
        }
        let present = presence(left, group.left)
        for index in group.right {
          results[left.count + index] = masked(right[index]) { !present[$0] }
        }
      }
    }
    return try merged(results.compactMap { $0 }, isStrict: false, binary.range)
  }
}

/// Pairs the elements of match groups, step by step where several could pair, and applies the operator.
private struct PairMatcher {
  let evaluation: Evaluation
  let binary: Binary
  let matching: VectorMatching
  let steps: Steps
  /// The side that may have many elements in a group, and the side that may have one at a step.
  let many: [SeriesColumn]
  let one: [SeriesColumn]
  let manyIsLeft: Bool
  /// The value that stands in for a missing element of either.
  let manyFill: Double?
  let oneFill: Double?
  var results: [SeriesColumn] = []
  var notes = Notes()

  init(
    evaluation: Evaluation, binary: Binary, matching: VectorMatching, steps: Steps,
    left: [SeriesColumn], right: [SeriesColumn]
  ) {
    self.evaluation = evaluation
    self.binary = binary
    self.matching = matching
    self.steps = steps
    manyIsLeft = matching.cardinality != .oneToMany
    many = manyIsLeft ? left : right
    one = manyIsLeft ? right : left
    manyFill = manyIsLeft ? matching.fillLeft : matching.fillRight
    oneFill = manyIsLeft ? matching.fillRight : matching.fillLeft
  }

  mutating func run(_ left: [Int], _ right: [Int]) throws(QueryError) {
    let manyIndexes = manyIsLeft ? left : right
    let oneIndexes = manyIsLeft ? right : left
    if manyIndexes.count == 1, oneIndexes.count == 1, manyFill == nil, oneFill == nil {
      return pair(many[manyIndexes[0]], one[oneIndexes[0]])
    }
    if oneFill == nil && (oneIndexes.isEmpty || manyIndexes.isEmpty && manyFill == nil) { return }
    if manyIndexes.isEmpty && manyFill == nil {
      // Nothing pairs, but the "one" side must still be one.
      _ = try chosen(oneIndexes)
      return
    }
    let choice = try chosen(oneIndexes)
    let start = results.count
    // A result per pair of series, found by the "one" series' index (−1: filled).
    var taken = [Int32](repeating: 0, count: steps.count)
    for index in manyIndexes {
      try evaluation.budget.spend(0)
      let series = many[index]
      var places: [Int: Int] = [:]
      for step in 0..<steps.count {
        guard let sample = series.column.operand(step) else { continue }
        let partner = choice[step]
        let other: Operand
        if partner >= 0 {
          guard let present = one[partner].column.operand(step) else { continue }
          other = present
        } else if let oneFill {
          other = .float(oneFill)
        } else {
          continue
        }
        // Counted before a comparison filters, so that an answer never depends on values whether it is an error.
        if matching.cardinality == .oneToOne {
          taken[step] += 1
          if taken[step] > 1 {
            throw QueryError(
              .execution,
              "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
              position: binary.range)
          }
        }
        guard let result = apply(sample, other) else { continue }
        let place: Int
        if let known = places[partner] {
          place = known
        } else {
          let oneLabels =
            partner >= 0
            ? one[partner].head.labels
            : evaluation.matchLabels(series.head.labels, matching)
          place = results.count
          places[partner] = place
          results.append(
            SeriesColumn(head(series.head, oneLabels), Column(absent: steps.count)))
        }
        results[place].column.put(result, at: step)
      }
    }
    try refuseTwins(from: start)
    if let manyFill { fillMany(manyFill, manyIndexes, oneIndexes, choice) }
  }

  /// For each step the element of the "one" side that is present, −1 where none is.
  private func chosen(_ indexes: [Int]) throws(QueryError) -> [Int] {
    var choice = [Int](repeating: -1, count: steps.count)
    for index in indexes {
      for step in 0..<steps.count where one[index].column.isPresent(step) {
        if choice[step] >= 0 {
          let labels = one[index].head.labels
          let side = manyIsLeft ? "right" : "left"
          throw QueryError(
            .execution,
            "found duplicate series for the match group \(evaluation.matchLabels(labels, matching).braced) on the \(side) hand-side of the operation: [\(labels.braced), \(one[choice[step]].head.labels.braced)];many-to-many matching not allowed: matching labels must be unique on one side",
            position: binary.range)
        }
        choice[step] = index
      }
    }
    return choice
  }

  /// Where no element of the "many" side is present, a value stands in for one.
  private mutating func fillMany(
    _ fill: Double, _ manyIndexes: [Int], _ oneIndexes: [Int], _ choice: [Int]
  ) {
    var places: [Int: Int] = [:]
    for step in 0..<steps.count {
      let partner = choice[step]
      guard partner >= 0, let other = one[partner].column.operand(step) else { continue }
      if manyIndexes.contains(where: { many[$0].column.isPresent(step) }) { continue }
      guard let result = apply(.float(fill), other) else { continue }
      let place: Int
      if let known = places[partner] {
        place = known
      } else {
        let labels = one[partner].head.labels
        place = results.count
        places[partner] = place
        results.append(
          SeriesColumn(
            head(SeriesHead(evaluation.matchLabels(labels, matching)), labels),
            Column(absent: steps.count)))
      }
      results[place].column.put(result, at: step)
    }
  }

  /// Elements of the "many" side that end up with the same labels must not be there at the same step.
  private mutating func refuseTwins(from start: Int) throws(QueryError) {
    guard results.count - start > 1 else { return }
    if Set(results[start...].map(\.head.labels)).count == results.count - start { return }
    var places: [Labels: Int] = [:]
    var kept = Array(results[..<start])
    for result in results[start...] {
      if let place = places[result.head.labels] {
        guard kept[place].column.merge(result.column) else {
          throw QueryError(
            .execution,
            matching.cardinality == .oneToOne
              ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
              : "multiple matches for labels: grouping labels must ensure unique matches",
            position: binary.range)
        }
      } else {
        places[result.head.labels] = kept.count
        kept.append(result)
      }
    }
    results = kept
  }

  /// One series on each side: the whole columns at once.
  private mutating func pair(_ series: SeriesColumn, _ other: SeriesColumn) {
    var column = series.column
    let operation = binary.operation
    if column.histograms.isEmpty, other.column.histograms.isEmpty, operation != .trimUpper,
      operation != .trimLower
    {
      if manyIsLeft {
        operation.apply(&column.values, other.column.values, returnsBool: binary.returnsBool)
      } else {
        var values = other.column.values
        operation.apply(&values, column.values, returnsBool: binary.returnsBool)
        column.values = values
      }
    } else {
      for step in 0..<steps.count {
        guard let a = column.operand(step) else { continue }
        if let b = other.column.operand(step), let result = apply(a, b) {
          column.put(result, at: step)
        } else {
          column.clear(at: step)
        }
      }
    }
    guard !column.isEmpty else { return }
    results.append(SeriesColumn(head(series.head, other.head.labels), column))
  }

  private mutating func apply(_ sample: Operand, _ other: Operand) -> Operand? {
    let result =
      manyIsLeft
      ? combine(binary.operation, sample, other, &notes, binary.range)
      : combine(binary.operation, other, sample, &notes, binary.range)
    guard let result else { return nil }
    if binary.returnsBool { return .float(result.keep ? 1 : 0) }
    return result.keep ? result.value : nil
  }

  /// The labels of a pair's result.
  private func head(_ series: SeriesHead, _ oneLabels: Labels) -> SeriesHead {
    var labels = series.labels
    var drops = series.dropsName
    if binary.operation.changesQuantity {
      labels = labels.withoutMetadata
      drops = false
    }
    if matching.cardinality == .oneToOne {
      labels =
        matching.isOn ? labels.keeping(matching.labels) : labels.dropping(matching.labels)
    }
    for name in matching.include { labels = labels.setting(name, oneLabels[name]) }
    if binary.returnsBool {
      if evaluation.options.delaysNameRemoval {
        drops = true
      } else {
        labels = labels.withoutMetadata
      }
    }
    return SeriesHead(labels, dropsName: drops)
  }
}

extension Labels {
  /// As Go prints a label set in messages: all labels in braces, the metric's name among them.
  var braced: String {
    "{" + pairs.map { $0.name + "=" + quoted($0.value) }.joined(separator: ", ") + "}"
  }
}
