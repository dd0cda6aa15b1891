import Cells
import Views

/// How the screen is divided; what the height has no room for is empty, and the page always has a row.
struct ScreenParts {
  var top = Rect.zero
  var pause = Rect.zero
  var notice = Rect.zero
  var variables = Rect.zero
  var body: Rect
  var bottom = Rect.zero

  init(_ state: ViewState, _ snapshot: Snapshot, width: Int, height: Int) {
    body = Rect(x: 0, y: 0, width: width, height: height)
    if height >= 3 { top = takeTop() }
    if state.isPaused, height >= 4 { pause = takeTop() }
    if height >= 5 {
      bottom = body.bottom(1)
      body = body.droppingBottom(1)
    }
    if !snapshot.allNotices.isEmpty, height >= 6 { notice = takeTop() }
    if PageRecord.of(state.page).takes(.variables), height >= 14,
      snapshot.dashboard?.variables.contains(where: { !$0.isHidden }) ?? false
    {
      variables = takeTop()
    }
  }

  private mutating func takeTop() -> Rect {
    let line = body.top(1)
    body = body.droppingTop(1)
    return line
  }
}
