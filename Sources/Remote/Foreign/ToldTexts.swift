internal import Metrics
internal import Transport

/// A text of one or more lines without control characters but the ends of its lines, at most `limit` characters long.
func printableLines(_ text: String, limit: Int) -> String {
  let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A }
  if isPlain, text.utf8.count <= limit { return text }
  var lines: [String] = []
  var left = limit
  for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
    lines.append(printable(String(Substring(line)), limit: left))
    left -= line.count + 1
    if left < 0 { break }
  }
  return lines.joined(separator: "\n")
}

// What servers write in more than one way. What cannot be understood is nothing, and no fault of the whole answer.
extension JSONScanner {
  /// A number, bare or in quotes; nil where it is none.
  mutating func readNumber() throws(JSONFault) -> Double? {
    let text = try text()
    switch text {
    case "NaN": return .nan
    case "+Inf", "Inf": return .infinity
    case "-Inf": return -.infinity
    default: return Double(text)
    }
  }

  /// A span of time in seconds, or as files write it; nil where it is none or below zero.
  mutating func readSpan() throws(JSONFault) -> Duration? {
    let text = try text()
    guard let seconds = Double(text) else { return parsePrometheusDuration(text) }
    guard seconds >= 0, seconds.isFinite else { return nil }
    // Evaluations are told to the nanosecond.
    return .nanoseconds(Int64(clamping: (min(seconds, 9e9) * 1e9).rounded()))
  }

  /// An instant; nil where it is none, or stands for never as the year 1 does.
  mutating func readInstant() throws(JSONFault) -> Timestamp? {
    guard let time = parseTimestamp(try text()), time.milliseconds > 0 else { return nil }
    return time
  }

  /// Names with texts in their order.
  mutating func readPairs(limit: Int) throws(JSONFault) -> [Label] {
    var pairs: [Label] = []
    if takesNull() { return pairs }
    try object { (scanner, key) throws(JSONFault) in
      let text = try scanner.text()
      pairs.append(Label(printable(key, limit: 1000), printableLines(text, limit: limit)))
    }
    return pairs
  }
}
