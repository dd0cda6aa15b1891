import Cells
import Views

/// The declarative record each page file ends in.
struct PageRecord: Sendable {
  var kind: PageKind
  /// What the bottom line offers, in this order.
  var footer: [Action]
  /// Of these, what does something on the page as it stands.
  var offers: @Sendable (Action, Scene) -> Bool = { _, _ in true }
  /// What stands in the top line after "Vigil".
  var crumbs: @Sendable (Scene) -> [String]
  var draw: @Sendable (Scene, Rect, inout Grid) -> Void
  /// Does what the page does itself; nil leaves the action to what holds everywhere.
  var perform: @Sendable (Action, inout ViewState, Scene) -> [Command]?
  /// A click, or the wheel by so many lines.
  var click: @Sendable (Int, Int, inout ViewState, Scene) -> Void = { _, _, _, _ in }
  var wheel: @Sendable (Int, inout ViewState, Scene) -> Void = { _, _, _ in }
  /// What `y` copies.
  var copied: @Sendable (Scene) -> String
  /// Adds what has to be evaluated for the page as it stands; the widths of the board's panels are there.
  var asks: @Sendable (Scene, PanelBoard, inout Demand) -> Void = { _, _, _ in }
}

/// Every page. A new one is a folder of its own and a line here.
let pageRecords: [PageRecord] = [.dashboard, .panel, .targets, .explore, .help]

extension PageRecord {
  static func of(_ kind: PageKind) -> PageRecord {
    pageRecords.first { $0.kind == kind } ?? .dashboard
  }
}
