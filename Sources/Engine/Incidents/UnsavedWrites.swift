internal import Facts

/// What of incidents is not recorded yet.
struct UnsavedWrites: Sendable {
  private struct EntryID: Hashable {
    var incident: Int
    var id: String
  }
  /// The number of the last write of each.
  private var incidents: [Int: UInt64] = [:]
  private var entries: [EntryID: UInt64] = [:]
  /// How many writes there were.
  private(set) var written: UInt64 = 0
  private var saved: UInt64 = 0
  /// The number of the last that whoever watches is to see soon.
  private var urgent: UInt64 = 0

  mutating func add(_ write: RecordedIncident) {
    written += 1
    if write.isUrgent { urgent = written }
    incidents[write.incident] = written
    if case .entry(let entry) = write {
      entries[EntryID(incident: entry.incident, id: entry.id)] = written
    }
  }

  /// So many are recorded. True where that is news that cannot wait for the next refresh.
  mutating func saved(_ count: UInt64) -> Bool {
    guard count > saved else { return false }
    let isNews = urgent > saved
    saved = count
    // Mostly all of them are.
    if saved >= written {
      incidents = [:]
      entries = [:]
    }
    return isNews
  }

  /// How many wait.
  var count: Int { Int(written - min(saved, written)) }

  func holds(_ incident: Int) -> Bool { (incidents[incident] ?? 0) > saved }

  func holds(_ entry: String, of incident: Int) -> Bool {
    !entries.isEmpty && (entries[EntryID(incident: incident, id: entry)] ?? 0) > saved
  }
}
