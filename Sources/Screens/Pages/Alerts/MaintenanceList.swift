import Calendar
import Cells
import Facts
import Metrics
import Views

/// The maintenance windows: in force, to come, over; each by when that changes. What the filter keeps.
struct MaintenanceList {
  var rows: [AlertsRow]

  init(_ scene: Scene) {
    let (windows, now) = (scene.snapshot.facts.maintenance.rows, scene.snapshot.now)
    let filter = scene.state.filters[.alerts]
    let kept = windows.indices.filter { filter?.keeps(windows[$0].searched(now)) ?? true }
    rows = kept.sorted { a, b in
      let (one, other) = (windows[a], windows[b])
      let (left, right) = (one.state(at: now), other.state(at: now))
      guard left == right else { return left.rank < right.rank }
      let (mine, its) =
        switch left {
        case .active: (one.ends, other.ends)
        case .pending: (one.starts, other.starts)
        case .expired: (other.ends, one.ends)
        }
      return (mine, one.id) < (its, other.id)
    }.map { .maintenance($0) }
  }
}

extension MaintenanceFact {
  fileprivate func searched(_ now: Timestamp) -> String {
    [name, matchers.typed, createdBy, reason, state(at: now).rawValue].joined(separator: " ")
  }

  /// Who works and why, and what is to be known besides.
  func remark(_ scene: Scene) -> String {
    var parts: [String] = []
    if isUnsaved { parts.append("unsaved") }
    if !createdBy.isEmpty {
      parts.append("by " + createdBy + (reason.isEmpty ? "" : ": " + reason))
    } else if !reason.isEmpty {
      parts.append(reason)
    }
    switch state(at: scene.snapshot.now) {
    case .active: parts.append("until " + scene.told(ends))
    case .pending: parts.append(scene.told(starts) + " to " + scene.told(ends))
    case .expired:
      parts.append("lasted " + SpanText.brief(ends - starts))
      if !endedBy.isEmpty { parts.append("ended by " + endedBy) }
    }
    if isPlanned { parts.append(isMoved ? "vigil.yml, changed" : "vigil.yml") }
    return parts.joined(separator: " · ")
  }

  func draw(_ pen: AlertsPen, isSelected: Bool, _ y: Int, _ grid: inout Grid) {
    let (scene, rect) = (pen.scene, pen.rect)
    let now = scene.snapshot.now
    pen.lead(isSelected: isSelected, isMarked: false, fold: "", y, &grid)
    let state = state(at: now)
    grid.put(state.glyph, x: rect.x + 2, y: y, style: Style(state.token))
    var x = rect.x + 4
    grid.put(state.rawValue, x: x, y: y, style: Style(state.token), limit: 8)
    x += 9
    let when =
      switch state {
      case .active: SpanText.brief(ends - now) + " left"
      case .pending: "in " + SpanText.brief(starts - now)
      case .expired: SpanText.brief(now - ends) + " ago"
      }
    grid.put(when, x: x, y: y, style: Style(.text), limit: 12)
    x += 13
    let room = max(0, rect.right - x - 1)
    let named = rect.width < 64 ? room : max(8, min(30, room / 4))
    grid.put(
      name, x: x, y: y, style: Style(.text, bold: isSelected), limit: max(0, min(named, room)))
    x += named + 1
    let matched = max(8, (rect.right - x) * 2 / 5)
    grid.put(
      matchers.typed, x: x, y: y, style: Style(.text),
      limit: max(0, min(matched, rect.right - x - 1)))
    x += matched + 1
    grid.put(
      remark(scene), x: x, y: y, style: Style(.muted), limit: max(0, rect.right - x - 1))
  }
}

extension [SilenceFact.Condition] {
  /// As they are typed.
  var typed: String { map(\.text).joined(separator: ", ") }
}
