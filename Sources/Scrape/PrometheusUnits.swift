/// A duration as Prometheus' files write it: `1h30m`, `15s`, `250ms`, `0`; units in falling order, each once.
///
/// nil where the text is none, or is longer than 292 years.
package func parsePrometheusDuration(_ text: String) -> Duration? {
  if text == "0" { return .zero }
  let units: [(name: String, milliseconds: Int64)] = [
    ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000),
    ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
  var rest = text[...]
  var next = 0
  var total: Int64 = 0
  while !rest.isEmpty {
    let digits = rest.prefix { $0 >= "0" && $0 <= "9" }
    guard let number = Int64(digits) else { return nil }
    rest = rest[digits.endIndex...]
    let name = rest.prefix { $0 >= "a" && $0 <= "z" }
    rest = rest[name.endIndex...]
    guard let unit = units[next...].firstIndex(where: { $0.name == name }) else { return nil }
    next = unit + 1
    let (product, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
    let (sum, overflowed) = total.addingReportingOverflow(product)
    guard !overflow, !overflowed, sum <= 9_223_372_036_854 else { return nil }
    total = sum
  }
  return text.isEmpty ? nil : .milliseconds(total)
}

/// A duration in the same notation.
package func formatPrometheusDuration(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  var rest = seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
  if rest <= 0 { return "0s" }
  var text = ""
  for (name, size): (String, Int64) in [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ] where rest >= size {
    text += "\(rest / size)\(name)"
    rest %= size
  }
  return text
}

/// A size in bytes as Prometheus' files write it: `100MB`, `1.5GiB`, `512B`, `0`; all units are powers of 1024.
package func parseByteSize(_ text: String) -> Int? {
  let digits = text.prefix { $0 >= "0" && $0 <= "9" || $0 == "." }
  guard let number = Double(digits), number >= 0 else { return nil }
  var unit = text[digits.endIndex...].uppercased()
  if unit.isEmpty { return number == 0 ? 0 : nil }
  guard unit.last == "B" else { return nil }
  unit.removeLast()
  if unit.last == "I" { unit.removeLast() }
  guard let power = ["", "K", "M", "G", "T", "P", "E"].firstIndex(of: unit) else { return nil }
  var bytes = number
  for _ in 0..<power { bytes *= 1024 }
  return bytes < 0x1p62 ? Int(bytes) : nil
}
