/// Series by their numbers in the log, in pages, since old numbers are few and new ones dense.
struct SeriesNumbers<Entry> {
  private static var pageBits: UInt32 { 10 }
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

  /// Adds a series, or says anew what its number means; `place` is where its entry is, nil where it has none.
  mutating func set(_ identifier: UInt32, _ entry: Entry, at place: Int?) {
    if let place {
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
}
