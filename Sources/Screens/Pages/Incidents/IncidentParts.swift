import Cells
import Views

/// How the page divides: a line of what is told of the incident, the timeline at the left or on top, the graphs beside
/// or below it; where there is no room for both, what has the keys.
struct IncidentParts {
  let header: Rect
  /// A line above each, which may be missing.
  private(set) var timelineHeading = Rect.zero
  private(set) var timeline = Rect.zero
  private(set) var graphsHeading = Rect.zero
  private(set) var graphs = Rect.zero

  init(_ scene: Scene) {
    let body = scene.body
    header = body.top(body.height >= 6 ? 1 : 0)
    let rest = body.droppingTop(header.height)
    if body.width >= 100, rest.height >= 8 {
      let width = min(96, body.width * 2 / 5)
      placeTimeline(rest.droppingRight(width + 1))
      placeGraphs(rest.right(width))
    } else if rest.height >= 18 {
      let height = max(9, rest.height * 9 / 20)
      placeTimeline(rest.droppingBottom(height))
      placeGraphs(rest.bottom(height))
    } else if scene.state.incident.focus == .timeline {
      placeTimeline(rest)
    } else {
      placeGraphs(rest)
    }
  }

  private mutating func placeTimeline(_ rect: Rect) {
    timelineHeading = rect.top(rect.height >= 4 ? 1 : 0)
    timeline = rect.droppingTop(timelineHeading.height)
  }

  private mutating func placeGraphs(_ rect: Rect) {
    graphsHeading = rect.top(rect.height >= 4 ? 1 : 0)
    graphs = rect.droppingTop(graphsHeading.height)
  }

  /// Whether only one of the two is seen.
  var isSingle: Bool { timeline.isEmpty || graphs.isEmpty }
}
