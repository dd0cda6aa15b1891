internal import Metrics

/// Everything that a store's lock guards.
struct StoreState: ~Copyable {
  /// What an append seldom touches.
  // Sent only when the store has let go of it.
  struct Series: @unchecked Sendable {
    var labels: Labels
    /// Had no sample yet when retention last came by.
    var isIdle = false
    var chunks: [SealedChunk] = []
    var histograms: HistogramHead?
    var starts: StartRuns?

    /// Puts a chunk behind those that are there; false where it is there already. In place: a copy would count up and
    /// down what is shared.
    mutating func add(_ chunk: SealedChunk) -> Bool {
      if let last = chunks.last {
        let end = last.startOrdinal &+ UInt32(last.count)
        guard Int32(truncatingIfNeeded: chunk.startOrdinal &- end) >= 0 else { return false }
      } else {
        // As many as there are between two blocks, at once.
        chunks.reserveCapacity(8)
      }
      chunks.append(chunk)
      return true
    }
  }

  private(set) var heads: UnsafeMutablePointer<SeriesHead>
  private var capacity: Int
  var pool = WordPool()
  /// Slots in use or free, parallel to `heads`.
  var series: [Series?] = []
  /// Descending, so that reused ones ascend. They wait until there are many: a slot between others costs the index
  /// more than one after all.
  private var freeSlots: [UInt32] = []
  private var slotsByLabels = SlotIndex()
  var columns: [LabelColumn] = []
  private var columnNumbers: [String: Int] = [:]
  /// The columns of the series made or looked for last.
  private var recentColumns: [Int] = []
  /// Where the labels of a series stand that is being looked for or made.
  var places: [LabelPlace] = []
  var metadata: [String: MetricMetadata] = [:]
  /// The names of the families that each target told of last.
  var families: [Labels: [String]] = [:]
  var statistics = StoreStatistics()
  var generation: UInt64 = 0
  /// What is done, for a log to write; nil where nobody writes one.
  var journal: LogJournal?
  /// What came while the samples from before were still read; nil where they are in.
  var waiting: [LogOperation]?
  /// Blocks have what is older, in milliseconds; far in the past where there are none.
  var border = Timestamp.distantPast.milliseconds
  /// What was refused for the store's bounds, by itself without its count.
  var refusals: [SeriesRefusals: SeriesRefusals] = [:]
  /// Samples that were taken back; nil where nobody writes a log.
  var cuts: [SampleCut]?

  init(isFilling: Bool) {
    waiting = isFilling ? [] : nil
    capacity = 64
    heads = .allocate(capacity: 64)
  }

  deinit {
    heads.deinitialize(count: series.count)
    heads.deallocate()
  }

  // MARK: Series

  mutating func slot(of labels: Labels) -> UInt32? {
    places.removeAll(keepingCapacity: true)
    for (place, pair) in labels.pairs.enumerated() {
      guard let column = knownColumn(pair.name, likely: place),
        let value = columns[column].recentNumber(of: pair.value)
      else { return nil }
      places.append(LabelPlace(column: column, value: value))
    }
    return slotAtPlaces()
  }

  /// The slot of the series whose labels stand at `places`.
  func slotAtPlaces() -> UInt32? {
    slotsByLabels.find(hashOfPlaces()) { slot in
      guard let pairs = series[Int(slot)]?.labels.pairs, pairs.count == places.count else {
        return false
      }
      for (pair, place) in zip(pairs, places) {
        guard columns[place.column].values[place.value] == pair.value,
          columns[place.column].name == pair.name
        else { return false }
      }
      return true
    }
  }

  private func hashOfPlaces() -> UInt32 {
    var hash: UInt64 = 0
    for place in places {
      let product = (hash ^ columns[place.column].hashes[place.value])
        .multipliedFullWidth(by: columns[place.column].nameHash)
      hash = product.high ^ product.low
    }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }

  func reference(_ slot: UInt32) -> SeriesReference {
    SeriesReference(UInt64(heads[Int(slot)].epoch) << 32 | UInt64(slot))
  }

