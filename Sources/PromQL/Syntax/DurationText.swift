/// A duration as PromQL prints it: `1h30m`; years and weeks only where they come out even.
package func durationText(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
  var rest = overflow ? (seconds < 0 ? .min : .max) : whole &+ attoseconds / 1_000_000_000_000_000
  if rest == 0 { return "0s" }
  var text = rest < 0 ? "-" : ""
  if rest < 0 { rest = rest == .min ? .max : -rest }
  for (index, unit) in durationUnits.enumerated() {
    if index < 2, rest % unit.milliseconds != 0 { continue }
    if rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
  }
  return text
}
