import Metrics

/// How spans of time are written.
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
}
