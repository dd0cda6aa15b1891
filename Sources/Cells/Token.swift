/// What a colour means; a theme says how it looks.
package enum Token: Sendable, Hashable {
  /// The terminal's own foreground, or background where used as such.
  case text
  case muted, border, title, focus, cursor
  case ok, warn, crit, info
  case threshold, incident
  /// The n-th colour of the series palette, modulo its length (12).
  case series(Int)
  /// Bands around a line (quantiles): the n-th of 4.
  case ribbon(Int)

  package static let seriesCount = 12
  package static let ribbonCount = 4

  /// Dense, for palettes kept as arrays: 0 ..< `Token.count`.
  package var index: Int {
    switch self {
    case .text: 0
    case .muted: 1
    case .border: 2
    case .title: 3
    case .focus: 4
    case .cursor: 5
    case .ok: 6
    case .warn: 7
    case .crit: 8
    case .info: 9
    case .threshold: 10
    case .incident: 11
    case .series(let n): 12 + Token.wrapped(n, Token.seriesCount)
    case .ribbon(let n): 12 + Token.seriesCount + Token.wrapped(n, Token.ribbonCount)
    }
  }
  package static let count = 12 + seriesCount + ribbonCount

  private static func wrapped(_ n: Int, _ count: Int) -> Int {
    let rest = n % count
    return rest < 0 ? rest + count : rest
  }
}
