import Cells
import Dashboards

/// What panels looked like when they were drawn last, so that a key draws anew only what it changes. It never changes
/// what is seen: a panel is taken from here only where frame, context and size are the same.
package final class DrawnPanels {
  private struct Drawn {
    var frame: PanelFrame
    var context: PanelContext
    var grid: Grid
  }
  private var panels: [PanelID: Drawn] = [:]

  package init() {}

  /// As the function of that name draws it.
  func draw(_ frame: PanelFrame, in rect: Rect, on grid: inout Grid, context: PanelContext) {
    var context = context
    if !PanelKind.drawing(frame.content).showsInstants {
      context.cursor = nil
      context.marks = []
    }
    if let known = panels[frame.id], known.grid.width == rect.width,
      known.grid.height == rect.height, known.context == context, known.frame == frame
    {
      grid.put(known.grid, x: rect.x, y: rect.y)
      return
    }
    var own = Grid(width: rect.width, height: rect.height)
    Screens.draw(frame, in: own.bounds, on: &own, context: context)
    grid.put(own, x: rect.x, y: rect.y)
    panels[frame.id] = Drawn(frame: frame, context: context, grid: own)
  }

  /// Forgets the panels of other dashboards.
  func keep(_ ids: some Sequence<PanelID>) {
    let kept = Set(ids)
    guard panels.count > kept.count else { return }
    panels = panels.filter { kept.contains($0.key) }
  }
}