  /// The slot of a reference that is still good.
  @inline(__always)
  func slot(of reference: SeriesReference) -> Int? {
    let slot = Int(truncatingIfNeeded: reference.value & 0xFFFF_FFFF)
    guard slot < series.count,
      heads[slot].epoch == UInt32(truncatingIfNeeded: reference.value >> 32)
    else { return nil }
    return slot
  }

  /// Makes a series; its strings are shared with the index.
  mutating func insert(_ labels: Labels) -> UInt32 {
    places.removeAll(keepingCapacity: true)
    for (place, pair) in labels.pairs.enumerated() {
      let column = column(pair.name, likely: place)
      places.append(LabelPlace(column: column, value: columns[column].number(adding: pair.value)))
    }
    return insertAtPlaces()
  }

  /// Makes the series whose labels stand at `places`.
  mutating func insertAtPlaces() -> UInt32 {
    let slot: UInt32
    if freeSlots.count > max(1024, series.count / 4), let free = freeSlots.popLast() {
      slot = free
    } else {
      slot = UInt32(series.count)
      if series.count == capacity { grow() }
      (heads + series.count).initialize(to: SeriesHead())
      series.append(nil)
    }
    var pairs: [Label] = []
    pairs.reserveCapacity(places.count)
    for place in places {
      columns[place.column].insert(slot, at: place.value)
      pairs.append(Label(columns[place.column].name, columns[place.column].values[place.value]))
    }
    let shared = Labels(sorted: pairs)
    series[Int(slot)] = Series(labels: shared)
    slotsByLabels.insert(hashOfPlaces(), slot)
    statistics.seriesCreated += 1
    journal?.append(.series(slot: slot, epoch: heads[Int(slot)].epoch, labels: shared))
    return slot
  }

  /// Removes series with all their samples; references to them become void.
  mutating func remove(_ slots: [Int]) {
    var gone = SlotSet(capacity: series.count)
    var affected = [Set<UInt32>](repeating: [], count: columns.count)
    for slot in slots {
      guard let labels = series[slot]?.labels, self.slot(of: labels) != nil else { continue }
      gone.insert(UInt32(slot))
      for place in places { affected[place.column].insert(UInt32(place.value)) }
      slotsByLabels.remove(hashOfPlaces(), UInt32(slot))
      series[slot] = nil
      let epoch = heads[slot].epoch
      heads[slot].free(&pool)
      heads[slot] = SeriesHead()
      heads[slot].epoch = epoch &+ 1
      freeSlots.append(UInt32(slot))
    }
    for number in columns.indices where !affected[number].isEmpty {
      columns[number].remove(gone, from: affected[number])
    }
    freeSlots.sort(by: >)
    statistics.seriesRemoved += slots.count
  }

  private mutating func grow() {
    let memory = largeMemory(capacity * 2 * MemoryLayout<SeriesHead>.stride)
    guard let larger = memory.bindMemory(to: SeriesHead.self).baseAddress else { return }
    larger.moveInitialize(from: heads, count: series.count)
    heads.deallocate()
    heads = larger
    capacity *= 2
  }

  mutating func reserve(_ count: Int) {
    slotsByLabels.reserve(count)
    series.reserveCapacity(count)
    while capacity < count { grow() }
  }

  var seriesCount: Int { series.count - freeSlots.count }

  // MARK: Labels

  func columnNumber(_ name: String) -> Int? { columnNumbers[name] }

  /// - Parameter place: where the label stands in its series; the series before often had the same there.
  mutating func column(_ name: String, likely place: Int) -> Int {
    if let known = knownColumn(name, likely: place) { return known }
    let number = columns.count
    columns.append(LabelColumn(name: name))
    columnNumbers[name] = number
    recentColumns[place] = number
    return number
  }

  private mutating func knownColumn(_ name: String, likely place: Int) -> Int? {
    while recentColumns.count <= place { recentColumns.append(0) }
    let recent = recentColumns[place]
    if recent < columns.count, columns[recent].name == name { return recent }
    guard let number = columnNumbers[name] else { return nil }
    recentColumns[place] = number
    return number
  }
}
