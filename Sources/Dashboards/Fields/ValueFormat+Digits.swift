internal import Metrics

extension ValueFormat {
  /// `value` with the decimals asked for, else with three significant digits (on an axis as many as `spacing`
  /// needs), trailing zeros left out unless decimals were asked for.
  func number(_ value: Double, spacing: Double?) -> String {
    if let decimals, spacing == nil { return fixed(value, decimals) }
    var places = 0
    if let spacing {
      var unit = 1.0
      while places < 9, ((spacing / unit).rounded() * unit - spacing).magnitude > spacing * 1e-6 {
        unit /= 10
        places += 1
      }
      return trimmed(fixed(value, max(places, 0)))
    }
    let size = value.magnitude
    if size >= 100 || size == 0 {
      places = size >= 1000 || size == 0 ? 0 : 0
    } else if size >= 10 {
      places = 1
    } else if size >= 1 {
      places = 2
    } else {
      var unit = 1.0
      places = 2
      while size < unit, places < 12 {
        unit /= 10
        places += 1
      }
    }
    return trimmed(fixed(value, places))
  }

  func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text == "-0" ? "0" : text
  }

  /// `value` with exactly so many decimals, rounded half away from zero.
  func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
    var power = 1.0
    for _ in 0..<max(0, decimals) { power *= 10 }
    // The tiny push makes 1.005 round as it reads.
    let scaled = (value.magnitude * power * (1 + 2e-16)).rounded()
    guard scaled < 9e15 else { return exact(value) }
    let whole = Int64(scaled)
    let unit = Int64(power)
    var text = "\(whole / unit)"
    if decimals > 0 {
      let rest = String(whole % unit)
      text += "." + String(repeating: "0", count: decimals - rest.count) + rest
    }
    return value < 0 && whole != 0 ? "-" + text : text
  }

  /// `value` as exactly as its shortest decimal form, with an exponent from 10²¹ upward and below 10⁻⁶.
  func exact(_ value: Double) -> String {
    let text = "\(value)"
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), (-6...20).contains(exponent) else {
      return trimmed(text)
    }
    let digits = parts[0].filter { $0.isNumber }
    let sign = value < 0 ? "-" : ""
    if exponent < 0 {
      return sign + trimmed("0." + String(repeating: "0", count: -exponent - 1) + digits)
    }
    let zeros = String(repeating: "0", count: max(0, exponent + 1 - digits.count))
    return sign + digits + zeros
  }

  /// `text`, a number, with its whole part in groups of three.
  func grouped(_ text: String) -> String {
    let isNegative = text.hasPrefix("-")
    let body = isNegative ? text.dropFirst() : text[...]
    let whole = body.prefix { $0.isNumber }
    var out = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { out += "," }
      out.append(digit)
    }
    return (isNegative ? "-" : "") + out + body.dropFirst(whole.count)
  }

  /// "1.2345e+4": every digit there is, or as many behind the point as asked for.
  func scientific(_ value: Double) -> String {
    guard value != 0 else { return (decimals ?? 0 > 0 ? fixed(0, decimals ?? 0) : "0") + "e+0" }
    var exponent = 0
    var size = value.magnitude
    if let decimals {
      while size >= 10 {
        size /= 10
        exponent += 1
      }
      while size < 1 {
        size *= 10
        exponent -= 1
      }
      var digits = fixed(size, decimals)
      if digits.hasPrefix("10") {
        digits = fixed(size / 10, decimals)
        exponent += 1
      }
      return (value < 0 ? "-" : "") + digits + (exponent < 0 ? "e-" : "e+")
        + "\(exponent.magnitude)"
    }
    // The shortest digits that say the same number, without their zeros and point.
    let shortest = "\(size)".split(separator: "e")
    let parts = shortest[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 && parts[1] != "0" ? parts[1] : ""
    exponent = (shortest.count > 1 ? Int(shortest[1]) ?? 0 : 0) + parts[0].count - 1
    var digits = Substring(parts[0] + fraction)
    while digits.first == "0" {
      digits = digits.dropFirst()
      exponent -= 1
    }
    while digits.last == "0" { digits = digits.dropLast() }
    let rest = digits.dropFirst()
    return (value < 0 ? "-" : "") + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest)
      + (exponent < 0 ? "e-" : "e+") + "\(exponent.magnitude)"
  }

  /// The digits of a number that is not negative, rounded as it would be shown: "A.8" for 10.5.
  func hexadecimal(_ size: Double) -> String {
    let shown = Double(number(size, spacing: nil)) ?? size
    guard shown < 0x1p63 else { return exact(shown) }
    var text = String(Int64(shown), radix: 16, uppercase: true)
    var rest = shown - shown.rounded(.down)
    if rest > 0 { text += "." }
    for _ in 0..<13 where rest > 0 {
      rest *= 16
      text += String(Int64(rest), radix: 16, uppercase: true)
      rest -= rest.rounded(.down)
    }
    return text
  }

  /// "1 day", and as many of the next units as there are decimals: "1 day, 2 hours".
  func words(_ value: Double, seconds: Double) -> String {
    let units: [(Int64, String)] = [
      (31_536_000_000, "year"), (2_592_000_000, "month"), (604_800_000, "week"),
      (86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second"),
      (1, "millisecond"),
    ]
    var rest = Int64(clamping: (value.magnitude * seconds * 1000).rounded(.down))
    if rest == 0 { return seconds == 1 && value == 0 ? "0 seconds" : "0 milliseconds" }
    var parts: [String] = []
    for (size, name) in units where !parts.isEmpty || rest >= size {
      guard parts.count <= decimals ?? 0 else { break }
      let count = rest / size
      rest %= size
      parts.append("\(count) \(name)" + (count == 1 ? "" : "s"))
    }
    return parts.joined(separator: ", ") + (value < 0 ? " ago" : "")
  }

  func clockText(_ seconds: Double, days: Bool) -> String {
    var rest = Int64(clamping: seconds.magnitude.rounded(.down))
    var out = ""
    if days, rest >= 86_400 {
      out += "\(rest / 86_400) d "
      rest %= 86_400
    }
    return out + padded(rest / 3600) + ":" + padded(rest / 60 % 60) + ":" + padded(rest % 60)
      + (seconds < 0 ? " ago" : "")
  }

  /// "061ms", "02s:003ms", "1h:02m:03s:004ms": of the parts behind the first as many as there are decimals.
  func letteredClock(_ milliseconds: Double) -> String {
    let whole = Int64(clamping: milliseconds.magnitude.rounded(.down))
    let thousandths = padded(whole % 1000, to: 3) + "ms"
    let parts = [
      "\(whole / 3_600_000)h", padded(whole / 60_000 % 60) + "m", padded(whole / 1000 % 60) + "s",
      thousandths,
    ]
    let first = whole < 1000 ? 3 : whole < 60_000 ? 2 : whole < 3_600_000 ? 1 : 0
    // What is left is shown whole but for those cases that Grafana knows.
    let most = first == 3 ? 1 : decimals.map { $0 < 3 - first ? $0 + 1 : 4 } ?? 4
    return (milliseconds < 0 ? "-" : "") + parts[first...].prefix(most).joined(separator: ":")
  }

  private func padded(_ number: Int64, to width: Int = 2) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
