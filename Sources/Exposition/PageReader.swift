internal import Metrics

/// One pass over a page, line by line, into a `ParsedPage`.
struct PageReader {
  var scanner: PageScanner
  private let options: ExpositionParser.Options
  private var familyNameStart = 0
  private var familyNameEnd = 0
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

  // MARK: Samples

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
      hash: hashBytes(scanner.base + start, seriesEnd &- start), value: value,
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

  // MARK: Comments

  private mutating func readTextComment(into page: inout ParsedPage) throws(ExpositionError) {
    scanner.position += 1
    guard scanner.byte == 0x20 || scanner.byte == 0x09 else { return scanner.skipToLineEnd() }
    scanner.skipBlanks()
    guard let word = commentWord(), word != .unit, scanner.byte == 0x20 || scanner.byte == 0x09
    else { return scanner.skipToLineEnd() }
    scanner.skipBlanks()
    try readFamilyName(after: word, into: &page)
    let start = scanner.position
    scanner.skipToLineEnd()
    try describe(word, textStart: min(start + 1, scanner.position), into: &page)
  }

  /// True at `# EOF`.
  private mutating func readOpenMetricsComment(into page: inout ParsedPage) throws(ExpositionError)
    -> Bool
  {
    let line = scanner.position
    scanner.position += 1
    guard scanner.byte == 0x20 else { throw scanner.error("expected '# HELP'", at: line) }
    scanner.position += 1
    if scanner.position + 3 <= scanner.end,
      scanner.text(scanner.position, scanner.position + 3) == "EOF"
    {
      scanner.position += 3
      if scanner.byte == 0x0A { scanner.position += 1 }
      guard scanner.position == scanner.end else {
        throw scanner.error("unexpected data after # EOF")
      }
      return true
    }
    guard let word = commentWord(), scanner.byte == 0x20 else {
      throw scanner.error("expected HELP, TYPE, UNIT or EOF", at: line)
    }
    scanner.position += 1
    try readFamilyName(after: word, into: &page)
    guard scanner.byte == 0x20 else { throw scanner.error("expected text after the name") }
    let start = scanner.position + 1
    scanner.skipToLineEnd()
    guard scanner.position < scanner.end else {
      throw scanner.error("the page does not end with # EOF")
    }
    try describe(word, textStart: start, into: &page)
    scanner.position += 1
    return false
  }

  private enum CommentWord { case help, type, unit }

  /// Passes HELP, TYPE or UNIT.
  private mutating func commentWord() -> CommentWord? {
    guard scanner.position + 4 <= scanner.end else { return nil }
    let letters = (0..<4).map { scanner.base[scanner.position + $0] }
    scanner.position += 4
    if letters.elementsEqual("HELP".utf8) { return .help }
    if letters.elementsEqual("TYPE".utf8) { return .type }
    if letters.elementsEqual("UNIT".utf8) { return .unit }
    return nil
  }

  /// Passes a family's name and makes it the last of `families`, unless it already is.
  private mutating func readFamilyName(after word: CommentWord, into page: inout ParsedPage)
    throws(ExpositionError)
  {
    var start = scanner.position
    var end = start
    let quoted = scanner.byte == 0x22
    if quoted {
      try scanner.scanQuoted("metric name")
      start += 1
      end = scanner.position - 1
    } else {
      guard scanner.scanName(colon: true) else {
        scanner.position = start
        throw scanner.error("expected a metric name")
      }
      end = scanner.position
    }
    let count = end - start
    if !page.families.isEmpty, count == familyNameEnd - familyNameStart,
      equalBytes(scanner.base + start, scanner.base + familyNameStart, count)
    {
      return
    }
    familyNameStart = start
    familyNameEnd = end
    let name = quoted ? unescaped(scanner, start, end) : scanner.text(start, end)
    var family = ParsedPage.Family(name: name, metadata: MetricMetadata())
    if let last = page.families.last {
      family.kindInForce = last.kindInForce
      family.unitInForce = last.unitInForce
    }
    page.families.append(family)
  }

  /// Takes the rest of a comment line, from `textStart` to the cursor, into the last family.
  private mutating func describe(
    _ word: CommentWord, textStart: Int, into page: inout ParsedPage
  ) throws(ExpositionError) {
    if options.createdAsStart { runEnds.append(page.entries.count) }
    let last = page.families.count - 1
    let end = scanner.position
    switch word {
    case .type:
      let text = scanner.text(textStart, end)
      guard let kind = metricKind(text) else {
        throw scanner.error("invalid metric type \(text.debugDescription)", at: textStart)
      }
      page.families[last].metadata.kind = kind
      page.families[last].kindInForce = kind
    case .help:
      guard scanner.isValidUTF8(textStart, end) else {
        throw scanner.error("help text is not valid UTF-8", at: textStart)
      }
      page.families[last].metadata.help =
        unescaped(scanner, textStart, end, quotes: scanner.strict)
    case .unit:
      let unit = scanner.text(textStart, end)
      let name = scanner.base + familyNameStart
      let length = familyNameEnd - familyNameStart
      let unitLength = end - textStart
      if unitLength > 0 {
        guard length > unitLength, name[length - unitLength - 1] == UInt8(ascii: "_"),
          equalBytes(name + (length - unitLength), scanner.base + textStart, unitLength)
        else {
          throw scanner.error(
            "unit \(unit.debugDescription) is not a suffix of the metric's name", at: textStart)
        }
      }
      page.families[last].metadata.unit = unit
      page.families[last].unitInForce = unit
    }
  }

  private func metricKind(_ text: String) -> MetricMetadata.Kind? {
    switch text {
    case "counter": .counter
    case "gauge": .gauge
    case "histogram": .histogram
    case "summary": .summary
    case "untyped": scanner.strict ? nil : .unknown
    case "unknown": scanner.strict ? .unknown : nil
    case "gaugehistogram": scanner.strict ? .gaugehistogram : nil
    case "info": scanner.strict ? .info : nil
    case "stateset": scanner.strict ? .stateset : nil
    default: nil
    }
  }
}

@inline(__always)
func equalBytes(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  UnsafeBufferPointer(start: a, count: count).elementsEqual(
    UnsafeBufferPointer(start: b, count: count))
}

/// The text between two positions with `\\`, `\n` and (with `quotes`) `\"` taken for what they stand for.
func unescaped(_ scanner: PageScanner, _ start: Int, _ end: Int, quotes: Bool = true) -> String {
  var index = start
  while index < end, scanner.base[index] != 0x5C { index += 1 }
  if index == end { return scanner.text(start, end) }
  var out: [UInt8] = []
  out.reserveCapacity(end - start)
  index = start
  while index < end {
    let byte = scanner.base[index]
    index += 1
    guard byte == 0x5C, index < end else {
      out.append(byte)
      continue
    }
    let next = scanner.base[index]
    if next == 0x5C || (quotes && next == 0x22) {
      out.append(next)
      index += 1
    } else if next == UInt8(ascii: "n") {
      out.append(0x0A)
      index += 1
    } else {
      out.append(byte)
    }
  }
  return String(decoding: out, as: UTF8.self)
}
