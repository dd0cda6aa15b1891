internal import Cells
internal import Dashboards
internal import Metrics
internal import Query

/// An answer as a table for people, as the API's JSON `data`, or as CSV.
func rendered(_ value: Value, as format: String) -> String {
  switch format {
  case "json": return String(decoding: value.apiData, as: UTF8.self) + "\n"
  case "csv":
    return lines(of: value).map { row in row.map(csvField).joined(separator: ",") + "\n" }.joined()
  default:
    let rows = lines(of: value).dropFirst()
    guard let columns = rows.first?.count else { return "no series\n" }
    let widths = (0..<columns).map { column in
      rows.reduce(0) { max($0, columnsOf(cleaned($1[column]))) }
    }
    return rows.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        let shown = cleaned(text)
        line += shown
        if column < columns - 1 {
          line += String(repeating: " ", count: widths[column] - columnsOf(shown) + 2)
        }
      }
      return line + "\n"
    }.joined()
  }
}

private func columnsOf(_ text: String) -> Int { columns(of: text) }

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

private func csvField(_ text: String) -> String {
  guard text.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }) else {
    return text
  }
  return "\""
    + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    + "\""
}
