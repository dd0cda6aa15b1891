/// Records in the order in which they began, some still open, and the place up to which all are out.
///
/// Records of two streams may lie within one another in one file. They leave together, so that whoever goes on at
/// `safe` reads no line twice and none less.
struct RecordQueue {
  struct Entry {
    var stream: String
    var record: LogRecord
    var start: UInt64
    var lines = 1
    var isOpen = true
    /// The line itself is not whole yet: docker and CRI cut long ones.
    var isPartial = false
    /// Nanoseconds: when its last line came.
    var touched: Int64
    /// Nothing is to be done to it any more.
    var isWhole = false
    var head: LineHead?
    var trace = TraceState()
  }

  private(set) var entries: [Entry] = []
  /// What is out and was not fetched yet.
  private(set) var ready: [LogRecord] = []
  /// All that lies before it is out.
  private(set) var safe: UInt64

  init(at offset: UInt64) { safe = offset }

  /// The entry that is open for a stream.
  func openIndex(_ stream: String) -> Int? {
    entries.lastIndex { $0.isOpen && $0.stream == stream }
  }

  subscript(index: Int) -> Entry {
    get { entries[index] }
    _modify { yield &entries[index] }
  }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  mutating func close(_ index: Int) { entries[index].isOpen = false }

  mutating func closeAll() {
    for index in entries.indices { entries[index].isOpen = false }
  }

  mutating func fetch() -> [LogRecord] {
    defer { ready = [] }
    return ready
  }

  /// Lets out what has ended, `finish`ed.
  ///
  /// - Parameter place: behind the last line that was taken.
  mutating func settle(upTo place: UInt64, _ finish: (inout Entry) -> Void) {
    var (count, end) = (0, UInt64(0))
    for (index, entry) in entries.enumerated() {
      guard !entry.isOpen else { break }
      end = max(end, entry.record.end)
      let next = index + 1 < entries.count ? entries[index + 1].start : place
      if end <= next { count = index + 1 }
    }
    if count > 0 {
      for index in 0..<count {
        finish(&entries[index])
        ready.append(entries[index].record)
      }
      entries.removeFirst(count)
    }
    safe = entries.first?.start ?? place
  }
}
