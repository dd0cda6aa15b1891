import Metrics
import Query

/// The elements of both sides that share a match group's labels, as indexes of columns.
struct MatchGroup {
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
    try matcher.refuseDuplicates(groups)
    for group in groups {
      try matcher.run(group)
      try budget.allow(cells: matcher.results.count * steps.count)
    }
    notes.add(matcher.notes)
    return ReadyPlan(try merged(matcher.results, isStrict: false, binary.range))
  }

  /// The labels two elements must have in common.
  func matchLabels(_ labels: Labels, _ matching: VectorMatching) -> Labels {
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
