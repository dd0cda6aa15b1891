internal import Metrics

/// A value as a cell shows it: text, colour, and its state in words.
struct ShownValue: Sendable {
  var text: String
  var color: FrameColor
  var state = ""
}

extension FieldStyles {
  /// The value of a number field. `bounds` are what percentages of thresholds refer to.
  func shown(
    _ value: Double, _ style: FieldStyle, bounds: ClosedRange<Double>, clock: FormatClock,
    unset: FrameColor = .text
  )
    -> ShownValue
  {
    var (thresholdColor, state) = state(of: value, style, bounds: bounds, clock: clock)
    // Where other things than thresholds colour the value, those that the file has all the same are left over.
    if (style.options.colorMode ?? "thresholds") != "thresholds" {
      thresholdColor = nil
      state = ""
    }
    var color = thresholdColor ?? unset
    switch style.options.colorMode {
    case "fixed", "shades":
      color = style.options.fixedColor.flatMap { ColorName.plain($0) } ?? unset
    case let mode? where mode.hasPrefix("continuous-"):
      color = continuous(mode, value, bounds)
    case let mode? where mode.hasPrefix("palette-"): color = unset
    default: break
    }
    var text =
      value.isNotANumber
      ? "NaN" : value.isNaN ? style.options.noValue ?? "–" : style.format.text(value, clock: clock)
    if value.isNotANumber || text == "–" { color = .muted }
    if let mapping = style.mapping(value, text: nil, patterns) {
      text = mapping.text ?? text
      if let name = mapping.color { color = ColorName.state(name) }
    }
    return ShownValue(text: text, color: color, state: state)
  }

  /// The colour of the threshold that is passed, and the state in words where it is not the good one.
  func state(
    of value: Double, _ style: FieldStyle, bounds: ClosedRange<Double>, clock: FormatClock
  ) -> (FrameColor?, String) {
    guard let thresholds = style.options.thresholds, !value.isNaN else { return (nil, "") }
    let steps = thresholds.steps.map { step in
      guard thresholds.arePercentages, step.from.isFinite else { return step }
      let from = bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) * step.from / 100
      return Thresholds.Step(from: from, color: step.color)
    }
    guard let index = steps.lastIndex(where: { value >= $0.from }) else { return (nil, "") }
    let color = ColorName.state(steps[index].color)
    guard color == .warn || color == .crit else { return (color, "") }
    func rank(_ index: Int) -> Int {
      switch steps.indices.contains(index) ? ColorName.state(steps[index].color) : color {
      case .crit: 2
      case .warn: 1
      default: 0
      }
    }
    // Where it gets better upward, and was not better below, it is too low.
    if index > 0, rank(index + 1) < rank(index), rank(index - 1) >= rank(index) {
      return (color, "below " + style.format.text(steps[index + 1].from, clock: clock))
    }
    if index > 0 { return (color, "above " + style.format.text(steps[index].from, clock: clock)) }
    if steps.count > 1 { return (color, "below " + style.format.text(steps[1].from, clock: clock)) }
    return (color, "")
  }

  private func continuous(_ mode: String, _ value: Double, _ bounds: ClosedRange<Double>)
    -> FrameColor
  {
    let span = bounds.upperBound - bounds.lowerBound
    guard span > 0, !value.isNaN else { return .text }
    let part = (value - bounds.lowerBound) / span
    let third: FrameColor = part < 1.0 / 3 ? .ok : part < 2.0 / 3 ? .warn : .crit
    switch mode {
    case "continuous-GrYlRd", "continuous-BlYlRd", "continuous-YlRd": return third
    case "continuous-RdYlGr": return third == .ok ? .crit : third == .crit ? .ok : .warn
    default: return .info
    }
  }

  /// The colours of a continuous scheme as bands of a scale; nil where it has but one.
  func continuousBands(_ mode: String, bounds: ClosedRange<Double>) -> [ThresholdBand]? {
    let span = bounds.upperBound - bounds.lowerBound
    let bands = [-Double.infinity, 1.0 / 3, 2.0 / 3].map { part in
      let from = bounds.lowerBound + span * part
      let color = continuous(mode, bounds.lowerBound + span * max(0, part + 0.01), bounds)
      return ThresholdBand(from: from, color: color, drawsLine: false, drawsArea: true)
    }
    return Set(bands.map(\.color)).count > 1 ? bands : nil
  }

  /// Thresholds as bands; percentages are taken of `bounds`.
  func bands(_ style: FieldStyle, bounds: ClosedRange<Double>, line: Bool, area: Bool)
    -> [ThresholdBand]
  {
    guard let thresholds = style.options.thresholds else { return [] }
    return thresholds.steps.map { step in
      let from =
        thresholds.arePercentages && step.from.isFinite
        ? bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) * step.from / 100 : step.from
      return ThresholdBand(
        from: from, color: ColorName.state(step.color), drawsLine: line, drawsArea: area)
    }
  }
}
