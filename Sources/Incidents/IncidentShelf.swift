internal import Facts

/// Incidents by their numbers. One that is asked about is not copied for that, as it would be out of a dictionary: it is
/// large, and asked about for each of ten thousand alerts.
struct IncidentShelf: Sendable {
  private var slots: [Incident?] = []
  private var places: [Int: Int] = [:]
  /// The places of those that are gone.
  private var free: [Int] = []

  subscript(number: Int) -> Incident? {
    _read {
      if let place = places[number] { yield slots[place] } else { yield nil }
    }
    _modify {
      if let place = places[number] {
        defer { if slots[place] == nil { leave(place, number) } }
        yield &slots[place]
      } else {
        var fresh: Incident?
        defer { if let fresh { insert(fresh, number) } }
        yield &fresh
      }
    }
  }

  private mutating func insert(_ incident: Incident, _ number: Int) {
    if let place = free.popLast() {
      slots[place] = incident
      places[number] = place
    } else {
      places[number] = slots.count
      slots.append(incident)
    }
  }

  private mutating func leave(_ place: Int, _ number: Int) {
    places[number] = nil
    free.append(place)
  }

  /// Sorted.
  var numbers: [Int] { places.keys.sorted() }
  var openCount: Int { slots.count { $0?.isOpen == true } }
  var facts: [IncidentFact] { slots.compactMap { $0?.kept.fact } }
}
