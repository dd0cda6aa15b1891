/// Series by their numbers in the log, in pages, since old numbers are few and new ones dense.
struct SeriesNumbers {
  /// What reading the log must know of a series.
  struct Entry {
    /// Where the store has it.
    var slot: UInt32
    var epoch: UInt32
    var key: UInt64 = 0
    /// The period of the key value; 0 where none is known.
    var period: UInt32 = 0
    /// How many operations of the log's first file the series had behind it when the checkpoint took it.
    var done: UInt32 = 0
  }

  private static let pageBits: UInt32 = 10
  private var pages: [[Int32]] = []
  var entries: [Entry] = []
  /// Parallel to `entries`.
  private(set) var identifiers: [UInt32] = []

  /// Where a number's entry is; nil where it is not known.
  @inline(__always)
  func place(of identifier: UInt32) -> Int? {
    let page = Int(identifier &>> Self.pageBits)
    guard page < pages.count, !pages[page].isEmpty else { return nil }
    let place = pages[page][Int(identifier & (1 &<< Self.pageBits &- 1))]
    return place < 0 ? nil : Int(place)
  }

  /// Adds a series, or says anew what its number means.
  mutating func set(_ identifier: UInt32, _ entry: Entry) {
    if let place = place(of: identifier) {
      entries[place] = entry
      return
    }
    let page = Int(identifier >> Self.pageBits)
    // A number that no store came to is not worth the memory that leads there.
    guard page < 1 << 21 else { return }
    while pages.count <= page { pages.append([]) }
    if pages[page].isEmpty { pages[page] = Array(repeating: -1, count: 1 << Int(Self.pageBits)) }
    pages[page][Int(identifier & (1 << Self.pageBits - 1))] = Int32(entries.count)
    entries.append(entry)
    identifiers.append(identifier)
  }

  /// Begins another file: its key values are its own.
  mutating func forgetKeys() {
    for index in entries.indices { entries[index].period = 0 }
  }

  /// From the second file on every operation counts.
  mutating func forgetDone() {
    for index in entries.indices { entries[index].done = 0 }
  }
}
