internal import Metrics

/// How spans of time are written, and read as people type them.
package enum SpanText {
  /// Without loss to the second: `1h30m`, `5m`, `2d`; below a second `250ms`.
  package static func exact(_ span: Duration) -> String {
    let milliseconds = span.milliseconds
    if milliseconds < 0 { return "-" + exact(.zero - span) }
    if milliseconds < 1000 { return milliseconds == 0 ? "0s" : "\(milliseconds)ms" }
    var rest = milliseconds / 1000
    var out = ""
    for (unit, size) in units where rest >= size {
      out += "\(rest / size)\(unit)"
      rest %= size
    }
    return out
  }

  /// As ages are read at a glance: the two largest units at most: `3m12s`, `2h4m`, `5d3h`.
  package static func brief(_ span: Duration) -> String {
    var rest = max(0, span.milliseconds / 1000)
    var out = ""
    var count = 0
    for (unit, size) in units where rest >= size && count < 2 {
      out += "\(rest / size)\(unit)"
      rest %= size
      count += 1
      if unit == "d", rest < 3600 { break }
    }
    return out.isEmpty ? "0s" : out
  }

  /// How long something took: `340 µs`, `12 ms`, `1.24 s`.
  package static func elapsed(_ span: Duration) -> String {
    let seconds = span.inSeconds
    if seconds < 0.001 { return "\(Int64(clamping: (seconds * 1e6).rounded())) µs" }
    if seconds < 1 { return "\(Int64(clamping: (seconds * 1e3).rounded())) ms" }
    let hundredths = Int64(clamping: (seconds * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
  }

  private static let units: [(String, Int64)] = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)]

  /// Reads `1h30m`, `90s`, `2w`, `1M` (30 days), `1y` (365 days); nil for anything else.
  package static func parse(_ text: Substring) -> Duration? {
    var total: Int64 = 0
    var digits = ""
    guard !text.isEmpty else { return nil }
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let number = Int64(digits), number < 1_000_000_000, let unit = seconds[character] else {
        return nil
      }
      total += number * unit
      // Three thousand years; what is more is a slip, and could overflow.
      guard total <= 100_000_000_000 else { return nil }
      digits = ""
    }
    return digits.isEmpty ? .seconds(total) : nil
  }

  private static let seconds: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800, "M": 2_592_000, "y": 31_536_000,
  ]
}
