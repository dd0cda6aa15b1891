import Dashboards
import Metrics

/// The page of one incident. Where one is in each that was looked at is kept.
struct IncidentView: PageState {
  /// Where the keys go.
  enum Focus: Sendable, Hashable { case timeline, graphs }
  struct Place: Sendable {
    var cursor = ListCursor<String>()
    var scroll = 0
    /// The cursor stays on the last entry, whichever that is; nil before it was moved: where an incident goes on one
    /// wants what is newest, where it is over its beginning.
    var follows: Bool?
    /// The graph that has the keys when the graphs have them, and the first one shown.
    var panel: PanelID?
    var firstPanel = 0
    var replay: Replay?
  }

  var focus = Focus.timeline
  private var places: [Int: Place] = [:]
  let memo = TimelineMemo()

  subscript(incident: Int) -> Place {
    get { places[incident] ?? Place() }
    set { places[incident] = newValue }
  }

  mutating func toTop() {
    for number in places.keys {
      places[number]?.cursor = ListCursor()
      places[number]?.scroll = 0
    }
  }
}

extension ViewState {
  var incident: IncidentView {
    get { kept[IncidentView.self] }
    set { kept[IncidentView.self] = newValue }
  }
}
