import Cells
import Dashboards
import Metrics
import Views

extension ViewState {
  /// Click focuses, the wheel scrolls, a drag on a graph zooms.
  mutating func take(_ event: MouseEvent, _ scene: Scene) -> [Command] {
    guard isMouseOn else { return [] }
    let record = PageRecord.of(page)
    switch event.action {
    case .scrollUp, .scrollDown:
      let lines = event.action == .scrollUp ? -3 : 3
      if case .detail(var detail) = overlay {
        detail.scroll = max(0, min(100_000, detail.scroll + lines))
        overlay = .detail(detail)
      } else if overlay == nil {
        record.wheel(lines, &self, scene)
      }
    case .press:
      message = nil
      guard event.button == .left else { return [] }
      // What was filled in is not lost by a click beside it.
      if case .form = overlay { return [] }
      if overlay != nil {
        overlay = nil
        return []
      }
      if scene.parts.notice.contains(x: event.x, y: event.y) {
        tellNotices(scene)
        return []
      }
      if scene.parts.variables.contains(x: event.x, y: event.y) {
        return perform(.variables, scene)
      }
      guard scene.body.contains(x: event.x, y: event.y) else { return [] }
      record.click(event.x, event.y, &self, scene)
      drag = startOfDrag(event, scene)
    case .drag:
      if let drag {
        self.drag?.toX = max(drag.columns.lowerBound, min(drag.columns.upperBound - 1, event.x))
      }
    case .release:
      guard let drag else { return [] }
      self.drag = nil
      let (from, to) = (min(drag.fromX, drag.toX), max(drag.fromX, drag.toX))
      guard to - from >= 2, overlay == nil else { return [] }
      let low = instant(from, drag)
      return zoom(to: low...max(low + .seconds(1), instant(to + 1, drag)), scene)
    }
    return []
  }

  /// The instant at the left edge of a screen column.
  private func instant(_ x: Int, _ drag: Drag) -> Timestamp {
    let span = Double((drag.window.upperBound - drag.window.lowerBound).milliseconds)
    let share = Double(x - drag.columns.lowerBound) / Double(max(1, drag.columns.count))
    return drag.window.lowerBound + .milliseconds(Int64(clamping: (span * share).rounded()))
  }

  /// Only a graph's plot can be dragged on.
  private func startOfDrag(_ event: MouseEvent, _ scene: Scene) -> Drag? {
    guard let (frame, rect) = PageRecord.of(page).panel(event.x, event.y, scene) else { return nil }
    guard frame.graph != nil, rect.contains(x: event.x, y: event.y) else { return nil }
    let right = rect.right - 1
    let left = right - dotColumns(panelWidth: rect.width) / 2
    guard left < right, (left..<right).contains(event.x) else { return nil }
    return Drag(
      panel: frame.id, fromX: event.x, toX: event.x, columns: left..<right,
      window: scene.drawnWindow)
  }
}
