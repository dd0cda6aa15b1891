import Metrics
import Query

/// Pairs the elements of match groups, step by step where several could pair, and applies the operator.
struct PairMatcher {
  private let evaluation: Evaluation
  private let binary: Binary
  private let matching: VectorMatching
  private let steps: Steps
  /// The side that may have many elements in a group, and the side that may have one at a step.
  private let many: [SeriesColumn]
  private let one: [SeriesColumn]
  private let manyIsLeft: Bool
  /// The value that stands in for a missing element of either. With `group_right` Prometheus changes the sides before
  /// it fills, so that `fill_left` always stands in for the many and `fill_right` for the one.
  private let manyFill: Double?
  private let oneFill: Double?
  private(set) var results: [SeriesColumn] = []
  private(set) var notes = Notes()

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
    manyFill = matching.fillLeft
    oneFill = matching.fillRight
  }

  private func sides(_ group: MatchGroup) -> (many: [Int], one: [Int]) {
    manyIsLeft ? (group.left, group.right) : (group.right, group.left)
  }

  // MARK: The one side

  /// At each step a group has at most one element of the "one" side, whether or not anything pairs with it. The error
  /// is that of the earliest step, and of the series in the order of their labels.
  func refuseDuplicates(_ groups: [MatchGroup]) throws(QueryError) {
    var found: (step: Int, first: Labels, second: Labels)?
    let hasFill = manyFill != nil || oneFill != nil
    for group in groups {
      let indexes = sides(group).one
      guard indexes.count > 1 else { continue }
      try evaluation.budget.spend(0)
      var present = [Bool](repeating: false, count: steps.count)
      var isTwice = present
      for index in indexes {
        for step in 0..<steps.count where one[index].column.isPresent(step) {
          if present[step] { isTwice[step] = true }
          present[step] = true
        }
      }
      for step in 0..<steps.count where isTwice[step] && step <= found?.step ?? .max {
        // Where one side is empty altogether there is nothing to pair, and nobody looks.
        guard hasFill || many.contains(where: { $0.column.isPresent(step) }) else { continue }
        let labels = indexes.filter { one[$0].column.isPresent(step) }
          .map { one[$0].head.labels }.sorted()
        if found.map({ step < $0.step || labels[1] < $0.second }) ?? true {
          found = (step, labels[0], labels[1])
        }
        break
      }
    }
    guard let (_, first, second) = found else { return }
    let group = evaluation.matchLabels(second, matching).braced
    throw QueryError(
      .execution,
      "found duplicate series for the match group \(group) on the \(manyIsLeft ? "right" : "left") hand-side of the operation: [\(second.braced), \(first.braced)];many-to-many matching not allowed: matching labels must be unique on one side",
      position: binary.range)
  }

  /// For each step the element of the "one" side that is present, −1 where none is.
  private func chosen(_ indexes: [Int]) -> [Int] {
    var choice = [Int](repeating: -1, count: steps.count)
    for index in indexes {
      for step in 0..<steps.count where one[index].column.isPresent(step) { choice[step] = index }
    }
    return choice
  }

  // MARK: Pairs

  mutating func run(_ group: MatchGroup) throws(QueryError) {
    let (manyIndexes, oneIndexes) = sides(group)
    if manyIndexes.isEmpty && manyFill == nil || oneIndexes.isEmpty && oneFill == nil { return }
    if manyIndexes.count == 1, oneIndexes.count == 1, manyFill == nil, oneFill == nil {
      return pair(many[manyIndexes[0]], one[oneIndexes[0]])
    }
    let choice = chosen(oneIndexes)
    var outcome = GroupOutcome(steps.count)
    for index in manyIndexes {
      try evaluation.budget.spend(0)
      try pair(index, choice, &outcome)
    }
    if let manyFill { fillMany(manyFill, choice, &outcome) }
  }

  /// One element of the "many" side, with whichever element of the other side is there at each step.
  private mutating func pair(_ index: Int, _ choice: [Int], _ outcome: inout GroupOutcome)
    throws(QueryError)
  {
    let series = many[index]
    var entries: [Int: Int] = [:]
    for step in 0..<steps.count {
      let partner = choice[step]
      guard let sample = series.column.operand(step), let other = operand(partner, step) else {
        continue
      }
      // What the operator cannot take is no pair; what a comparison filters out is one, so that an answer never
      // depends on values whether it is an error.
      guard let (value, keeps) = combined(sample, other) else { continue }
      if matching.cardinality == .oneToOne, outcome.isMatched[step] {
        throw QueryError(
          .execution,
          "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
          position: binary.range)
      }
      outcome.isMatched[step] = true
      let entry: Int
      if let known = entries[partner] {
        entry = known
      } else {
        let oneLabels =
          partner >= 0
          ? one[partner].head.labels : evaluation.matchLabels(series.head.labels, matching)
        entry = outcome.entry(head(series.head, oneLabels))
        entries[partner] = entry
        outcome.entries[entry].owners.append(index)
      }
      if matching.cardinality != .oneToOne {
        try refuseTwins(outcome.entries[entry], of: index, other, step)
      }
      if keeps { put(value, &outcome.entries[entry], step) }
    }
  }

  /// The element of the "one" side at a step, or the value that stands in for it.
  private func operand(_ partner: Int, _ step: Int) -> Operand? {
    partner >= 0 ? one[partner].column.operand(step) : oneFill.map(Operand.float)
  }

  private mutating func put(_ value: Operand, _ entry: inout GroupOutcome.Entry, _ step: Int) {
    let place = entry.place ?? results.count
    if entry.place == nil {
      entry.place = place
      results.append(SeriesColumn(entry.head, Column(absent: steps.count)))
    }
    results[place].column.put(value, at: step)
  }

  /// Elements of the "many" side that end up with the same labels must not be paired at the same step.
  private mutating func refuseTwins(
    _ entry: GroupOutcome.Entry, of index: Int, _ other: Operand, _ step: Int
  ) throws(QueryError) {
    guard entry.owners.count > 1 else { return }
    for twin in entry.owners where twin != index {
      guard let sample = many[twin].column.operand(step), combined(sample, other) != nil else {
        continue
      }
      throw QueryError(
        .execution, "multiple matches for labels: grouping labels must ensure unique matches",
        position: binary.range)
    }
  }

  /// Where no element of the "many" side was paired, a value stands in for one.
  private mutating func fillMany(_ fill: Double, _ choice: [Int], _ outcome: inout GroupOutcome) {
    var entries: [Int: Int] = [:]
    for step in 0..<steps.count where !outcome.isMatched[step] {
      let partner = choice[step]
      guard partner >= 0, let other = one[partner].column.operand(step),
        let (value, keeps) = combined(.float(fill), other), keeps
      else { continue }
      let labels = one[partner].head.labels
      let entry =
        entries[partner]
        ?? outcome.entry(head(SeriesHead(evaluation.matchLabels(labels, matching)), labels))
      entries[partner] = entry
      put(value, &outcome.entries[entry], step)
    }
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
        if let b = other.column.operand(step), let (value, keeps) = combined(a, b), keeps {
          column.put(value, at: step)
        } else {
          column.clear(at: step)
        }
      }
    }
    guard !column.isEmpty else { return }
    results.append(SeriesColumn(head(series.head, other.head.labels), column))
  }

  /// The operator on a pair; nil where it does not take their kinds.
  private mutating func combined(_ sample: Operand, _ other: Operand) -> (
    value: Operand, keeps: Bool
  )? {
    let result =
      manyIsLeft
      ? combine(binary.operation, sample, other, &notes, binary.range)
      : combine(binary.operation, other, sample, &notes, binary.range)
    guard let result else { return nil }
    return binary.returnsBool ? (.float(result.keep ? 1 : 0), true) : (result.value, result.keep)
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

/// What has come of a match group so far.
private struct GroupOutcome {
  /// Results of one label set.
  struct Entry {
    var head: SeriesHead
    /// The elements of the "many" side that lead here.
    var owners: [Int] = []
    /// Where its column is among the results, once it has a value.
    var place: Int?
  }
  var entries: [Entry] = []
  /// The steps at which a pair was found.
  var isMatched: [Bool]
  private var byLabels: [Labels: Int] = [:]

  init(_ steps: Int) { isMatched = [Bool](repeating: false, count: steps) }

  mutating func entry(_ head: SeriesHead) -> Int {
    if let known = byLabels[head.labels] { return known }
    byLabels[head.labels] = entries.count
    entries.append(Entry(head: head))
    return entries.count - 1
  }
}

extension Labels {
  /// As Go prints a label set in messages: all labels in braces, the metric's name among them.
  var braced: String {
    "{" + pairs.map { $0.name + "=" + quoted($0.value) }.joined(separator: ", ") + "}"
  }
}
