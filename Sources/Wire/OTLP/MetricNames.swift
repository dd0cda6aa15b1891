// OpenTelemetry's names as Prometheus has them: UnderscoreEscapingWithSuffixes, the default of its receiver.

/// The name of a metric: what is no letter, digit or colon parts its words, which underscores join; its unit and, of a
/// counter, `total` end it. Empty where nothing is left.
func prometheusName(_ name: String, unit: String, isCounter: Bool, isGauge: Bool) -> String {
  var words = name.unicodeScalars.split { !isNameScalar($0) }.map { String($0) }
  var (main, per) = unitWords(unit)
  if words.contains(main) { main = "" }
  if words.contains(per) { per = "" }
  if !main.isEmpty { words.append(main) }
  if !per.isEmpty { words.append("per_" + per) }
  if isCounter {
    words.removeAll { $0 == "total" }
    words.append("total")
  }
  // Counts bear the unit 1, too; only of gauges it is sure to be a ratio.
  if unit == "1", isGauge {
    words.removeAll { $0 == "ratio" }
    words.append("ratio")
  }
  let joined = words.joined(separator: "_")
  return joined.unicodeScalars.first.map(isDigit) == true ? "_" + joined : joined
}

/// A unit as metadata have it: `seconds`, `bytes_per_second`.
func prometheusUnit(_ unit: String) -> String {
  let (main, per) = unitWords(unit)
  return per.isEmpty ? main : main.isEmpty ? "per_" + per : main + "_per_" + per
}

/// The name of a label: what may not stand in it becomes an underscore; what begins with a digit or a single underscore
/// gets `key` before it. nil where only underscores are left.
func prometheusLabelName(_ name: String) -> String? {
  guard let first = name.unicodeScalars.first else { return nil }
  var out = String.UnicodeScalarView()
  for scalar in name.unicodeScalars {
    out.append(isNameScalar(scalar) && scalar != ":" ? scalar : "_")
  }
  guard out.contains(where: { $0 != "_" }) else { return nil }
  let text = String(out)
  if isDigit(first) { return "key_" + text }
  return text.hasPrefix("_") && !text.hasPrefix("__") ? "key" + text : text
}

/// What a unit of UCUM adds to a name: `By/s` gives bytes and second. What stands in braces is a remark.
private func unitWords(_ unit: String) -> (main: String, per: String) {
  let parts = unit.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
  func word(_ part: Substring, _ known: [String: String]) -> String {
    var part = part.drop { $0 == " " }
    while part.last == " " { part.removeLast() }
    guard !part.contains("{"), !part.contains("}") else { return "" }
    return cleaned(known[String(part)] ?? String(part))
  }
  let main = parts.first.map { word($0, mainUnits) } ?? ""
  let per = parts.count > 1 ? word(parts[1], perUnits) : ""
  return (main, per)
}

/// A unit as part of a name: runs of other characters become one underscore, none at the beginning.
private func cleaned(_ unit: String) -> String {
  var out = ""
  for scalar in unit.unicodeScalars {
    if isNameScalar(scalar) {
      out.unicodeScalars.append(scalar)
    } else if !out.isEmpty, !out.hasSuffix("_") {
      out += "_"
    }
  }
  return out
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
  isDigit(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == ":"
}

private let mainUnits = [
  "d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds",
  "us": "microseconds", "ns": "nanoseconds", "By": "bytes", "KiBy": "kibibytes",
  "MiBy": "mebibytes", "GiBy": "gibibytes", "TiBy": "tibibytes", "KBy": "kilobytes",
  "MBy": "megabytes", "GBy": "gigabytes", "TBy": "terabytes", "m": "meters", "V": "volts",
  "A": "amperes", "J": "joules", "W": "watts", "g": "grams", "Cel": "celsius", "Hz": "hertz",
  "1": "", "%": "percent",
]

private let perUnits = [
  "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year",
]
