import Dashboards
import Views

extension ViewState {
  /// Turns the graph with the focus into ribbons across its series, or back.
  mutating func toggleRibbons(_ scene: Scene) {
    guard let id = focusedPanel else {
      message = "\(keymap.label(.focusNext)) goes to a graph; ribbons want one of several series"
      return
    }
    if ribbons.remove(id) == nil, isTangle(scene.frame(id)) { ribbons.insert(id) }
  }

  /// Whether there is something to make ribbons of; says so where not.
  mutating func isTangle(_ frame: PanelFrame?) -> Bool {
    let hidden = frame.flatMap { self.hidden[$0.id] } ?? []
    if frame?.graph?.ribbons(hidden: hidden) != nil { return true }
    message =
      frame?.graph?.ribbonOf != nil
      ? "these are ribbons" : "ribbons want a graph of several series"
    return false
  }
}
