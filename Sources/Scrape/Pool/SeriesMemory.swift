internal import Exposition
internal import Metrics

/// The series of one target that the scraper has met: line bytes → reference, and which of them were there last time.
///
/// Rounds count scrapes; a series ends when it was there in the last round and is not in this one.
struct SeriesMemory {
  private struct Known {
    /// nil for series that relabelling drops.
    var reference: SeriesReference?
    var seenIn: UInt32 = 0
    /// The last round in which it came without a time of its own: only then its end is marked.
    var trackedIn: UInt32 = 0
  }

  private var table = SeriesTable()
  private var known: [Known] = []
  private var round: UInt32 = 1
  private var tracked = 0
  private var stillTracked = 0
  private var seen = 0
  /// Lines of this round whose series came before in it.
  private(set) var duplicates = 0
  /// References from before the memory was emptied, that were there in the last round.
  private var orphans: [SeriesReference] = []
  /// How many slots there were when the round began.
  private var settled = 0
  /// How many series were known when the memory was emptied: so many may be new to it and yet not new.
  private var forgotten = 0
  /// Between `begin` and `commit`.
  private var isOpen = false

  var count: Int { known.count }

  /// Begins a scrape.
  mutating func begin() {
    round &+= 1
    tracked = 0
    stillTracked = 0
    seen = 0
    duplicates = 0
    settled = known.count
    isOpen = true
  }

  /// The slot of the series at some bytes of the page, if it is known.
  @inline(__always)
  func find(
    hash: UInt64, start: UInt32, length: UInt32, in bytes: UnsafeRawBufferPointer, expected: Int
  ) -> Int? {
    table.find(hash: hash, start: start, length: length, in: bytes, expected: expected)
  }

  /// Takes in a new series, dropped until it gets a reference.
  mutating func insert(
    hash: UInt64, start: UInt32, length: UInt32, in bytes: UnsafeRawBufferPointer
  ) -> Int {
    known.append(Known())
    return table.insert(hash: hash, start: start, length: length, in: bytes)
  }

  mutating func set(_ slot: Int, _ reference: SeriesReference) { known[slot].reference = reference }

  /// The reference of a slot, noting that it is there; nil where it is dropped, or was there before in this round
  /// without a time of its own.
  @inline(__always)
  mutating func touch(_ slot: Int, hasOwnTime: Bool, isTracked: Bool) -> SeriesReference? {
    guard let reference = known[slot].reference else {
      if known[slot].seenIn != round { seen &+= 1 }
      known[slot].seenIn = round
      return nil
    }
    if known[slot].seenIn == round {
      if !hasOwnTime {
        duplicates &+= 1
        return nil
      }
    } else {
      known[slot].seenIn = round
      seen &+= 1
    }
    if isTracked, known[slot].trackedIn != round {
      if known[slot].trackedIn == round &- 1 { stillTracked &+= 1 }
      known[slot].trackedIn = round
      tracked &+= 1
    }
    return reference
  }

  /// Ends a scrape that succeeded: the references of the series that vanished with it.
  mutating func commit(trackedBefore: Int) -> [SeriesReference] {
    isOpen = false
    forgotten = 0
    var vanished: Set<SeriesReference> = []
    if stillTracked != trackedBefore {
      for series in known where series.trackedIn == round &- 1 {
        if let reference = series.reference { vanished.insert(reference) }
      }
    }
    vanished.formUnion(orphans)
    orphans = []
    if !vanished.isEmpty {
      // The same series may be there still, written in another way.
      for series in known where series.seenIn == round {
        if let reference = series.reference { vanished.remove(reference) }
      }
    }
    let ended = vanished.sorted { $0.value < $1.value }
    if known.count > 2 * seen + 1000 { forget() }
    return ended
  }

  /// How many series the last scrape left for the next to go on with.
  var trackedCount: Int { tracked }

  /// How many of the slots are not dropped.
  func keptCount(_ slots: [Int32]) -> Int {
    slots.count { known[Int($0)].reference != nil }
  }

  /// Ends all series, between scrapes or in one that fails before anything is touched: the references that were
  /// there.
  mutating func endAll() -> [SeriesReference] {
    var ended = Set(orphans)
    orphans = []
    let last = isOpen ? round &- 1 : round
    for series in known where series.trackedIn == last {
      if let reference = series.reference { ended.insert(reference) }
    }
    isOpen = false
    // Two rounds on, nothing of before counts as the round before.
    round &+= 2
    tracked = 0
    return ended.sorted { $0.value < $1.value }
  }

  /// How many series this round met for the first time.
  var addedInRound: Int { max(0, known.count - settled - forgotten) }

  /// Empties the memory, for changed rules or references; series that were there are ended unless they come again.
  mutating func forget() {
    var kept = orphans
    var live = 0
    for series in known where series.seenIn == round {
      live += 1
      if series.trackedIn == round, let reference = series.reference { kept.append(reference) }
    }
    let round = round
    self = SeriesMemory()
    self.round = round
    forgotten = live
    orphans = kept
  }
}
