internal import Calendar
internal import Dashboards
internal import Metrics
internal import Query

/// An answer as a table for people, as the API's JSON `data`, or as CSV.
func rendered(_ value: Value, as format: String) -> String {
  switch format {
  case "json": return String(decoding: value.apiData, as: UTF8.self) + "\n"
  case "csv":
    return lines(of: value).map { row in
      row.map { csvField(harmless($0)) }.joined(separator: ",") + "\n"
    }.joined()
  default:
    let rows = lines(of: value).dropFirst()
    return rows.isEmpty ? "no series\n" : aligned(Array(rows), widest: [160, 40, 40])
  }
}

/// A heading, then a row a sample: series, value, time.
private func lines(of value: Value) -> [[String]] {
  var rows = [["series", "value", "time"]]
  func add(_ name: String, _ value: String, _ time: Timestamp) {
    rows.append([name, value, timeText(time)])
  }
  switch value {
  case .scalar(let point): add("scalar", number(point.value), point.timestamp)
  case .string(let text, let time): add("string", text, time)
  case .vector(let samples):
    for sample in samples {
      switch sample.content {
      case .float(let value): add(name(sample.labels), number(value), sample.timestamp)
      case .histogram(let histogram):
        add(name(sample.labels), "\(histogram)", sample.timestamp)
      }
    }
  case .matrix(let series):
    for one in series {
      for point in one.points { add(name(one.labels), number(point.value), point.timestamp) }
      for point in one.histograms { add(name(one.labels), "\(point.histogram)", point.timestamp) }
    }
  }
  return rows
}

private func name(_ labels: Labels) -> String { labels.isEmpty ? "{}" : "\(labels)" }

private func number(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  return goNumber(value, exponentFrom: 21)
}

/// UTC, to the millisecond where it has some.
private func timeText(_ time: Timestamp) -> String {
  let milliseconds = ((time.milliseconds % 1000) + 1000) % 1000
  let shown = CivilTime(time, .utc).formatted("YYYY-MM-DD HH:mm:ss")
  guard milliseconds != 0 else { return shown + "Z" }
  return shown + "." + String(String(milliseconds + 1000).dropFirst()) + "Z"
}

/// With pictures for control characters, which a terminal or a spreadsheet would obey; lines and all else stay.
private func harmless(_ text: String) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A, 0x0D, 0x09: shown.append(scalar)
    case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
    case 0x7F: shown.append("\u{2421}")
    case 0x80..<0xA0: shown.append("\u{FFFD}")
    default: shown.append(scalar)
    }
  }
  return String(shown)
}

private func csvField(_ text: String) -> String {
  // By scalars: as a Character "\r\n" is neither of the two.
  guard text.unicodeScalars.contains(where: { [",", "\"", "\n", "\r"].contains($0) }) else {
    return text
  }
  return "\""
    + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    + "\""
}
