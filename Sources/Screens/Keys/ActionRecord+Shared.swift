import Views

/// The actions that belong to no page, by the headings of the help. Moving is each page's own.
extension ActionRecord {
  static let everywhere: [ActionRecord] = [
    .init(.palette, [":"], "palette: every action by name", .everywhere, short: "palette") {
      state, _ in
      state.overlay = .palette(Picker())
      return []
    },
    .init(.filter, ["/"], "filter; /! keeps what does not match", .everywhere, short: "filter") {
      state, _ in
      state.overlay = .filter(TextField())
      return []
    },
    .init(.nextMatch, ["n"], "next match", .everywhere, onSomePages: true),
    .init(.previousMatch, ["N"], "previous match", .everywhere, onSomePages: true),
    .init(.back, ["esc"], "close or go back", .everywhere, short: "back") { $0.stepBack($1) },
    .init(
      .quit, ["q"], "back; asks to quit on the first page", .everywhere, danger: .asks,
      short: "quit"
    ) { state, scene in
      if state.leave(scene) { return [] }
      if let commands = state.leaveMade(scene) { return commands }
      state.overlay = .quit
      return []
    },
    .init(.lastView, ["backspace"], "the view before this one", .everywhere) { $0.goBack($1) },
    .init(.copy, ["y"], "copy as text", .everywhere, short: "copy") { state, scene in
      let text = PageRecord.of(state.page).copied(scene)
      if text.isEmpty { state.message = "there is nothing here to copy" }
      return text.isEmpty ? [] : [.copy(text)]
    },
    .init(.refresh, ["r"], "evaluate again now", .everywhere) { _, _ in [.refresh] },
    .init(.mouse, ["m"], "mouse on or off", .everywhere) { state, _ in
      state.isMouseOn.toggle()
      state.message =
        state.isMouseOn ? "mouse on: the terminal's own selecting rests" : "mouse off"
      return [.setMouse(state.isMouseOn)]
    },
    .init(
      .redraw, ["ctrl-l"], "write the whole screen again", .everywhere, worksInFields: true
    ) { _, _ in [.redraw] },
    .init(.suspend, ["ctrl-z"], "suspend to the shell", .everywhere, worksInFields: true) { _, _ in
      [.suspend]
    },
  ]

  static let moving: [ActionRecord] = [
    .init(.focusNext, ["tab"], "next panel or field", .moving, short: "next"),
    .init(.focusPrevious, ["shift-tab"], "previous panel or field", .moving),
    .init(.left, ["h", "left"], "left; moves the cursor when it is on", .moving),
    .init(.down, ["j", "down"], "down", .moving),
    .init(.up, ["k", "up"], "up", .moving),
    .init(.right, ["l", "right"], "right; moves the cursor when it is on", .moving),
    .init(.pageDown, ["pgdn", "ctrl-f"], "a page down", .moving),
    .init(.pageUp, ["pgup", "ctrl-b"], "a page up", .moving),
    .init(.halfPageDown, ["ctrl-d"], "half a page down", .moving),
    .init(.halfPageUp, ["ctrl-u"], "half a page up", .moving),
    .init(.first, ["g", "home"], "to the top; the cursor to the window's start", .moving),
    .init(.last, ["G", "end"], "to the end; the cursor to the window's end", .moving),
    .init(.enter, ["enter"], "open; follow the row's link", .moving, short: "open"),
  ]

  static let time: [ActionRecord] = [
    .init(.zoomIn, ["+", "="], "zoom in, on the cursor when it is on", .time, short: "zoom") {
      $0.zoom(in: true, $1) + $0.rerun()
    },
    .init(.zoomOut, ["-"], "zoom out", .time) { $0.zoom(in: false, $1) + $0.rerun() },
    .init(.panLeft, ["<", ","], "earlier", .time) { $0.pan(later: false, $1) + $0.rerun() },
    .init(.panRight, [">", "."], "later", .time) { $0.pan(later: true, $1) + $0.rerun() },
    .init(.now, ["0"], "back to now", .time) { $0.backToNow($1) + $0.rerun() },
    .init(.pause, ["P"], "pause drawing; scraping goes on", .time) { state, scene in
      state.frozen = state.isPaused ? nil : scene.snapshot
      return []
    },
    .init(
      .cursor, ["c"], "cursor in all graphs", .time, onSomePages: true, short: "cursor"
    ) { state, scene in
      state.cursor = state.cursor == nil ? scene.startOfCursor : nil
      return []
    },
    .init(.timeRange, ["t"], "time range", .time, short: "time") { state, _ in
      state.overlay = .timeForm(Picker(selection: 3))
      return []
    },
    .init(.zone, ["z"], "the dashboard's own time zone, UTC, local time", .time) {
      $0.nextZone($1)
    },
  ]

  static let going: [ActionRecord] = [
    .init(
      .worst, ["!"], "what is worst: alerts, else the panel past its thresholds",
      .going,
      short: "worst"
    ) { $0.showWorst($1) },
    .init(.dashboards, ["d"], "dashboards", .going) { state, _ in
      state.overlay = .dashboards(Picker())
      return []
    },
    .init(.variables, ["v"], "variables", .going, onSomePages: true) { state, scene in
      state.pickVariables(scene)
      return []
    },
    .init(
      .links, ["u"], "links of what the cursor is on, of panel and dashboard", .going,
      onSomePages: true, short: "links"
    ) { state, scene in
      state.listLinks(scene)
      return []
    },
  ]

  static let here: [ActionRecord] = [
    .init(.order, ["s"], "order by the next column", .here, short: "order"),
    .init(.markA, ["A"], "mark A at the cursor", .here, short: "mark A") { state, _ in
      state.mark(\.markA, "A")
      return []
    },
    .init(.markB, ["B"], "mark B at the cursor", .here, short: "mark B") { state, _ in
      state.mark(\.markB, "B")
      return []
    },
    .init(
      .ribbons, ["Q"], "ribbons of p50, p90, p99 and max across the series, or the lines again",
      .here, short: "ribbons"
    ) { state, scene in
      state.toggleRibbons(scene)
      return []
    },
    .init(
      .alertTimes, ["L"],
      "hide or show when alerts fired and incidents lasted, on graphs and frames", .here,
      short: "alert times"
    ) { state, scene in
      state.toggleAlertTimes(scene)
      return []
    },
    .init(.nextTable, ["f"], "the next of a panel's several tables", .here, short: "next table") {
      state, scene in
      _ = state.stepTable(1, scene)
      return []
    },
    .init(.previousTable, ["F"], "the table before", .here) { state, scene in
      _ = state.stepTable(-1, scene)
      return []
    },
    .init(
      .explain, ["E"], "what each part of the query read and took", .here, short: "explain"),
  ]
}
