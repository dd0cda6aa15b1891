import Facts
import Incidents
import Synchronization

/// Which entries of a timeline a filter keeps, worked out once for each revision of it.
final class TimelineMemo: Sendable {
  private struct Key: Hashable {
    var incident: Int
    var revision: UInt64
    var count: Int
    var filter: Filter
  }
  private let known = Mutex<(key: Key, places: [Int])?>(nil)

  func places(_ record: IncidentRecord, kept filter: Filter) -> [Int] {
    let key = Key(
      incident: record.fact.number, revision: record.fact.revision, count: record.entries.count,
      filter: filter)
    if let known = known.withLock({ $0 }), known.key == key { return known.places }
    let places = record.entries.indices.filter { place in
      let entry = record.entries[place]
      return filter.keeps(IncidentWording.line(entry) + " " + entry.kind.rawValue)
    }
    known.withLock { $0 = (key, places) }
    return places
  }
}
