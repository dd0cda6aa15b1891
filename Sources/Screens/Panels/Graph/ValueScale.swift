import Dashboards
import Glibc

/// Maps values to their height in a plot, 0 at the foot and 1 at the top.
struct ValueScale {
  private let kind: GraphAxis.Scale
  /// Bounds as values.
  let low: Double
  let high: Double
  /// Bounds as transformed.
  private let foot: Double
  private let span: Double

  init(low: Double, high: Double, kind: GraphAxis.Scale) {
    self.low = low
    self.high = high
    self.kind = kind
    foot = ValueScale.transformed(low, kind)
    span = ValueScale.transformed(high, kind) - foot
  }

  /// NaN for NaN; outside 0…1 for values outside the bounds; −∞ for what a log axis cannot show.
  func fraction(_ value: Double) -> Double {
    let position = ValueScale.transformed(value, kind) - foot
    return span > 0 && span.isFinite ? position / span : position.isNaN ? .nan : 0.5
  }

  /// The dot row in a plot so many dots high; row 0 is the uppermost. Values outside the bounds lie one
  /// dot outside. Call with numbers only.
  func dot(_ value: Double, height: Int) -> Int {
    let fraction = fraction(value)
    if fraction.isNaN || fraction < -0.0001 { return height }
    if fraction > 1.0001 { return -1 }
    return height - 1 - Int((fraction * Double(height - 1)).rounded())
  }

  static func transformed(_ value: Double, _ kind: GraphAxis.Scale) -> Double {
    switch kind {
    case .linear: return value
    case .log(let base):
      return value > 0 ? log(value) / log(base > 1 ? base : 10) : value.isNaN ? .nan : -.infinity
    case .symlog(let base, let threshold):
      let unit = threshold > 0 ? threshold : 1
      let size = log1p(abs(value) / unit) / log(base > 1 ? base : 10)
      return value < 0 ? -size : size
    }
  }

  var isLinear: Bool { if case .linear = kind { true } else { false } }

  /// Where fills and bars begin: zero where the axis has it, else the bound next to it.
  var baseline: Double { min(max(0, low), high) }
}

extension ValueScale {
  /// A scale that holds what the data span and what the axis asks for, with bounds on ticks where the
  /// axis leaves them open.
  ///
  /// - Parameter data: least and greatest of the visible values; nil where there are none.
  /// - Parameter reachesZero: fills and bars are only true from zero.
  static func fitting(
    _ data: ClosedRange<Double>?, axis: GraphAxis, reachesZero: Bool, rows: Int
  ) -> (scale: ValueScale, ticks: ValueTicks) {
    var low = data?.lowerBound ?? 0
    var high = data?.upperBound ?? 1
    if case .log = axis.scale {
      return fittingLog(low, high, axis, rows)
    }
    if let soft = axis.softMin { low = min(low, soft) }
    if let soft = axis.softMax { high = max(high, soft) }
    // Zero belongs to the picture where it is near, or where lengths are read.
    if low > 0, reachesZero || low <= high * 0.5 { low = 0 }
    if high < 0, reachesZero || high >= low * 0.5 { high = 0 }
    // What differs by rounding only is flat.
    if high - low <= max(abs(low), abs(high)) * 1e-9 {
      high = low
      // A flat line: zero stands at the foot, anything else in the middle of its own size.
      if low == 0 {
        high = 1
      } else {
        let size = abs(low)
        low -= size / 2
        high += size / 2
      }
    }
    if let bound = axis.min, bound.isFinite { low = bound }
    if let bound = axis.max, bound.isFinite { high = bound }
    if !(low < high) { high = low + max(abs(low), 1) }
    if !(high - low).isFinite {
      low = max(low, -1e300)
      high = min(high, 1e300)
    }
    let ticks = ValueTicks.even(low, high, format: axis.format, rows: rows)
    if axis.min == nil, let step = ticks.step { low = (low / step + 1e-9).rounded(.down) * step }
    if axis.max == nil, let step = ticks.step { high = (high / step - 1e-9).rounded(.up) * step }
    let scale = ValueScale(low: low, high: high, kind: axis.scale)
    guard scale.isLinear else {
      return (scale, ValueTicks.symmetric(low, high, axis.scale, rows: rows))
    }
    let shown = ValueTicks.even(low, high, step: ticks.step)
    // A bound that the file fixed can lie below the first step: half of it tells at least one value beside zero.
    if shown.values.count < 2, let step = ticks.step {
      let finer = roundStep(step / 4, unit: axis.format.unit)
      return (scale, ValueTicks.even(low, high, step: finer))
    }
    return (scale, shown)
  }

  private static func fittingLog(
    _ dataLow: Double, _ dataHigh: Double, _ axis: GraphAxis, _ rows: Int
  ) -> (scale: ValueScale, ticks: ValueTicks) {
    guard case .log(let wanted) = axis.scale else {
      return (ValueScale(low: 0, high: 1, kind: .linear), ValueTicks(values: [], step: nil))
    }
    let base = wanted > 1 ? wanted : 10
    var high = max(dataHigh, axis.softMax ?? dataHigh)
    if let bound = axis.max, bound > 0, bound.isFinite { high = bound }
    if !(high > 0) || !high.isFinite { high = 1 }
    var low = dataLow > 0 ? dataLow : high / (base * base * base)
    if let soft = axis.softMin, soft > 0 { low = min(low, soft) }
    if let bound = axis.min, bound > 0, bound.isFinite { low = bound }
    if !(low < high) { low = high / base }
    var foot = (log(low) / log(base) + 1e-9).rounded(.down)
    var top = (log(high) / log(base) - 1e-9).rounded(.up)
    if foot >= top { top = foot + 1 }
    if let bound = axis.min, bound > 0 { foot = log(bound) / log(base) }
    if let bound = axis.max, bound > 0 { top = log(bound) / log(base) }
    let scale = ValueScale(low: pow(base, foot), high: pow(base, top), kind: .log(base: base))
    // Powers of the base, thinned to what the rows can hold.
    let most = Double(max(2, rows / 2))
    let stride = max(1, ((top - foot) / most).rounded(.up))
    var values: [Double] = []
    var exponent = (foot - 1e-9).rounded(.up)
    while exponent <= top + 1e-9, values.count < 64 {
      values.append(pow(base, exponent))
      exponent += stride
    }
    return (scale, ValueTicks(values: values, step: nil))
  }
}
