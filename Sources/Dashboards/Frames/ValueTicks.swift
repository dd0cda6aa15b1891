internal import Glibc

/// The values that an axis names, each on a row of its own.
///
/// The first stands on the lowest row of the plot, the others at equal distances above it, so that equal heights are
/// equal differences to the eye. The axis is as long as its rows: it holds the data and what the board asks for, and
/// reaches past the greatest value to wherever its rows end. A `min` of the board is the foot itself; a `max` is the
/// top where the ticks divide the rows so, else it lies within the highest rows.
package struct ValueTicks: Sendable {
  /// Ascending.
  package var values: [Double]
  /// From one to the next.
  package var rows: Int
  /// The distance between them as values, where that is even and says how many decimals they need.
  package var step: Double?

  /// What is written at each.
  package func labels(_ format: ValueFormat) -> [String] {
    let top = values.reduce(0) { max($0, abs($1)) }
    // Where ticks are not evenly spaced, each stands in its own scale.
    return values.map { value in
      // Zero needs no decimals, even where the others have them.
      value == 0
        ? ValueFormat(unit: format.unit).text(0)
        : step.map { format.tick(value, spacing: $0, top: top) } ?? format.text(value)
    }
  }
}

extension ValueScale {
  /// The scale of an axis so many rows high, and its ticks.
  package static func fitting(
    _ bounds: ValueBounds, axis: GraphAxis, rows: Int
  ) -> (scale: ValueScale, ticks: ValueTicks) {
    let kind = axis.scale.sound
    let fit = AxisFit.best(bounds, axis, kind, rows: max(1, rows))
    let count = (max(1, rows) - 1) / fit.rows + 1
    // Counted in whole steps where they begin at one, so that no rounding adds up.
    let first = fit.foot / fit.step
    let isWhole = abs(first - first.rounded()) < 1e-6
    let values = (0..<count).map { index -> Double in
      let place =
        isWhole
        ? (first.rounded() + Double(index)) * fit.step : fit.foot + Double(index) * fit.step
      // Plus zero turns −0 into 0.
      return value(place, kind) + 0
    }
    let isEven = kind == .linear && isWhole
    let span = fit.step * Double(max(1, rows)) / Double(fit.rows)
    return (
      ValueScale(foot: fit.foot, span: span, kind: kind),
      ValueTicks(values: values, rows: fit.rows, step: isEven ? fit.step : nil)
    )
  }
}

/// One way to set ticks on rows. Numbers are as transformed.
private struct AxisFit {
  var foot: Double
  /// Between two ticks, and how many rows that takes.
  var step: Double
  package var rows: Int

  /// The way that leaves the least of the plot empty, and has labels neither crowded nor far apart.
  static func best(_ bounds: ValueBounds, _ axis: GraphAxis, _ kind: GraphAxis.Scale, rows: Int)
    -> AxisFit
  {
    let low = ValueScale.transformed(bounds.low, kind)
    let high = ValueScale.transformed(bounds.high, kind)
    let isFixed = axis.min.map { $0.isFinite && $0 == bounds.low } ?? false
    func step(_ least: Double) -> Double? {
      if kind == .linear { return roundStep(least, unit: axis.format.unit) }
      return least.isFinite ? max(1, (least - 1e-9).rounded(.up)) : nil
    }
    var best: (fit: AxisFit, cost: Double)?
    for distance in 1...max(1, rows - 1) {
      var wanted = step((high - low) * Double(distance) / Double(rows))
      for _ in 0..<8 {
        guard let size = wanted, size > 0, size.isFinite else { break }
        let foot = isFixed ? low : (low / size + 1e-9).rounded(.down) * size
        let reach = size * Double(rows) / Double(distance)
        if foot + reach >= high - size * 1e-6 {
          let fit = AxisFit(foot: foot, step: size, rows: distance)
          let cost = fit.cost(emptiness: reach / (high - low), of: rows)
          if best.map({ cost < $0.cost - 1e-9 }) ?? true { best = (fit, cost) }
          break
        }
        wanted = step(size * 1.001)
      }
    }
    return best?.fit ?? AxisFit(foot: low, step: max(high - low, .leastNormalMagnitude), rows: 1)
  }

  private func cost(emptiness: Double, of all: Int) -> Double {
    let labels = (all - 1) / rows + 1
    let ideal = max(2, Double(all) / 5)
    var cost = log2(max(1, emptiness)) + 0.5 * abs(log2(Double(rows) / ideal))
    // Two labels leave it to the eye whether the axis is even; one tells nothing of it.
    if labels == 1 { cost += 2 } else if labels == 2, all >= 5 { cost += 0.4 }
    if rows == 1, all > 3 { cost += 1 }
    return cost
  }
}

/// The least round step not below `least`: 1, 2, 2.5 or 5 times a power of ten; for bytes powers of two;
/// for durations what clocks count in.
package func roundStep(_ least: Double, unit: String) -> Double? {
  guard least > 0, least.isFinite else { return nil }
  switch unit {
  case "bytes", "kbytes", "mbytes", "gbytes", "tbytes", "bits", "binBps", "binbps", "Kibytes":
    if least > 1 {
      var step = 1.0
      while step < least { step *= 2 }
      return step
    }
  case "s", "dtdurations", "dthms", "clocks", "clock", "timeticks":
    let steps: [Double] = [
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
      172_800, 604_800, 1_209_600,
    ]
    if least > 0.5, let step = steps.first(where: { $0 >= least }) { return step }
  default: break
  }
  let power = pow(10, log10(least).rounded(.down))
  // Halves of what is counted one by one are no step.
  for factor in power == 1 ? [1.0, 2, 5, 10] : [1.0, 2, 2.5, 5, 10]
  where factor * power >= least * (1 - 1e-9) {
    return factor * power
  }
  return power * 10
}
