import Cells
import Facts
import Views

/// The rows of the page Incidents: what the filter keeps, in the order in which the facts have them, which is open ones
/// first and the worst of these first, then those that are over, the newest first.
struct IncidentsRows {
  let incidents: [IncidentFact]
  /// The row that has the cursor; 0 where there is none.
  let cursor: Int
  let first: Int
  let parts: IncidentsParts
  /// Why the filter keeps nothing.
  let problem: String?

  init(_ scene: Scene) {
    let filter = IncidentFilter(scene.state.filters[.incidents])
    problem = filter.problem
    let all = scene.snapshot.facts.incidents.rows
    incidents = scene.state.filters[.incidents] == nil ? all : all.filter(filter.keeps)
    parts = IncidentsParts(scene)
    let view = scene.state.incidents
    cursor = view.cursor.place(in: incidents.lazy.map(\.number))
    first = scrolled(view.scroll, to: cursor, count: incidents.count, room: parts.list.height)
  }

  var selected: IncidentFact? { incidents.indices.contains(cursor) ? incidents[cursor] : nil }
}

extension ViewState {
  /// Puts the cursor on a row; the list scrolls where it would leave it.
  mutating func moveInIncidents(to place: Int, _ rows: IncidentsRows) {
    incidents.cursor.move(to: place, in: rows.incidents.lazy.map(\.number))
    let place = max(0, min(place, rows.incidents.count - 1))
    incidents.scroll = scrolled(
      rows.first, to: place, count: rows.incidents.count, room: rows.parts.list.height)
  }
}
