/// How a cell looks.
package struct Style: Sendable, Hashable {
  package var foreground = Ink.normal
  package var background = Ink.normal
  package var attributes = Attributes()

  package struct Attributes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
  }

  /// The terminal's own colours.
  package static let plain = Style()

  package init() {}
  package init(
    _ token: Token, on background: Ink = .normal, bold: Bool = false, dim: Bool = false,
    underline: Bool = false, reverse: Bool = false
  ) {
    self.init(
      .token(token), on: background, bold: bold, dim: dim, underline: underline, reverse: reverse)
  }
  package init(
    _ ink: Ink, on background: Ink = .normal, bold: Bool = false, dim: Bool = false,
    underline: Bool = false, reverse: Bool = false
  ) {
    foreground = ink
    self.background = background
    if bold { attributes.insert(.bold) }
    if dim { attributes.insert(.dim) }
    if underline { attributes.insert(.underline) }
    if reverse { attributes.insert(.reverse) }
  }

  @inline(__always)
  func isSame(as other: Style) -> Bool {
    foreground.isSame(as: other.foreground) && background.isSame(as: other.background)
      && attributes.rawValue == other.attributes.rawValue
  }

  package var isDim: Bool {
    get { attributes.contains(.dim) }
    set { set(.dim, newValue) }
  }
  package var isUnderlined: Bool {
    get { attributes.contains(.underline) }
    set { set(.underline, newValue) }
  }
  package var isReversed: Bool {
    get { attributes.contains(.reverse) }
    set { set(.reverse, newValue) }
  }

  /// Whether a blank of this style shows.
  package var showsOnBlanks: Bool { background != .normal || isReversed || isUnderlined }

  package func bold(_ on: Bool = true) -> Style { with(.bold, on) }
  package func dim(_ on: Bool = true) -> Style { with(.dim, on) }
  package func underline(_ on: Bool = true) -> Style { with(.underline, on) }
  package func reverse(_ on: Bool = true) -> Style { with(.reverse, on) }
  package func on(_ background: Ink) -> Style {
    var copy = self
    copy.background = background
    return copy
  }

  private func with(_ attribute: Attributes, _ on: Bool) -> Style {
    var copy = self
    copy.set(attribute, on)
    return copy
  }
  private mutating func set(_ attribute: Attributes, _ on: Bool) {
    if on { attributes.insert(attribute) } else { attributes.remove(attribute) }
  }
}
