/// Something a key can do. Those that belong to no page are named here, those that one page brings in its folder.
package struct Action: Sendable, Hashable {
  /// As `keys:` of vigil.yml and the palette know it.
  package let name: String
}

extension Action: ExpressibleByStringLiteral {
  /// By its name: so a page speaks of what another page brings, for that may be gone; then it is not offered.
  package init(stringLiteral name: String) { self.init(name: name) }
}

extension Action {
  static let palette: Action = "palette"
  static let filter: Action = "filter"
  static let nextMatch: Action = "next_match"
  static let previousMatch: Action = "previous_match"
  static let back: Action = "back"
  static let quit: Action = "quit"
  static let lastView: Action = "last_view"
  static let copy: Action = "copy"
  static let refresh: Action = "refresh"
  static let mouse: Action = "mouse"
  static let redraw: Action = "redraw"
  static let suspend: Action = "suspend"

  static let focusNext: Action = "focus_next"
  static let focusPrevious: Action = "focus_previous"
  static let left: Action = "left"
  static let down: Action = "down"
  static let up: Action = "up"
  static let right: Action = "right"
  static let pageDown: Action = "page_down"
  static let pageUp: Action = "page_up"
  static let halfPageDown: Action = "half_page_down"
  static let halfPageUp: Action = "half_page_up"
  static let first: Action = "first"
  static let last: Action = "last"
  static let enter: Action = "enter"

  static let zoomIn: Action = "zoom_in"
  static let zoomOut: Action = "zoom_out"
  static let panLeft: Action = "pan_left"
  static let panRight: Action = "pan_right"
  static let now: Action = "now"
  static let pause: Action = "pause"
  static let cursor: Action = "cursor"
  static let timeRange: Action = "time_range"
  static let zone: Action = "zone"

  static let worst: Action = "worst"
  static let dashboards: Action = "dashboards"
  static let variables: Action = "variables"
  static let alerts: Action = "alerts"
  static let links: Action = "links"

  static let order: Action = "order"
  static let markA: Action = "mark_a"
  static let markB: Action = "mark_b"
  static let ribbons: Action = "ribbons"
  static let alertTimes: Action = "alert_times"
  static let nextTable: Action = "next_table"
  static let previousTable: Action = "previous_table"
  static let explain: Action = "explain"
}
