package import Calendar
package import Dashboards
import Facts
package import Metrics
internal import Views

/// Where the person is and what they set: everything about the screen that is not in the snapshot.
package struct ViewState: Sendable {
  /// The way here; the last is on the screen. Never empty.
  package internal(set) var pages: [PageKind] = [.dashboard]
  package var page: PageKind { pages.last ?? .dashboard }

  var dashboard = DashboardView()
  var panel = PanelView()
  var targets = TargetsView()
  var explore = ExploreView()
  var help = HelpView()
  var overlay: Overlay?

  /// The range picked; nil for the dashboard's own.
  package internal(set) var time: TimeSelection?
  /// The crosshair's instant; nil while it is off.
  package internal(set) var cursor: Timestamp?
  package internal(set) var markA: Timestamp?
  package internal(set) var markB: Timestamp?
  package internal(set) var showsLocalTime: Bool
  /// As the configuration and `TZ` have it.
  let beginsInLocalTime: Bool
  /// `showsLocalTime` was set by a key: what the dashboard asks for does not count.
  package internal(set) var hasChosenZone = false
  package internal(set) var isMouseOn: Bool
  /// What was on the screen when drawing was paused.
  var frozen: Snapshot?
  package var isPaused: Bool { frozen != nil }
  /// What filters the page, by page.
  var filters: [PageKind: Filter] = [:]
  /// Names of series that are not drawn, by panel.
  package internal(set) var hidden: [PanelID: Set<String>] = [:]
  /// Panels whose graphs are shown as ribbons across their series.
  package internal(set) var ribbons: Set<PanelID> = []
  /// Which of its several tables a panel shows, where it is not the file's choice.
  package internal(set) var tables: [PanelID: Int] = [:]
  /// For `Backspace`, the latest last.
  var history: [PastView] = []
  /// The dashboard that was asked for last: it may not be here yet.
  var opened: String?
  /// When Ctrl-C was last pressed.
  var interrupted: Timestamp?
  /// What the last key has to say.
  var message: String?
  /// Where a drag on a graph began.
  var drag: Drag?
  package var keymap: Keymap

  /// `zone`: local time from the start on where it is asked for (`TZ`); else UTC, as a bastion should.
  package init(
    keymap: Keymap = Keymap(), showsLocalTime: Bool = false, isMouseOn: Bool = false,
    time: TimeSelection? = nil
  ) {
    self.keymap = keymap
    self.showsLocalTime = showsLocalTime
    beginsInLocalTime = showsLocalTime
    self.isMouseOn = isMouseOn
    self.time = time
  }
}

/// A view to come back to, with all that the dashboard was set to.
struct PastView: Sendable {
  var pages: [PageKind]
  var dashboardUID: String?
  var picked: VariableSelection
  var dashboard: DashboardView
  var panel: PanelView
  var filter: Filter?
  var hidden: [PanelID: Set<String>]
  var ribbons: Set<PanelID>
  var tables: [PanelID: Int]
  var time: TimeSelection?
}

/// A drag in progress, in cells.
struct Drag: Sendable, Hashable {
  var panel: PanelID
  var fromX: Int
  var toX: Int
  /// The graph's plot in screen columns, and what it spans.
  var columns: Range<Int>
  var window: ClosedRange<Timestamp>
}

/// A dashboard: which panel has the focus, how far it is scrolled, which rows were folded or unfolded by hand.
struct DashboardView: Sendable, Hashable {
  var focus: PanelID?
  var scroll = 0
  var toggledRows: Set<PanelID> = []
}

/// One panel on the whole screen.
struct PanelView: Sendable, Hashable {
  /// The legend table's columns.
  enum Column: Int, Sendable, Hashable, CaseIterable { case name, last, min, mean, max, p99 }
  var id: PanelID?
  /// The series that the legend table's cursor is on, by name.
  var series = ListCursor<String>()
  var order: Column?
  /// The first row of a table, or line of a text.
  var scroll = 0
  var row = ListCursor<TableRows.ID>()
  /// Of a table: the column it is ordered by, and the first column shown.
  var tableOrder: Int?
  var firstColumn = 0
}

struct TargetsView: Sendable, Hashable {
  enum Order: Int, Sendable, Hashable, CaseIterable { case job, health, age, duration, samples }
  var target = ListCursor<TargetFact.ID>()
  var order = Order.job
}

struct HelpView: Sendable, Hashable { var scroll = 0 }

struct ExploreView: Sendable, Hashable {
  var field = TextField(keepsLines: true)
  /// Keys go into the expression.
  var isEditing = true
  /// Latest last.
  var history: [String] = []
  /// While older expressions are looked at: the index in `history`.
  var recalled: Int?
  var selection = 0
  /// The candidate chosen in the completion popup; nil while none is.
  var candidate: Int?
  /// Tab asked for what can stand here before a letter was typed.
  var wantsAll = false
  /// The popup was closed with Esc and stays so until the next character.
  var isCompletionClosed = false
  /// The graph is shown as ribbons across its series.
  var showsRibbons = false
  var scroll = 0
}
