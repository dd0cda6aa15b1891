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
  /// Slots in use or free, parallel to `heads`.
  var series: [Series?] = []
  /// Descending, so that reused ones ascend. They wait until there are many: a slot between others costs the index
  /// more than one after all.
  private var freeSlots: [UInt32] = []
  private var slotsByLabels: [Labels: UInt32] = [:]
  var columns: [LabelColumn] = []
  private var columnNumbers: [String: Int] = [:]
  /// The columns of the series made last.
  private var recentColumns: [Int] = []
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
    for slot in 0..<series.count { heads[slot].free() }
    heads.deinitialize(count: series.count)
    heads.deallocate()
  }

  // MARK: Series

  func slot(of labels: Labels) -> UInt32? { slotsByLabels[labels] }

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
    pairs.reserveCapacity(labels.count)
    for (place, pair) in labels.pairs.enumerated() {
      let number = column(pair.name, likely: place)
      let value = columns[number].insert(pair.value, slot: slot)
      pairs.append(Label(columns[number].name, value))
    }
    let shared = Labels(sorted: pairs)
    series[Int(slot)] = Series(labels: shared)
    slotsByLabels[shared] = slot
    statistics.seriesCreated += 1
    journal?.append(.series(slot: slot, epoch: heads[Int(slot)].epoch, labels: shared))
    return slot
  }

  /// Removes series with all their samples; references to them become void.
  mutating func remove(_ slots: [Int]) {
    var gone = SlotSet(capacity: series.count)
    var affected = [Set<UInt32>](repeating: [], count: columns.count)
    for slot in slots {
      guard let labels = series[slot]?.labels else { continue }
      gone.insert(UInt32(slot))
      for pair in labels.pairs {
        guard let number = columnNumbers[pair.name],
          let value = columns[number].number(of: pair.value)
        else { continue }
        affected[number].insert(value)
      }
      slotsByLabels[labels] = nil
      series[slot] = nil
      let epoch = heads[slot].epoch
      heads[slot].free()
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
    let larger = UnsafeMutablePointer<SeriesHead>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: heads, count: series.count)
    heads.deallocate()
    heads = larger
    capacity *= 2
  }

  mutating func reserve(_ count: Int) {
    slotsByLabels.reserveCapacity(count)
    series.reserveCapacity(count)
    while capacity < count { grow() }
  }

  var seriesCount: Int { series.count - freeSlots.count }

  // MARK: Labels

  func columnNumber(_ name: String) -> Int? { columnNumbers[name] }

  /// - Parameter place: where the label stands in its series; the series before often had the same there.
  private mutating func column(_ name: String, likely place: Int) -> Int {
    while recentColumns.count <= place { recentColumns.append(0) }
    let recent = recentColumns[place]
    if recent < columns.count, columns[recent].name == name { return recent }
    let number = columnNumbers[name] ?? columns.count
    if number == columns.count {
      columns.append(LabelColumn(name: name))
      columnNumbers[name] = number
    }
    recentColumns[place] = number
    return number
  }
}
