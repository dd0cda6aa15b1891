internal import Calendar
internal import Glibc
import Metrics
import Query

/// A function that looks at one element at a time.
struct ElementFunction: Sendable {
  /// The operation on a column, given the scalar arguments (one value a step each).
  let make: @Sendable ([[Double]], Call) throws(QueryError) -> MappedPlan.Operation
}

/// Applies `body` to every float; histograms are left out of the result.
@inline(__always)
private func floats(_ body: @escaping @Sendable (Double) -> Double) -> ElementFunction {
  ElementFunction { _, _ in
    { column, _, _ in
      column.histograms = []
      column.values.withUnsafeMutableBufferPointer { values in
        for index in values.indices where !values[index].isAbsent {
          values[index] = body(values[index])
        }
      }
    }
  }
}

func elementFunction(_ function: Function) -> ElementFunction? {
  switch function {
  case .abs: floats { $0.magnitude }
  case .ceil: floats { $0.rounded(.up) }
  case .floor: floats { $0.rounded(.down) }
  case .exp: floats { exp($0) }
  case .sqrt: floats { $0.squareRoot() }
  case .ln: floats { log($0) }
  case .log2: floats { log2($0) }
  case .log10: floats { log10($0) }
  case .sin: floats { sin($0) }
  case .cos: floats { cos($0) }
  case .tan: floats { tan($0) }
  case .asin: floats { asin($0) }
  case .acos: floats { acos($0) }
  case .atan: floats { atan($0) }
  case .sinh: floats { sinh($0) }
  case .cosh: floats { cosh($0) }
  case .tanh: floats { tanh($0) }
  case .asinh: floats { asinh($0) }
  case .acosh: floats { acosh($0) }
  case .atanh: floats { atanh($0) }
  case .rad: floats { $0 * Double.pi / 180 }
  case .deg: floats { $0 * 180 / Double.pi }
  case .sgn: floats { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 }
  case .clamp: clamp
  case .clampMin: clampMin
  case .clampMax: clampMax
  case .round: round
  case .minute: calendar { Double($0.minute) }
  case .hour: calendar { Double($0.hour) }
  case .dayOfWeek: calendar { Double($0.weekday) }
  case .dayOfMonth: calendar { Double($0.day) }
  case .dayOfYear: calendar { Double($0.date.dayOfYear) }
  case .daysInMonth: calendar { Double($0.date.daysInMonth) }
  case .month: calendar { Double($0.month) }
  case .year: calendar { Double($0.year) }
  case .histogramCount, .histogramSum, .histogramAvg, .histogramStddev, .histogramStdvar:
    histogramElementFunction(function)
  default: nil
  }
}

/// Go's math.Min and math.Max: NaN where either is.
func goMin(_ a: Double, _ b: Double) -> Double {
  if a == -.infinity || b == -.infinity { return -.infinity }
  if a.isNaN || b.isNaN { return .plainNaN }
  return a < b ? a : b
}
func goMax(_ a: Double, _ b: Double) -> Double {
  if a == .infinity || b == .infinity { return .infinity }
  if a.isNaN || b.isNaN { return .plainNaN }
  return a > b ? a : b
}

/// Applies `body` to every float with the step's scalar arguments.
private func perStep(_ body: @escaping @Sendable (Double, Int, [[Double]]) -> Double)
  -> ElementFunction
{
  ElementFunction { parameters, _ in
    { column, _, _ in
      column.histograms = []
      for index in column.values.indices where !column.values[index].isAbsent {
        column.values[index] = body(column.values[index], index, parameters)
      }
    }
  }
}

private let clamp = perStep { value, step, parameters in
  let (low, high) = (parameters[0][step], parameters[1][step])
  // An empty interval takes the sample away.
  return high < low ? Column.absent : goMax(low, goMin(high, value))
}
private let clampMin = perStep { value, step, parameters in goMax(value, parameters[0][step]) }
private let clampMax = perStep { value, step, parameters in goMin(value, parameters[0][step]) }

/// To the nearest multiple, halves up; by the inverse, so that 0.1 behaves.
private let round = perStep { value, step, parameters in
  let inverse = 1 / (parameters.first?[step] ?? 1)
  return (value * inverse + 0.5).rounded(.down) / inverse
}

/// A calendar field of a timestamp in seconds (UTC).
private func calendar(_ field: @escaping @Sendable (CivilTime) -> Double) -> ElementFunction {
  floats { seconds in
    // Beyond these a date has no meaning to anyone, and integers end.
    guard seconds.magnitude < 1e17 else { return .plainNaN }
    return field(CivilTime(seconds: Int64(seconds.rounded(.towardZero))))
  }
}
