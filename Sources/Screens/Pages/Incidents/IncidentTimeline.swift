import Facts
import Metrics
import Views

/// The entries of the incident's timeline that are shown, and where one is in it. Whatever their number, making it costs
/// next to nothing: entries are formatted as they are drawn.
struct IncidentTimeline {
  let entries: [IncidentEntry]
  /// The places of those that the filter keeps; nil for all.
  private let kept: [Int]?
  let began: Timestamp
  /// The instant up to which the timeline has been played; nil where it is not.
  let played: Timestamp?
  /// The entry that has the cursor, of those that are kept; 0 where there is none.
  private(set) var cursor = 0
  let follows: Bool

  init(_ record: IncidentRecord, _ scene: Scene) {
    let view = scene.state.incident
    let place = view[record.fact.number]
    entries = record.entries
    kept = scene.state.filters[.incident].map { view.memo.places(record, kept: $0) }
    began = record.fact.began
    played = place.replay?.instant
    follows = place.follows ?? record.fact.isOpen
    if let played {
      cursor = max(0, count(through: played) - 1)
    } else if follows {
      cursor = max(0, count - 1)
    } else {
      cursor = place.cursor.place(in: ids)
    }
  }

  var count: Int { kept?.count ?? entries.count }

  /// By their places among those that are kept.
  subscript(place: Int) -> IncidentEntry { entries[kept?[place] ?? place] }

  var selected: IncidentEntry? { cursor < count ? self[cursor] : nil }

  var ids: EntryIDs { EntryIDs(entries: entries, kept: kept) }

  /// How many of them had happened by an instant.
  func count(through time: Timestamp) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The instant that the graphs show.
  var instant: Timestamp? { played ?? selected?.time }
}

/// The ids of entries, without a copy of them.
struct EntryIDs: RandomAccessCollection {
  let entries: [IncidentEntry]
  let kept: [Int]?
  var startIndex: Int { 0 }
  var endIndex: Int { kept?.count ?? entries.count }
  subscript(place: Int) -> String { entries[kept?[place] ?? place].id }
}

extension Scene {
  /// The record of the incident on the screen; nil while it is not here.
  var incidentRecord: IncidentRecord? {
    guard let record = snapshot.incident.record, record.fact.number == openIncident else {
      return nil
    }
    return record
  }

  /// The incident on the screen, as it is known now: what its record says may be a moment older or newer.
  var shownIncident: IncidentFact? {
    guard let number = openIncident else { return nil }
    let (told, recorded) = (incident(number), incidentRecord?.fact)
    guard let told, let recorded else { return told ?? recorded }
    return told.revision > recorded.revision ? told : recorded
  }

  var timeline: IncidentTimeline? { incidentRecord.map { IncidentTimeline($0, self) } }

  /// The incident that keys which change one mean.
  var chosenIncident: IncidentFact? {
    switch state.page {
    case .incident: shownIncident
    case .incidents: IncidentsRows(self).selected
    default: nil
    }
  }
}
