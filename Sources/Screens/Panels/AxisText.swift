import Dashboards

/// A number of an axis in its unit, with the decimals that its ticks' spacing calls for.
func axisText(_ value: Double, _ format: ValueFormat, spacing: Double) -> String {
  plainText(value, spacing: spacing) + (format.unit == "percent" ? " %" : "")
}

/// A value in its unit, with as many decimals as its size calls for.
func valueText(_ value: Double, _ format: ValueFormat) -> String {
  if value.isNaN { return "–" }
  return plainText(value, spacing: abs(value) / 100) + (format.unit == "percent" ? " %" : "")
}

private func plainText(_ value: Double, spacing: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
  let prefixes: [(Double, String)] = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " K")]
  let size = max(abs(value), spacing)
  let (scale, suffix) = prefixes.first { size >= $0.0 && size < 1e15 } ?? (1, "")
  let step = spacing / scale
  var decimals = 0
  var unit = 1.0
  while decimals < 9, step > 0, step < unit * 0.999 {
    unit /= 10
    decimals += 1
  }
  return fixed(value / scale, decimals: decimals) + suffix
}

/// A number with so many decimals, trailing zeros left out.
private func fixed(_ value: Double, decimals: Int) -> String {
  var power = 1.0
  for _ in 0..<decimals { power *= 10 }
  let scaled = (value * power).rounded()
  guard abs(scaled) < 1e15 else { return "\(value)" }
  let whole = Int64(scaled)
  let unit = Int64(power)
  var text = "\(abs(whole) / unit)"
  if decimals > 0 {
    let rest = String(abs(whole) % unit)
    var digits = String(repeating: "0", count: decimals - rest.count) + rest
    while digits.last == "0" { digits.removeLast() }
    if !digits.isEmpty { text += "." + digits }
  }
  return whole < 0 ? "-" + text : text
}
