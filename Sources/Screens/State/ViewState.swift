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

  /// What each page keeps, declared in its own file.
  var kept = PageStates()
  var overlay: Overlay?
  /// The dashboard's panel that actions on a panel mean.
  var focusedPanel: PanelID? { PageRecord.of(page).focused(self) }

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
  /// The times at which alerts fired are not shown on graphs, nor alerts in frames.
  package internal(set) var hidesAlertTimes = false
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
  /// The viewer's name, for what is ordered; empty where it is not known yet.
  var user: String
  /// The alert that is to be opened as soon as it is known.
  var sought: SoughtAlert?
  /// How far the key for the worst has come.
  var tour: WorstTour?
  /// What was worked out of facts.
  let memo = AlertMemo()

  /// - Parameter user: the viewer's name, as what is ordered bears it.
  ///
  /// `zone`: local time from the start on where it is asked for (`TZ`); else UTC, as a bastion should.
  package init(
    keymap: Keymap = Keymap(), showsLocalTime: Bool = false, isMouseOn: Bool = false,
    time: TimeSelection? = nil, user: String = ""
  ) {
    self.keymap = keymap
    self.showsLocalTime = showsLocalTime
    beginsInLocalTime = showsLocalTime
    self.isMouseOn = isMouseOn
    self.time = time
    self.user = user
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
