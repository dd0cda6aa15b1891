package import Metrics
internal import Patterns

extension Store {
  package func select(_ matchers: [Matcher], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [any StoredSeries]
  {
    askPatterns(matchers)
    return locked { state in
      let slots = state.slots(matching: matchers)
      var out: [any StoredSeries] = []
      out.reserveCapacity(slots.count)
      // Few are taken whole at once: threads that each took the lock again for every series would queue for it.
      let isTaken = slots.count <= 256
      for slot in slots {
        // In place: a copy would count up and down all that a series has.
        guard state.overlaps(Int(slot), from.milliseconds, through.milliseconds),
          let labels = state.series[Int(slot)]?.labels
        else { continue }
        out.append(
          SelectedSeries(
            labels: labels, reference: state.reference(slot),
            ordinal: state.heads[Int(slot)].ordinal, store: self,
            taken: isTaken ? state.taken(Int(slot)) : nil))
      }
      return out
    }
  }

  package func labelValues(
    _ name: String, selectors: [[Matcher]], from: Timestamp, through: Timestamp
  ) throws(SourceError) -> [String] {
    if selectors.isEmpty {
      return locked { state in
        guard let number = state.columnNumber(name) else { return [] }
        return state.columns[number].sortedValues()
      }
    }
    for matchers in selectors { askPatterns(matchers) }
    return locked { state in
      var found: Set<String> = []
      state.visit(selectors, from, through) { labels in
        let value = labels[name]
        if !value.isEmpty { found.insert(value) }
      }
      return found.sorted(by: bytewiseLess)
    }
  }

  package func labelNames(selectors: [[Matcher]], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [String]
  {
    for matchers in selectors { askPatterns(matchers) }
    return locked { state in
      if selectors.isEmpty {
        return state.columns.filter { $0.valueCount > 0 }.map(\.name).sorted(by: bytewiseLess)
      }
      var found: Set<String> = []
      state.visit(selectors, from, through) { labels in
        for pair in labels.pairs { found.insert(pair.name) }
      }
      return found.sorted(by: bytewiseLess)
    }
  }

  /// What a read needs of a series; the open float chunk is copied to `target`.
  func view(_ reference: SeriesReference, copyingHeadTo target: UnsafeMutablePointer<UInt64>)
    -> SeriesView?
  {
    locked { state -> SeriesView? in
      state.slot(of: reference).flatMap { state.view($0, copyingHeadTo: target) }
    }
  }

  /// Runs the regular expressions over labels with many values outside of the lock, so that appends go on.
  private func askPatterns(_ matchers: [Matcher]) {
    for matcher in matchers {
      guard let pattern = matcher.pattern else { continue }
      let asked: (texts: ValueTexts, numbering: Int, answer: LabelColumn.Answer?)? =
        locked { state in
          guard let number = state.columnNumber(matcher.name) else { return nil }
          let column = state.columns[number]
          let answer = column.answer(to: matcher.value)
          guard column.values.count - (answer?.asked ?? 0) > 512 else { return nil }
          return (column.texts, column.numbering, answer)
        }
      guard let asked else { continue }
      let filter = ValueFilter(pattern)
      guard filter.literals == nil, !filter.isAnything else { continue }
      let answer = LabelColumn.extend(
        asked.answer, filter, over: asked.texts, numbering: asked.numbering)
      locked { state in
        guard let number = state.columnNumber(matcher.name),
          state.columns[number].numbering == answer.numbering
        else { return }
        state.columns[number].remember(answer, to: matcher.value)
      }
    }
  }
}

/// A series as one moment under the lock shows it.
struct SeriesView: Sendable {
  var chunks: [SealedChunk]
  var starts: StartRuns?
  /// Samples in the open float chunk.
  var headCount: Int
  /// How many samples the series had taken before the open chunk.
  var headOrdinal: UInt32
  /// The open histogram chunk.
  var histograms: (words: [UInt64], count: Int, layout: HistogramShape)?
}

/// The same, and the words of the open float chunk.
struct TakenSeries: Sendable {
  var view: SeriesView
  var words: [UInt64]
}

extension StoreState {
  /// The open float chunk is copied to `target`.
  func view(_ slot: Int, copyingHeadTo target: UnsafeMutablePointer<UInt64>) -> SeriesView? {
    guard let chunks = series[slot]?.chunks else { return nil }
    let histograms = series[slot]?.histograms
    let head = heads[slot]
    head.copyWords(to: target)
    let inHead = histograms?.count ?? Int(head.count)
    return SeriesView(
      chunks: chunks, starts: series[slot]?.starts, headCount: Int(head.count),
      headOrdinal: head.ordinal &- UInt32(inHead),
      histograms: histograms.map { ($0.snapshot, $0.count, $0.layout) })
  }

  /// The same with the open float chunk's words; nil for a series of histograms, of which there is more to copy.
  func taken(_ slot: Int) -> TakenSeries? {
    if case .some = series[slot]?.histograms { return nil }
    let head = heads[slot]
    let room = head.words == nil ? 0 : Int(head.cursor.wordCount) + 2
    var view: SeriesView?
    let words = [UInt64](unsafeUninitializedCapacity: max(1, room)) { words, count in
      guard let base = words.baseAddress else { return }
      view = self.view(slot, copyingHeadTo: base)
      count = room
    }
    return view.map { TakenSeries(view: $0, words: words) }
  }

  /// Whether a series may have samples in a range.
  func overlaps(_ slot: Int, _ from: Int64, _ through: Int64) -> Bool {
    guard heads[slot].ordinal > 0, heads[slot].state.lastTime >= from, series[slot] != nil else {
      return false
    }
    // The open chunk mostly reaches back far enough.
    return heads[slot].count > 0 && heads[slot].firstTime <= through || firstTime(slot) <= through
  }

  /// The time of a series' oldest sample; it must have one.
  func firstTime(_ slot: Int) -> Int64 {
    series[slot]?.chunks.first?.minTime ?? firstOpenTime(slot)
  }

  /// The time of the oldest sample that is not in a sealed chunk; there must be one.
  func firstOpenTime(_ slot: Int) -> Int64 {
    heads[slot].count > 0 ? heads[slot].firstTime : series[slot]?.histograms?.minTime ?? .min
  }

  /// Calls `body` with the labels of each series that fits any of the selectors.
  mutating func visit(
    _ selectors: [[Matcher]], _ from: Timestamp, _ through: Timestamp, _ body: (Labels) -> Void
  ) {
    for matchers in selectors {
      for slot in slots(matching: matchers)
      where overlaps(Int(slot), from.milliseconds, through.milliseconds) {
        if let series = series[Int(slot)] { body(series.labels) }
      }
    }
  }

  /// The slots of the series that fit all matchers, ascending.
  mutating func slots(matching matchers: [Matcher]) -> [UInt32] {
    // Equalities first: each is one look-up, and the shortest list bounds all further work.
    var lists: [Postings] = []
    var others: [Matcher] = []
    for matcher in matchers {
      guard matcher.operation == .equal, !matcher.value.isEmpty else {
        others.append(matcher)
        continue
      }
      guard let number = columnNumber(matcher.name),
        let value = columns[number].number(of: matcher.value)
      else { return [] }
      lists.append(columns[number].postings[Int(value)])
    }
    lists.sort { $0.count < $1.count }
    var candidates = lists.first?.slots
    for list in lists.dropFirst() { candidates = candidates?.filter { list.contains($0) } }
    // Then what asks for a label to be there, then what only excludes.
    let excluding = others.filter { $0.matches("") }
    for matcher in others where !matcher.matches("") {
      candidates = narrowed(candidates, by: matcher)
    }
    var remaining =
      candidates ?? series.indices.filter { series[$0] != nil }.map { UInt32($0) }
    for matcher in excluding where !remaining.isEmpty {
      remaining = narrowed(remaining, excluding: matcher)
    }
    return remaining
  }

  /// The candidates (all series where there are none yet) whose label fits a matcher that refuses "".
  private mutating func narrowed(_ candidates: [UInt32]?, by matcher: Matcher) -> [UInt32] {
    guard let number = columnNumber(matcher.name) else { return [] }
    if let candidates, candidates.count * 4 <= columns[number].values.count {
      return candidates.filter { fits($0, matcher) }
    }
    var set = SlotSet(capacity: series.count)
    for value in matchingValues(number, matcher) {
      set.formUnion(columns[number].postings[Int(value)])
    }
    return candidates?.filter { set.contains($0) } ?? set.slots
  }

  /// The candidates without those whose label is there and does not fit.
  private mutating func narrowed(_ candidates: [UInt32], excluding matcher: Matcher) -> [UInt32] {
    if matcher.operation == .regex, matcher.pattern.map({ ValueFilter($0).isAnything }) == true {
      return candidates
    }
    guard let number = columnNumber(matcher.name) else { return candidates }
    if candidates.count * 4 <= columns[number].values.count {
      return candidates.filter { fits($0, matcher) }
    }
    var opposite = matcher
    opposite.operation = matcher.operation.opposite
    var set = SlotSet(capacity: series.count)
    for value in matchingValues(number, opposite) {
      set.formUnion(columns[number].postings[Int(value)])
    }
    return candidates.filter { !set.contains($0) }
  }

  private func fits(_ slot: UInt32, _ matcher: Matcher) -> Bool {
    series[Int(slot)].map { matcher.matches($0.labels[matcher.name]) } ?? false
  }

  /// The numbers of a column's values that fit a matcher.
  private mutating func matchingValues(_ number: Int, _ matcher: Matcher) -> [UInt32] {
    let all = { (column: borrowing LabelColumn) in column.values.indices.map { UInt32($0) } }
    switch matcher.operation {
    case .equal:
      return columns[number].number(of: matcher.value).map { [$0] } ?? []
    case .notEqual:
      let one = columns[number].number(of: matcher.value)
      return all(columns[number]).filter { $0 != one }
    case .regex, .notRegex:
      guard let pattern = matcher.pattern else { return [] }
      let filter = ValueFilter(pattern)
      var matching: [UInt32]
      if let literals = filter.literals {
        matching = Set(literals).compactMap { columns[number].number(of: $0) }
      } else {
        let answer = LabelColumn.extend(
          columns[number].answer(to: matcher.value), filter, over: columns[number].texts,
          numbering: columns[number].numbering)
        columns[number].remember(answer, to: matcher.value)
        matching = answer.matching
      }
      if matcher.operation == .regex { return matching }
      var refused = [Bool](repeating: false, count: columns[number].values.count)
      for value in matching { refused[Int(value)] = true }
      return all(columns[number]).filter { !refused[Int($0)] }
    }
  }
}

extension Matcher.Operation {
  fileprivate var opposite: Matcher.Operation {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .regex: .notRegex
    case .notRegex: .regex
    }
  }
}
