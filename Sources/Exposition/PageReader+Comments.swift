internal import Metrics

extension PageReader {
  mutating func readTextComment(into page: inout ParsedPage) throws(ExpositionError) {
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
  mutating func readOpenMetricsComment(into page: inout ParsedPage) throws(ExpositionError)
    -> Bool
  {
    let line = scanner.position
    scanner.position += 1
    guard scanner.byte == 0x20 else { throw scanner.error("expected '# HELP'", at: line) }
    scanner.position += 1
    if scanner.position + 3 <= scanner.end, scanner.byte == UInt8(ascii: "E"),
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
    let letters = scanner.base + scanner.position
    scanner.position += 4
    switch (letters[0], letters[1], letters[2], letters[3]) {
    case (0x48, 0x45, 0x4C, 0x50): return .help
    case (0x54, 0x59, 0x50, 0x45): return .type
    case (0x55, 0x4E, 0x49, 0x54): return .unit
    default: return nil
    }
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
