import Cells
import Views

/// A page's field that keys go into as text.
struct PageField: Sendable {
  /// The action that leads to it from other pages.
  var opener: Action
  /// Whether keys are text now.
  var isOpen: @Sendable (ViewState) -> Bool
  /// A key while it is open, but for the actions that keep theirs.
  var take: @Sendable (Key, inout ViewState, Scene) -> [Command]
  /// Pasted text, open or not.
  var paste: @Sendable (String, inout ViewState, Scene) -> [Command]
  /// What the bottom line offers while it is open.
  var hints: @Sendable (Scene) -> [(key: String, text: String)]
}
