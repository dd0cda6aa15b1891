import Dashboards
import Glibc

/// The values that an axis names.
struct ValueTicks {
  /// Ascending.
  var values: [Double]
  /// The distance between them; nil where it is not even.
  var step: Double?

  /// Ticks at multiples of a round step in the unit's own measure, two rows apart or more.
  static func even(_ low: Double, _ high: Double, format: ValueFormat, rows: Int) -> ValueTicks {
    let most = Double(min(6, max(1, (rows + 1) / 2)))
    return even(low, high, step: roundStep((high - low) / most, unit: format.unit))
  }

  static func even(_ low: Double, _ high: Double, step: Double?) -> ValueTicks {
    guard let step, step > 0, step.isFinite, (high - low) / step < 64 else {
      return ValueTicks(values: [low, high], step: nil)
    }
    var values: [Double] = []
    var multiple = (low / step - 1e-9).rounded(.up)
    while multiple * step <= high + step * 1e-9, values.count < 64 {
      // Plus zero turns −0 into 0.
      values.append(multiple * step + 0)
      multiple += 1
    }
    return ValueTicks(values: values, step: step)
  }

  /// Zero and powers of the base on both sides.
  static func symmetric(
    _ low: Double, _ high: Double, _ kind: GraphAxis.Scale, rows: Int
  ) -> ValueTicks {
    guard case .symlog(let wanted, let threshold) = kind else {
      return ValueTicks(values: [], step: nil)
    }
    let base = wanted > 1 ? wanted : 10
    var values = low <= 0 && high >= 0 ? [0.0] : []
    var size = threshold > 0 ? threshold : 1
    let greatest = max(abs(low), abs(high))
    let powers = max(1, log(greatest / size) / log(base))
    let stride = max(1, (powers / Double(max(1, rows / 4))).rounded(.up))
    while size <= greatest, values.count < 64 {
      if size <= high { values.append(size) }
      if -size >= low { values.append(-size) }
      size *= pow(base, stride)
    }
    return ValueTicks(values: values.sorted(), step: nil)
  }
}

/// The least round step not below `least`: 1, 2 or 5 times a power of ten; for bytes powers of two;
/// for durations what clocks count in.
func roundStep(_ least: Double, unit: String) -> Double? {
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
  for factor in [1.0, 2, 5, 10] where factor * power >= least * (1 - 1e-9) {
    return factor * power
  }
  return power * 10
}
