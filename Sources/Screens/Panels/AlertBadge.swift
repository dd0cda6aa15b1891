import Cells
import Dashboards

/// What a panel's frame wears of the alerts that belong to it: the worst that is active, by a shape, its name and colour.
struct AlertBadge {
  var text: String
  var style: Style

  /// nil where none is active. At most half of `width` columns, at least the shape.
  init?(_ alerts: [PanelAlert], _ context: PanelContext, width: Int) {
    guard context.showsAlerts else { return nil }
    let active = alerts.filter { $0.state != .past && $0.name != context.ownAlert }
    guard let worst = active.max(by: { $0.state < $1.state }) else { return nil }
    // Among equals the first.
    let shown = active.first { $0.state == worst.state } ?? worst
    let mark = shown.state == .firing ? "▲" : "◆"
    style = shown.state == .firing ? Style(.crit, bold: true) : Style(.warn)
    let more = active.count > 1 ? " +\(active.count - 1)" : ""
    let room = width / 2 - 2 - columns(of: more)
    text = room >= 6 ? mark + " " + truncated(shown.name, to: room) + more : mark
  }
}
