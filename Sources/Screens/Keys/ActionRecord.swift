import Views

/// What is known of an action; dispatch, help, footer, palette and remapping read this and nothing else.
package struct ActionRecord: Sendable {
  /// What acting by accident would cost.
  package enum Danger: Sendable, Hashable { case none, asks }
  /// The heading it stands under in the help.
  package enum Group: String, Sendable, Hashable, CaseIterable {
    case everywhere = "Everywhere"
    case moving = "Moving"
    case time = "Time"
    case going = "Going somewhere"
    case here = "On some pages"
  }
  package var action: Action
  /// As `Key.init(_:)` reads them; the first is the one shown.
  package var keys: [String]
  package var description: String
  /// For the bottom line; else the description.
  package var short: String?
  package var group: Group
  package var danger = Danger.none
  /// Where it applies; nil for everywhere.
  package var pages: Set<PageKind>?

  init(
    _ action: Action, _ keys: [String], _ description: String, _ group: Group,
    danger: Danger = .none, on pages: Set<PageKind>? = nil, short: String? = nil
  ) {
    self.action = action
    self.keys = keys
    self.description = description
    self.group = group
    self.danger = danger
    self.pages = pages
    self.short = short
  }

  package func applies(to page: PageKind) -> Bool { pages?.contains(page) ?? true }
}

extension ActionRecord {
  private static let graphs: Set<PageKind> = [.dashboard, .panel, .explore]

  /// The one table.
  package static let table: [ActionRecord] = [
    .init(.help, ["?", "f1"], "help", .everywhere),
    .init(.palette, [":"], "palette: every action by name", .everywhere, short: "palette"),
    .init(.filter, ["/"], "filter; /! keeps what does not match", .everywhere, short: "filter"),
    .init(.nextMatch, ["n"], "next match", .everywhere),
    .init(.previousMatch, ["N"], "previous match", .everywhere),
    .init(.back, ["esc"], "close or go back", .everywhere, short: "back"),
    .init(
      .quit, ["q"], "back; asks to quit on the first page", .everywhere, danger: .asks,
      short: "quit"),
    .init(.lastView, ["backspace"], "the view before this one", .everywhere),
    .init(.copy, ["y"], "copy as text", .everywhere, short: "copy"),
    .init(.refresh, ["r"], "evaluate again now", .everywhere),
    .init(.mouse, ["m"], "mouse on or off", .everywhere),
    .init(.redraw, ["ctrl-l"], "write the whole screen again", .everywhere),
    .init(.suspend, ["ctrl-z"], "suspend to the shell", .everywhere),

    .init(.focusNext, ["tab"], "next panel or field", .moving),
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

    .init(.zoomIn, ["+", "="], "zoom in, on the cursor when it is on", .time, short: "zoom"),
    .init(.zoomOut, ["-"], "zoom out", .time),
    .init(.panLeft, ["<", ","], "earlier", .time),
    .init(.panRight, [">", "."], "later", .time),
    .init(.now, ["0"], "back to now", .time),
    .init(.pause, ["P"], "pause drawing; scraping goes on", .time),
    .init(.cursor, ["c"], "cursor in all graphs", .time, on: graphs, short: "cursor"),
    .init(.timeRange, ["t"], "time range", .time, short: "time"),
    .init(.zone, ["z"], "the dashboard's own time zone, UTC, local time", .time),

    .init(
      .worst, ["!"], "what is worst: alerts, else the panel past its thresholds", .going,
      short: "worst"),
    .init(.dashboards, ["d"], "dashboards", .going),
    .init(.variables, ["v"], "variables", .going, on: [.dashboard, .panel]),
    .init(.alerts, ["a"], "alerts", .going),
    .init(.incidents, ["i"], "incidents", .going),
    .init(.explore, ["e"], "explore; from a panel with its query", .going, short: "explore"),
    .init(.targets, ["T"], "targets", .going),
    .init(
      .links, ["u"], "links of what the cursor is on, of panel and dashboard", .going,
      on: [.dashboard, .panel], short: "links"),

    .init(.fold, ["space"], "fold or unfold the row", .here, on: [.dashboard]),
    .init(.hideSeries, ["x"], "hide or show the series", .here, on: [.panel], short: "hide"),
    .init(.onlySeries, ["o"], "only this series, or all again", .here, on: [.panel], short: "only"),
    .init(
      .order, ["s"], "order by the next column", .here, on: [.panel, .targets], short: "order"),
    .init(.markA, ["A"], "mark A at the cursor", .here, on: graphs, short: "mark A"),
    .init(.markB, ["B"], "mark B at the cursor", .here, on: graphs, short: "mark B"),
    .init(
      .ribbons, ["Q"], "ribbons of p50, p90, p99 and max across the series, or the lines again",
      .here, on: graphs, short: "ribbons"),
    .init(
      .nextTable, ["f"], "the next of a panel's several tables", .here, on: [.dashboard, .panel],
      short: "next table"),
    .init(
      .previousTable, ["F"], "the table before", .here, on: [.dashboard, .panel]),
    .init(
      .explain, ["E"], "what each part of the query read and took", .here,
      on: [.panel, .explore], short: "explain"),
    .init(.edit, ["I"], "edit the query", .here, on: [.explore], short: "edit"),
    .init(.history, ["H"], "queries asked before", .here, on: [.explore], short: "history"),
    .init(
      .newLine, ["alt-enter", "ctrl-j"], "a new line in the query", .here, on: [.explore],
      short: "new line"),
  ]

  package static func of(_ action: Action) -> ActionRecord? {
    table.first { $0.action == action }
  }
}
