import Cells
import Dashboards

extension FrameColor {
  var ink: Ink {
    switch self {
    case .series(let n): .token(.series(n))
    case .ribbon(let n): .token(.ribbon(n))
    case .ok: .token(.ok)
    case .warn: .token(.warn)
    case .crit: .token(.crit)
    case .info: .token(.info)
    case .muted: .token(.muted)
    case .text: .token(.text)
    case .rgb(let value): .rgb(value)
    }
  }
  /// How a ribbon is filled where there is no colour; nil for other colours.
  var shade: Unicode.Scalar? {
    guard case .ribbon(let n) = self else { return nil }
    switch n {
    case ...0: return "▓"
    case 1: return "▒"
    case 2: return "░"
    default: return "·"
    }
  }
  /// The mark of a series in a legend: of a ribbon a piece of its band.
  var markStyle: Style { shade == nil ? Style(ink) : Style(ink, on: ink) }
  /// A shape that says the same as the colour; empty for colours without a verdict.
  var mark: String {
    switch self {
    case .ok: "✓"
    case .warn: "◆"
    case .crit: "▲"
    default: ""
    }
  }
}

extension ValueCell {
  /// State in shape and words: "▲ above 5 %"; empty where no threshold speaks. In the longest wording that fits into
  /// so many columns, down to the shape alone.
  func stateLine(within width: Int) -> String {
    guard !state.isEmpty else { return "" }
    let mark = color.mark
    if mark.isEmpty { return worded(state, within: width) }
    for wording in wordings(state) where columns(of: mark + " " + wording) <= width {
      return mark + " " + wording
    }
    return mark
  }
}
