/// What each token looks like. Colours are given for dark and for light backgrounds; the terminal's own
/// background is never painted over.
package struct Theme: Sendable, Hashable {
  package enum Background: Sendable, Hashable { case dark, light }
  /// One token's colours: of xterm's 256, and of ANSI's 16.
  private struct Entry: Sendable, Hashable {
    var indexed: UInt8?
    var ansi: UInt8?
    var attributes: Style.Attributes = []
    /// What tells it apart where there is no colour.
    var mono: Style.Attributes = []
    /// As a background it wants one of 256 colours: with fewer the glyph upon it tells shades apart.
    var isShade = false
  }
  package let name: String
  package let background: Background
  /// By `Token.index`.
  private var entries: [Entry]

  /// Kept apart for colour-blind eyes by hue and lightness in turn (after Okabe and Ito); green and red
  /// are for states alone.
  package static func standard(_ background: Background) -> Theme {
    Theme(
      name: "default", background: background,
      series: background == .dark
        ? [75, 214, 79, 176, 228, 209, 117, 141, 150, 180, 44, 218]
        : [25, 166, 30, 127, 94, 160, 31, 55, 64, 95, 24, 132],
      states: background == .dark ? (78, 214, 203, 75) : (28, 130, 160, 25),
      muted: background == .dark ? 246 : 242, border: background == .dark ? 240 : 250,
      focus: background == .dark ? 117 : 25)
  }
  /// As standard with stronger borders and no grey text.
  package static func contrast(_ background: Background) -> Theme {
    var theme = Theme(
      name: "contrast", background: background,
      series: background == .dark
        ? [81, 220, 86, 213, 229, 215, 159, 183, 156, 223, 51, 225]
        : [18, 130, 23, 90, 58, 124, 24, 54, 22, 52, 17, 89],
      states: background == .dark ? (84, 220, 210, 81) : (22, 94, 124, 18),
      muted: background == .dark ? 253 : 236, border: background == .dark ? 250 : 240,
      focus: background == .dark ? 231 : 16)
    theme.entries[Token.title.index].attributes = .bold
    return theme
  }
  /// Attributes only, as with NO_COLOR.
  package static let mono: Theme = {
    var theme = Theme.standard(.dark)
    theme = Theme(name: "mono", background: .dark, entries: theme.entries)
    for i in theme.entries.indices {
      theme.entries[i].indexed = nil
      theme.entries[i].ansi = nil
      theme.entries[i].attributes = theme.entries[i].mono
    }
    return theme
  }()

  /// The themes that `theme:` can name.
  package static let names = ["default", "contrast", "mono"]
  /// Nil for a name that is none.
  package init?(named name: String, _ background: Background) {
    switch name {
    case "default": self = .standard(background)
    case "contrast": self = .contrast(background)
    case "mono": self = .mono
    default: return nil
    }
  }

  private init(name: String, background: Background, entries: [Entry]) {
    self.name = name
    self.background = background
    self.entries = entries
  }

  private init(
    name: String, background: Background, series: [UInt8],
    states: (ok: UInt8, warn: UInt8, crit: UInt8, info: UInt8), muted: UInt8, border: UInt8,
    focus: UInt8
  ) {
    self.name = name
    self.background = background
    entries = Array(repeating: Entry(), count: Token.count)
    let isDark = background == .dark
    func set(_ token: Token, _ entry: Entry) { entries[token.index] = entry }
    set(.muted, Entry(indexed: muted, ansi: 8, mono: .dim))
    set(.border, Entry(indexed: border, ansi: 8, mono: .dim))
    set(.title, Entry())
    set(.focus, Entry(indexed: focus, ansi: isDark ? 14 : 4, mono: .bold))
    set(.cursor, Entry(indexed: focus, ansi: isDark ? 14 : 4, mono: .bold))
    set(.ok, Entry(indexed: states.ok, ansi: 2))
    set(.warn, Entry(indexed: states.warn, ansi: 3, mono: .bold))
    set(.crit, Entry(indexed: states.crit, ansi: isDark ? 9 : 1, mono: .bold))
    set(.info, Entry(indexed: states.info, ansi: isDark ? 12 : 4))
    set(.threshold, Entry(indexed: states.crit, ansi: 1, mono: .dim))
    set(.incident, Entry(indexed: states.crit, ansi: isDark ? 13 : 5, mono: .bold))
    let ansi: [UInt8] =
      isDark ? [12, 11, 14, 13, 3, 9, 6, 5, 10, 15, 4, 1] : [4, 1, 6, 5, 3, 2, 4, 1, 6, 5, 3, 2]
    for n in 0..<Token.seriesCount {
      set(.series(n), Entry(indexed: series[n % series.count], ansi: ansi[n]))
    }
    let ribbons: [UInt8] = isDark ? [61, 60, 59, 238] : [153, 189, 188, 254]
    let fewRibbons: [UInt8] = isDark ? [12, 4, 8, 8] : [4, 12, 8, 8]
    for n in 0..<Token.ribbonCount {
      set(.ribbon(n), Entry(indexed: ribbons[n], ansi: fewRibbons[n], isShade: true))
    }
  }

  /// What a style comes to on a terminal of that depth.
  package func look(_ style: Style, depth: ColorDepth) -> TerminalLook {
    var attributes = style.attributes
    let foreground = color(style.foreground, depth, &attributes)
    var none = Style.Attributes()
    let background = color(style.background, depth, &none, isBackground: true)
    return TerminalLook(
      foreground: foreground, background: background, attributes: attributes)
  }

  private func color(
    _ ink: Ink, _ depth: ColorDepth, _ attributes: inout Style.Attributes,
    isBackground: Bool = false
  ) -> TerminalColor {
    switch ink.content {
    case .rgb(let value):
      switch depth {
      case .mono: return .normal
      case .eight: return .indexed(nearestOfSixteen(self.background.readable(value)) & 7)
      case .sixteen:
        return .indexed(self.background.readableOfSixteen(self.background.readable(value)))
      case .indexed: return .indexed(nearestIndexed(self.background.readable(value)))
      case .direct: return .rgb(self.background.readable(value))
      }
    case .token(let index):
      let entry = entries[index]
      switch depth {
      case .mono:
        attributes.formUnion(entry.mono)
        return .normal
      case .eight:
        attributes.formUnion(entry.attributes)
        guard let ansi = entry.ansi, !isBackground || !entry.isShade else { return .normal }
        // Eight colours have no grey: dim stands for it.
        if ansi == 8 {
          attributes.insert(.dim)
          return .normal
        }
        return .indexed(ansi & 7)
      case .sixteen:
        attributes.formUnion(entry.attributes)
        guard let ansi = entry.ansi, !isBackground || !entry.isShade else { return .normal }
        return .indexed(ansi)
      case .indexed, .direct:
        attributes.formUnion(entry.attributes)
        return entry.indexed.map { .indexed($0) } ?? .normal
      }
    }
  }
}
