/// A duration in seconds to the millisecond, without zeros at the end: `10`, `0.5`.
package func secondsText(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let milliseconds = attoseconds / 1_000_000_000_000_000
  let sign = seconds < 0 || milliseconds < 0 ? "-" : ""
  var digits = String(milliseconds.magnitude + 1000).dropFirst()
  while digits.last == "0" { digits.removeLast() }
  return sign + String(seconds.magnitude) + (digits.isEmpty ? "" : "." + digits)
}
