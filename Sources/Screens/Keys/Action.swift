import Views

/// Everything a key can do. The raw value is the name in `keys:` of vigil.yml and in the palette.
package enum Action: String, Sendable, Hashable, CaseIterable {
  case help, palette, filter, back, quit
  case nextMatch = "next_match"
  case previousMatch = "previous_match"
  case lastView = "last_view"
  case focusNext = "focus_next"
  case focusPrevious = "focus_previous"
  case left, down, up, right
  case pageDown = "page_down"
  case pageUp = "page_up"
  case halfPageDown = "half_page_down"
  case halfPageUp = "half_page_up"
  case first, last, enter, worst
  case zoomIn = "zoom_in"
  case zoomOut = "zoom_out"
  case panLeft = "pan_left"
  case panRight = "pan_right"
  case now, pause, cursor
  case timeRange = "time_range"
  case variables
  case zone, dashboards, alerts, incidents, explore, targets, copy, refresh, mouse, redraw
  case fold
  case hideSeries = "hide_series"
  case onlySeries = "only_series"
  case order
  case markA = "mark_a"
  case markB = "mark_b"
  case ribbons
  case nextTable = "next_table"
  case previousTable = "previous_table"
  case explain, edit, history, suspend
  case newLine = "new_line"
  case links
}
