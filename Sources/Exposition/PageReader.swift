internal import Metrics

/// One pass over a page, line by line, into a `ParsedPage`.
struct PageReader {
  var scanner: PageScanner
  let options: ExpositionParser.Options
  private let seed = hashSeed
  /// Where the last family's name stands.
  var familyNameStart = 0
  var familyNameEnd = 0
  /// Exclusive ends of the runs of sample lines between comment lines, as counts of entries; kept where start
  /// timestamps are looked for.
  var runEnds: [Int] = []

  init(
    base: UnsafePointer<UInt8>, count: Int, strict: Bool, options: ExpositionParser.Options
  ) {
    scanner = PageScanner(base: base, count: count, strict: strict)
    self.options = options
  }

  /// Text format 0.0.4 and 1.0.0.
  mutating func readText(into page: inout ParsedPage) throws(ExpositionError) {
    while true {
      scanner.skipBlanks()
      guard scanner.position < scanner.end else { return }
      switch scanner.byte {
      case 0x0A: scanner.position &+= 1
      case UInt8(ascii: "#"): try readTextComment(into: &page)
      default: try readSample(into: &page)
      }
    }
  }

  /// OpenMetrics 0.0.1 and 1.0.0.
  mutating func readOpenMetrics(into page: inout ParsedPage) throws(ExpositionError) {
    while scanner.position < scanner.end {
      if scanner.byte == UInt8(ascii: "#") {
        if try readOpenMetricsComment(into: &page) { return }
      } else {
        try readSample(into: &page)
      }
    }
    throw scanner.error("the page does not end with # EOF")
  }

  @inline(__always)
  private mutating func readSample(into page: inout ParsedPage) throws(ExpositionError) {
    let start = scanner.position
    var seriesEnd = start
    if scanner.byte == UInt8(ascii: "{") {
      scanner.position &+= 1
      guard try scanner.scanLabels(named: false) else {
        throw scanner.error("the metric has no name", at: start)
      }
      seriesEnd = scanner.position
    } else {
      guard scanner.scanName(colon: true) else {
        scanner.position = start
        throw scanner.error("expected a metric name, '{' or '#'")
      }
      seriesEnd = scanner.position
      if !scanner.strict { scanner.skipBlanks() }
      if scanner.byte == UInt8(ascii: "{") {
        scanner.position &+= 1
        _ = try scanner.scanLabels(named: true)
        seriesEnd = scanner.position
      }
    }
    try passSeparator("a value")
    let value = try scanner.scanNumber("the value")
    var entry = ParsedPage.Entry(
      seriesStart: UInt32(truncatingIfNeeded: start),
      seriesLength: UInt32(truncatingIfNeeded: seriesEnd &- start),
      hash: hashBytes(scanner.base + start, seriesEnd &- start, seed: seed), value: value,
      timestamp: .min, family: Int32(truncatingIfNeeded: page.families.count &- 1))
    if scanner.position < scanner.end, scanner.byte == 0x0A {
      scanner.position &+= 1
    } else if scanner.strict {
      try readOpenMetricsTail(&entry, into: &page)
    } else {
      try readTextTail(&entry)
    }
    page.entries.append(entry)
  }

  /// Passes what stands between the series and its value: one space in OpenMetrics, any blanks or none in text.
  @inline(__always)
  private mutating func passSeparator(_ what: StaticString) throws(ExpositionError) {
    if scanner.strict {
      guard scanner.byte == 0x20 else { throw scanner.error("expected a space and \(what)") }
      scanner.position &+= 1
    } else {
      scanner.skipBlanks()
    }
  }

  /// What may follow a value in the text format: a time in milliseconds.
  private mutating func readTextTail(_ entry: inout ParsedPage.Entry) throws(ExpositionError) {
    scanner.skipBlanks()
    guard scanner.position < scanner.end, scanner.byte != 0x0A else {
      scanner.position = min(scanner.position + 1, scanner.end)
      return
    }
    let start = scanner.position
    let negative = scanner.byte == UInt8(ascii: "-")
    if negative { scanner.position += 1 }
    var time: Int64 = 0
    var digits = 0
    while isDigit(scanner.byte) {
      let (shifted, tooLarge) = time.multipliedReportingOverflow(by: 10)
      let (next, tooLargeToo) = shifted.addingReportingOverflow(Int64(scanner.byte - 0x30))
      guard !tooLarge, !tooLargeToo else { throw scanner.error("timestamp too large", at: start) }
      time = next
      digits += 1
      scanner.position += 1
    }
    guard digits > 0 else {
      throw scanner.error("expected a timestamp or the line's end", at: start)
    }
    entry.timestamp = negative ? -time : time
    scanner.skipBlanks()
    guard scanner.position >= scanner.end || scanner.byte == 0x0A else {
      throw scanner.error("expected the line's end after the timestamp")
    }
    scanner.position = min(scanner.position + 1, scanner.end)
  }

  /// What may follow a value in OpenMetrics: a time in seconds and an exemplar.
  private mutating func readOpenMetricsTail(
    _ entry: inout ParsedPage.Entry, into page: inout ParsedPage
  ) throws(ExpositionError) {
    try passSeparator("a timestamp or an exemplar")
    if scanner.byte != UInt8(ascii: "#") {
      entry.timestamp = try readSeconds("the timestamp")
      if scanner.byte == 0x0A, scanner.position < scanner.end {
        scanner.position += 1
        return
      }
      try passSeparator("an exemplar")
    }
    guard scanner.byte == UInt8(ascii: "#") else {
      throw scanner.error("expected the line's end or an exemplar")
    }
    scanner.position += 1
    try passSeparator("an exemplar")
    let labels = scanner.position
    guard scanner.byte == UInt8(ascii: "{") else { throw scanner.error("expected '{'") }
    scanner.position += 1
    _ = try scanner.scanLabels(named: true, exemplar: true)
    let labelsEnd = scanner.position
    try passSeparator("the exemplar's value")
    let value = try scanner.scanNumber("the exemplar's value")
    var time = Int64.min
    if scanner.byte == 0x20 {
      scanner.position += 1
      time = try readSeconds("the exemplar's timestamp")
    }
    guard scanner.position < scanner.end, scanner.byte == 0x0A else {
      throw scanner.error("expected the line's end after the exemplar")
    }
    scanner.position += 1
    entry.exemplar = Int32(truncatingIfNeeded: page.exemplars.count)
    page.exemplars.append(
      ParsedPage.Exemplar(
        labelsStart: UInt32(truncatingIfNeeded: labels),
        labelsLength: UInt32(truncatingIfNeeded: labelsEnd - labels), value: value, timestamp: time)
    )
  }

  private mutating func readSeconds(_ what: StaticString) throws(ExpositionError) -> Int64 {
    let start = scanner.position
    let seconds = try scanner.scanNumber(what)
    guard seconds.isFinite else { throw scanner.error("\(what) is not finite", at: start) }
    return Int64(clamping: seconds * 1000)
  }
}
