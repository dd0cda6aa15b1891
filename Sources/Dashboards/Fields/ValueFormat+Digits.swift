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

  private func trimmed(_ text: String) -> String {
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

  /// `value` as exactly as its shortest decimal form.
  func exact(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 0x1p53 { return String(Int64(value)) }
    return "\(value)"
  }

  func grouped(_ value: Double, _ spacing: Double?) -> String {
    let text = number(value, spacing: spacing)
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

  func scientific(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    var exponent = 0
    var size = value.magnitude
    while size >= 10 {
      size /= 10
      exponent += 1
    }
    while size < 1 {
      size *= 10
      exponent -= 1
    }
    return (value < 0 ? "-" : "") + trimmed(fixed(size, decimals ?? 2)) + "e\(exponent)"
  }

  /// "1 day, 2 hours": the two greatest units that are not zero.
  func words(_ seconds: Double) -> String {
    var rest = Int64(clamping: seconds.magnitude.rounded(.down))
    if rest == 0 { return ValueFormat(unit: "s", decimals: decimals).text(seconds) }
    var parts: [String] = []
    for (size, name) in [
      (31_536_000, "year"), (2_592_000, "month"), (604_800, "week"), (86_400, "day"),
      (3_600, "hour"), (60, "minute"), (1, "second"),
    ] as [(Int64, String)] where rest >= size {
      let count = rest / size
      rest %= size
      parts.append("\(count) \(name)" + (count == 1 ? "" : "s"))
    }
    return (seconds < 0 ? "-" : "") + parts.prefix(2).joined(separator: ", ")
  }

  func clockText(_ seconds: Double, days: Bool) -> String {
    var rest = Int64(clamping: seconds.magnitude.rounded())
    var out = seconds < 0 ? "-" : ""
    if days, rest >= 86_400 {
      out += "\(rest / 86_400) d "
      rest %= 86_400
    }
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return out + two(rest / 3600) + ":" + two(rest / 60 % 60) + ":" + two(rest % 60)
  }
}
