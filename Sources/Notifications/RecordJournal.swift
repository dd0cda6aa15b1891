/// What is current of a book's records, and what of that is new to whoever mirrors it.
package struct RecordJournal: Sendable {
  private struct Place: Hashable {
    var subject: NotificationRecord.Subject
    var key: String
    init(_ record: NotificationRecord) { (subject, key) = (record.subject, record.key) }
  }
  private struct Entry {
    var record: NotificationRecord
    var version: UInt64
  }
  private var entries: [Place: Entry] = [:]
  /// Those that say that something is no longer of interest, oldest first.
  private var gone: [Entry] = []
  /// Whoever knows less than this version may have missed that something is gone.
  private var floor: UInt64 = 0
  /// Grows with every record.
  package private(set) var version: UInt64 = 0

  /// How many that are gone are remembered.
  private static let most = 20_000

  package init() {}

  /// Takes what was recorded, in its order.
  package mutating func add(_ records: [NotificationRecord]) {
    for record in records where record.subject != .standby {
      version += 1
      let entry = Entry(record: record, version: version)
      entries[Place(record)] = record.isGone ? nil : entry
      if record.isGone { gone.append(entry) }
    }
    if gone.count > Self.most {
      let excess = gone.count - Self.most / 2
      floor = gone[excess - 1].version
      gone.removeFirst(excess)
    }
  }

  /// All that is current, in the order in which it was recorded.
  package var records: [NotificationRecord] {
    entries.values.sorted { $0.version < $1.version }.map(\.record)
  }

  /// What was recorded after a version, 0 for none: all that is current where it is not known what of that is gone.
  package func news(since known: UInt64) -> (records: [NotificationRecord], isWhole: Bool) {
    if known == version, known > 0 { return ([], false) }
    guard known > 0, known >= floor, known < version else { return (records, true) }
    let news = entries.values.filter { $0.version > known } + gone.filter { $0.version > known }
    return (news.sorted { $0.version < $1.version }.map(\.record), false)
  }

  /// Takes what another journal has, as `news` gave it; gives what is to be recorded of that.
  package mutating func take(_ news: [NotificationRecord], isWhole: Bool) -> [NotificationRecord] {
    var fresh = news.filter { record in
      record.subject != .standby
        && (record.isGone
          ? entries[Place(record)] != nil : entries[Place(record)]?.record != record)
    }
    if isWhole {
      let there = Set(news.map(Place.init))
      let at = news.map(\.at).max()
      let lost = entries.filter { !there.contains($0.key) }.values
        .sorted { $0.version < $1.version }
      fresh =
        lost.map {
          NotificationRecord($0.record.subject, $0.record.key, at: at ?? $0.record.at)
        } + fresh
    }
    add(fresh)
    return fresh
  }
}
