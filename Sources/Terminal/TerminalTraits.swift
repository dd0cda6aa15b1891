import CNcurses
import Cells
import Glibc

/// What the environment says of the terminal.
struct TerminalTraits {
  /// The TERM to load, after fallbacks.
  var name: String
  var glyphs: GlyphSet
  /// Whether it takes xterm's private modes: paste, mouse, focus, queries.
  var isXtermLike: Bool
  var isInTmux: Bool
  var wantsColor: Bool
  var saysDirect: Bool
  /// How long an ESC waits to become a sequence: ESCDELAY in milliseconds, as ncurses has it; else what a line over
  /// SSH needs, or a terminal at hand.
  var escapeDelay: Duration
  /// From COLORFGBG, where it is set.
  var background: Theme.Background?

  init(_ environment: (String) -> String?) {
    let term = environment("TERM") ?? ""
    name = term
    isInTmux = environment("TMUX")?.isEmpty == false
    let families = [
      "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "vte", "st-",
      "ghostty", "konsole", "gnome", "contour", "iterm", "mintty",
    ]
    isXtermLike = families.contains { term.hasPrefix($0) } || term == "st"
    wantsColor = environment("NO_COLOR").map(\.isEmpty) ?? true
    let colorterm = environment("COLORTERM") ?? ""
    saysDirect = colorterm == "truecolor" || colorterm == "24bit"
    let isRemote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].contains {
      environment($0)?.isEmpty == false
    }
    let wanted = environment("ESCDELAY").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    escapeDelay = .milliseconds(min(wanted ?? (isRemote ? 100 : 25), 60_000))
    if let last = environment("COLORFGBG")?.split(separator: ";").last, let color = Int(last) {
      background = color == 7 || color >= 9 && color <= 15 ? .light : .dark
    }
    // The Linux console has boxes but no braille.
    glyphs = TerminalTraits.hasUTF8(environment) && !term.hasPrefix("linux") ? .unicode : .ascii
  }

  /// Sets the process' character locale and says whether it is UTF-8. A locale that is named but not
  /// installed, as ssh likes to forward them, is taken by its name.
  private static func hasUTF8(_ environment: (String) -> String?) -> Bool {
    let named =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
    let upper = named.uppercased()
    let saysUTF8 = upper.contains("UTF-8") || upper.contains("UTF8")
    if setlocale(LC_CTYPE, "") == nil, saysUTF8 { setlocale(LC_CTYPE, "C.UTF-8") }
    guard let codeset = nl_langinfo(Int32(CODESET)) else { return false }
    return String(cString: codeset) == "UTF-8"
  }
}
