import Metrics

/// Reads one line of the series notation, byte by byte.
struct SeriesLineParser {
  let bytes: [UInt8]
  var position = 0

  init(_ line: String) {
    bytes = Array(line.utf8)
    skipBlanks()
  }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  func failure(_ message: String, at offset: Int? = nil) -> SeriesScriptError {
    SeriesScriptError(offset: offset ?? position, message: message)
  }

  func unexpected(in context: String, expected: String = "") -> SeriesScriptError {
    guard let byte = peek else {
      return failure("unexpected end of input in \(context)" + expected)
    }
    var end = position + 1
    if isWord(byte) { while end < bytes.count, isWord(bytes[end]) { end += 1 } }
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    let kind = isWord(byte) && !isDigit(byte) ? "identifier " : ""
    return failure("unexpected \(kind)\(quoted(text)) in \(context)" + expected)
  }

  mutating func skipBlanks() {
    while let byte = peek, isBlank(byte) { position += 1 }
  }

  mutating func take(_ character: Character) -> Bool {
    guard let byte = peek, byte == character.asciiValue else { return false }
    position += 1
    return true
  }

  /// A run of letters, digits, `_` and `:`.
  mutating func word() -> String {
    let start = position
    while let byte = peek, isWord(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  // MARK: Selector

  mutating func selector() throws(SeriesScriptError) -> Labels {
    var labels: [Label] = []
    var named = false
    if let byte = peek, isWord(byte), !isDigit(byte) {
      labels.append(Label(Labels.nameLabel, word()))
      named = true
    }
    // What follows a name behind a blank are values: `{{` begins a histogram, and a single brace is none.
    guard !bytes[position...].starts(with: "{{".utf8), take("{") else { return Labels(labels) }
    skipBlanks()
    while !take("}") {
      let start = position
      let isQuoted = peek.map(isQuote) ?? false
      let name = isQuoted ? try string() : word()
      if !isQuoted, !isPlainLabelName(name) {
        position = start
        throw unexpected(in: "label set", expected: ", expected identifier or \"}\"")
      }
      skipBlanks()
      if take("=") {
        skipBlanks()
        guard peek.map(isQuote) ?? false else {
          throw unexpected(in: "label set", expected: ", expected string")
        }
        labels.append(Label(name, try string()))
      } else if isQuoted, peek == 0x2C || peek == 0x7D {
        if named { throw failure("metric name must not be set twice", at: start) }
        named = true
        labels.append(Label(Labels.nameLabel, name))
      } else {
        throw unexpected(in: "label set", expected: ", expected \",\" or \"}\"")
      }
      skipBlanks()
      if take(",") {
        skipBlanks()
      } else if peek != 0x7D {
        throw unexpected(in: "label set", expected: ", expected \",\" or \"}\"")
      }
    }
    return Labels(labels)
  }

  // MARK: Values

  mutating func items() throws(SeriesScriptError) -> [SeriesLine.Item] {
    var items: [SeriesLine.Item] = []
    while let byte = peek {
      guard isBlank(byte) else { throw unexpected(in: "series values") }
      skipBlanks()
      if peek != nil { try item(into: &items) }
    }
    return items
  }

  private mutating func item(into items: inout [SeriesLine.Item]) throws(SeriesScriptError) {
    if take("_") {
      let times = try repetitions(above: items.count) ?? 1
      items.append(contentsOf: repeatElement(.gap, count: times))
    } else if peek == 0x7B {
      try histogramItem(into: &items)
    } else if bytes[position...].starts(with: "stale".utf8) {
      position += 5
      // `stalex3` is one unknown word to Prometheus, as are all words that go on.
      if let byte = peek, isWord(byte) { throw unexpected(in: "series values") }
      items.append(.float(.staleMarker))
    } else {
      try floatItem(into: &items)
    }
  }

  private mutating func floatItem(into items: inout [SeriesLine.Item]) throws(SeriesScriptError) {
    var value = try number()
    var increment = 0.0
    let hasIncrement = peek == 0x2B || peek == 0x2D
    if hasIncrement { increment = try number() }
    guard let times = try repetitions(above: items.count) else {
      if hasIncrement { throw unexpected(in: "series values") }
      items.append(.float(value))
      return
    }
    for _ in 0...times {
      items.append(.float(value))
      value += increment
    }
  }

  private mutating func histogramItem(into items: inout [SeriesLine.Item])
    throws(SeriesScriptError)
  {
    let base = try histogram()
    var sign = 1.0
    var increment: (histogram: NativeHistogram, hintGiven: Bool)?
    if peek == 0x2B || peek == 0x2D {
      sign = peek == 0x2B ? 1 : -1
      position += 1
      increment = try histogram()
    }
    let repetition = position + 1
    guard let times = try repetitions(above: items.count) else {
      if increment != nil { throw unexpected(in: "series values") }
      items.append(.histogram(base.histogram, hintGiven: base.hintGiven))
      return
    }
    var current = base.histogram
    for step in 0...times {
      if step > 0, let increment {
        let added = increment.histogram
        if current.schema > added.schema {
          throw failure(
            "error combining histograms: cannot merge from schema \(added.schema) to"
              + " \(current.schema)", at: repetition)
        }
        do throws(HistogramError) {
          current =
            try sign > 0 ? current.adding(added).0 : current.subtracting(added).0
        } catch {
          throw failure("error combining histograms: \(error)", at: repetition)
        }
      }
      items.append(.histogram(current, hintGiven: base.hintGiven))
    }
  }

  /// `xN`: how many more (of a gap: how many); nil where nothing of the sort follows.
  mutating func repetitions(above count: Int) throws(SeriesScriptError) -> Int? {
    guard take("x") else { return nil }
    let start = position
    while let byte = peek, isDigit(byte) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let times = Int(digits) else {
      throw unexpected(in: "series values", expected: ", expected a whole number")
    }
    guard times < longestSeries - count else {
      throw failure("a series may have at most \(longestSeries) values", at: start)
    }
    return times
  }

  /// A decimal float with an optional sign, `Inf` or `NaN`. As in PromQL digits may be set apart by `_`, and a whole
  /// number that begins with 0 is octal where it can be.
  mutating func number() throws(SeriesScriptError) -> Double {
    let start = position
    var sign = 1.0
    if peek == 0x2B || peek == 0x2D {
      sign = peek == 0x2D ? -1 : 1
      position += 1
    }
    if let byte = peek, isWord(byte), !isDigit(byte) {
      let here = position
      switch word().lowercased() {
      case "inf": return sign * .infinity
      case "nan": return .plainNaN
      default:
        position = here
        throw unexpected(in: "series values")
      }
    }
    let digitsStart = position
    while let byte = peek, isDigit(byte) || byte == 0x5F && isBetweenDigits { position += 1 }
    if peek == 0x2E {
      position += 1
      while let byte = peek, isDigit(byte) { position += 1 }
    }
    if peek == 0x65 || peek == 0x45, let end = exponentEnd() { position = end }
    let text = String(decoding: bytes[digitsStart..<position].filter { $0 != 0x5F }, as: UTF8.self)
    let value = text.hasPrefix("0") ? Int64(text, radix: 8).map(Double.init) : nil
    guard let value = value ?? Double(text), value.isFinite else {
      position = start
      throw unexpected(in: "series values")
    }
    return sign * value
  }

  private var isBetweenDigits: Bool {
    position > 0 && position + 1 < bytes.count && isDigit(bytes[position - 1])
      && isDigit(bytes[position + 1])
  }

  /// Where the exponent that begins here ends; nil where no digits follow.
  private func exponentEnd() -> Int? {
    var end = position + 1
    if end < bytes.count, bytes[end] == 0x2B || bytes[end] == 0x2D { end += 1 }
    let digits = end
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    return end > digits ? end : nil
  }
}

func isBlank(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}
func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 0x60 }
func isWord(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte | 0x20) || isDigit(byte) || byte == 0x5F || byte == 0x3A
}
