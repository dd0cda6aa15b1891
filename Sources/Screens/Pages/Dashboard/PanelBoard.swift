import Cells
import Dashboards
import Facts
import Views

/// The panels that are shown, laid out, as drawing, moving, clicking and the demand for queries all see them.
struct PanelBoard {
  var slots: [PanelSlot]
  var places: [PanelPlace]
  var height: Int

  init(_ scene: Scene) {
    let panels = scene.snapshot.dashboard?.panels ?? []
    if let filter = scene.state.filters[.dashboard] {
      // Rows go with a filter: what is found stands together.
      slots = packed(panels.filter { !$0.isRow && filter.keeps($0.title) })
    } else {
      slots = panels
    }
    let folded = foldedByDefault(slots).symmetricDifference(scene.state.dashboard.toggledRows)
    places = layout(slots, width: scene.body.width, height: scene.body.height, folded: folded)
    height = places.map(\.rect.bottom).max() ?? 0
  }

  func scroll(_ wanted: Int, _ body: Rect) -> Int { max(0, min(wanted, height - body.height)) }

  func place(_ id: PanelID?) -> PanelPlace? { id.flatMap { id in places.first { $0.id == id } } }

  /// The nearest place in a direction: what lies straight ahead before what lies aside.
  func neighbour(of place: PanelPlace, _ action: Action) -> PanelPlace? {
    let from = place.rect
    var best: (cost: Int, place: PanelPlace)?
    for candidate in places where candidate.id != place.id {
      let rect = candidate.rect
      let ahead: Int
      let aside: Int
      switch action {
      case .left:
        (ahead, aside) = (from.x - rect.right, gap(from.y, from.bottom, rect.y, rect.bottom))
      case .right:
        (ahead, aside) = (rect.x - from.right, gap(from.y, from.bottom, rect.y, rect.bottom))
      case .up: (ahead, aside) = (from.y - rect.bottom, gap(from.x, from.right, rect.x, rect.right))
      default: (ahead, aside) = (rect.y - from.bottom, gap(from.x, from.right, rect.x, rect.right))
      }
      guard ahead >= 0 else { continue }
      if action == .left || action == .right, aside > 0 { continue }
      let drift = action == .up || action == .down ? abs(rect.x - from.x) : abs(rect.y - from.y)
      let cost = (ahead + aside * 4) * 1000 + drift
      if best.map({ cost < $0.cost }) ?? true { best = (cost, candidate) }
    }
    return best?.place
  }

  private func gap(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Int { max(0, max(a, c) - min(b, d)) }
}
