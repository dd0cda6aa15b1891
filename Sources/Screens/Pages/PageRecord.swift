import Cells
import Dashboards
import Views

/// The declarative record each page file ends in. What a page has nothing to say of may be left out.
struct PageRecord: Sendable {
  var kind: PageKind
  /// What it brings: the key that leads to it, and keys that are its own.
  var actions: [ActionRecord] = []
  /// Of the actions that several pages know, those that do something here.
  var shares: Set<Action> = []
  /// What the bottom line offers, in this order.
  var footer: [Action]
  /// Of these, what does something on the page as it stands.
  var offers: @Sendable (Action, Scene) -> Bool = { _, _ in true }
  /// What the bottom line calls an action here, where that is not what its record says.
  var calls: @Sendable (Action, Scene) -> String? = { _, _ in nil }
  /// What stands in the top line after "Vigil".
  var crumbs: @Sendable (Scene) -> [String]
  /// Changes what everybody reads of the snapshot while the page is on the screen.
  var prepare: @Sendable (inout Scene) -> Void = { _ in }
  var draw: @Sendable (Scene, Rect, inout Grid) -> Void
  /// Does what the page does in its own way; nil leaves the action to its record.
  var perform: @Sendable (Action, inout ViewState, Scene) -> [Command]? = { _, _, _ in nil }
  /// Where its keys can be text.
  var field: PageField?
  /// A click, or the wheel by so many lines.
  var click: @Sendable (Int, Int, inout ViewState, Scene) -> Void = { _, _, _, _ in }
  var wheel: @Sendable (Int, inout ViewState, Scene) -> Void = { _, _, _ in }
  /// The panel under a place, and where that is drawn: a drag on its graph zooms.
  var panel: @Sendable (Int, Int, Scene) -> (frame: PanelFrame, rect: Rect)? = { _, _, _ in nil }
  /// The dashboard's panel that actions on a panel mean.
  var focused: @Sendable (ViewState) -> PanelID? = { _ in nil }
  /// What `y` copies.
  var copied: @Sendable (Scene) -> String
  /// What it knows to be wrong, whatever page is on the screen.
  var trouble: @Sendable (Scene) -> Trouble? = { _ in nil }
  /// Another filter was typed, on any page: lists begin at their tops.
  var refilter: @Sendable (inout ViewState, Scene) -> Void = { _, _ in }
  /// The screen has another size, whatever page is on it.
  var resize: @Sendable (inout ViewState, Scene) -> Void = { _, _ in }
  /// Closes what Ctrl-C closes, whatever page is on the screen.
  var cancel: @Sendable (inout ViewState) -> Void = { _ in }
  /// What is asked anew where a range was set.
  var rerun: @Sendable (ViewState) -> [Command] = { _ in [] }
  /// A new snapshot came while it is on the screen: what goes on with the clock does.
  var arrives: @Sendable (inout ViewState, Snapshot) -> Void = { _, _ in }
  /// Evaluates an expression that another page came to; nil where it takes none.
  var ask: (@Sendable (String, inout ViewState, Scene) -> [Command])?
  /// Adds how wide its graphs are, whatever page is on the screen: they can be asked for on the way to it.
  var measure: @Sendable (Scene, inout Demand) -> Void = { _, _ in }
  /// Adds what has to be evaluated for the page as it stands; the widths of the board's panels are there.
  var asks: @Sendable (Scene, PanelBoard, inout Demand) -> Void = { _, _, _ in }

  /// Whether an action that is known on some pages only is known here.
  func takes(_ action: Action) -> Bool {
    shares.contains(action) || actions.contains { $0.action == action }
  }
}

/// Every page. A new one is a file or a folder of its own and a line here.
let pageRecords: [PageRecord] = [
  .dashboard, .panel, .explore, .alerts, .paging, .incidents, .incident, .notifications,
  .notification,
  .targets, .storage, .handover, .help,
]

extension PageRecord {
  static func of(_ kind: PageKind) -> PageRecord {
    pageRecords.first { $0.kind == kind } ?? .dashboard
  }
}
