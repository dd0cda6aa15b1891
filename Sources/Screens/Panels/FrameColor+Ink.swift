import Cells
import Dashboards

extension FrameColor {
  var ink: Ink {
    switch self {
    case .series(let n): .token(.series(n))
    case .ok: .token(.ok)
    case .warn: .token(.warn)
    case .crit: .token(.crit)
    case .info: .token(.info)
    case .muted: .token(.muted)
    case .text: .token(.text)
    case .rgb(let value): .rgb(value)
    }
  }
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
  /// State in shape and words: "▲ above 5 %"; empty where no threshold speaks.
  var stateLine: String {
    state.isEmpty ? "" : color.mark.isEmpty ? state : color.mark + " " + state
  }
}
