/// What the person at the terminal did.
package enum InputEvent: Sendable, Hashable {
  case key(Key)
  case mouse(MouseEvent)
  /// Text that was pasted, as one: never to be taken as keys. As it came, with line breaks.
  case paste(String)
  /// The terminal's new size in cells.
  case resize(width: Int, height: Int)
  /// The terminal's window gained or lost the focus.
  case focus(Bool)
  /// The terminal went away or the process was asked to end: close and go.
  case hangUp
}

/// A mouse's doing at a cell; 0, 0 is the upper left.
package struct MouseEvent: Sendable, Hashable {
  package enum Action: Sendable, Hashable {
    case press, release, drag
    case scrollUp, scrollDown
  }
  package enum Button: Sendable, Hashable { case left, middle, right, none }
  package var action: Action
  package var button: Button
  package var x: Int
  package var y: Int
  package var modifiers: Key.Modifiers
  package init(
    _ action: Action, button: Button = .left, x: Int, y: Int, modifiers: Key.Modifiers = []
  ) {
    self.action = action
    self.button = button
    self.x = x
    self.y = y
    self.modifiers = modifiers
  }
}
