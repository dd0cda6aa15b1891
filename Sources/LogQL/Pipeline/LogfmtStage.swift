/// Takes a line apart into `key=value` pairs.
struct LogfmtScan {
  let line: UnsafeRawBufferPointer
  private var index = 0

  /// A pair; a value with escapes stands with its quotes.
  struct Pair {
    var key: Range<Int>
    var value: Range<Int>
    var hasEscape = false
  }

  enum Step {
    case pair(Pair)
    /// What is wrong, and where, from 1.
    case fault(String, Int)
    case end
  }

  init(_ line: UnsafeRawBufferPointer) { self.line = line }

  private mutating func fault(_ reason: String, at place: Int) -> Step {
    // The rest of the word belongs to no pair.
    while index < line.count, line[index] > 0x20 { index += 1 }
    return .fault(reason, place + 1)
  }

  private mutating func unexpected(_ place: Int) -> Step {
    fault("unexpected '\(Unicode.Scalar(line[place]))'", at: place)
  }

  mutating func next() -> Step {
    while index < line.count, line[index] <= 0x20 { index += 1 }
    guard index < line.count else { return .end }
    let start = index
    var isPlain = true
    while index < line.count {
      let byte = line[index]
      if byte == UInt8(ascii: "=") { break }
      if byte == UInt8(ascii: "\"") { return unexpected(index) }
      if byte <= 0x20 { break }
      if byte >= 0x80 { isPlain = false }
      index += 1
    }
    let key = start..<index
    if key.isEmpty { return unexpected(index) }
    if !isPlain, !isWellFormed(UnsafeRawBufferPointer(rebasing: line[key])) {
      return fault("invalid key", at: index)
    }
    guard index < line.count, line[index] == UInt8(ascii: "=") else {
      return .pair(Pair(key: key, value: index..<index))
    }
    index += 1
    guard index < line.count, line[index] > 0x20 else {
      return .pair(Pair(key: key, value: index..<index))
    }
    if line[index] == UInt8(ascii: "\"") { return quoted(key) }
    let value = index
    while index < line.count, line[index] > 0x20 {
      if line[index] == UInt8(ascii: "=") || line[index] == UInt8(ascii: "\"") {
        return unexpected(index)
      }
      index += 1
    }
    return .pair(Pair(key: key, value: value..<index))
  }

  private mutating func quoted(_ key: Range<Int>) -> Step {
    guard let string = JSONScan(text: line).stringEnd(index + 1) else {
      index = line.count
      return .fault("unterminated quoted value", index + 1)
    }
    let value = index + 1..<string.end
    index = string.end + 1
    return .pair(Pair(key: key, value: value, hasEscape: string.hasEscape))
  }
}

private func isWellFormed(_ key: UnsafeRawBufferPointer) -> Bool {
  var index = 0
  while index < key.count {
    let length = characterLength(key, index, key.count)
    let isReplacement =
      length == 3 && key[index] == 0xEF && key[index + 1] == 0xBF && key[index + 2] == 0xBD
    if length == 0 || isReplacement { return false }
    index += length
  }
  return true
}

/// `| logfmt`, of all pairs or of those that are named.
struct LogfmtStage: Sendable {
  let options: LogfmtOptions
  private let named: [(name: FieldName, key: [UInt8])]

  init(_ options: LogfmtOptions, _ extractions: [LogExtraction]) {
    self.options = options
    named = extractions.map { (FieldName($0.name), Array($0.path.utf8)) }
  }

  func read(
    _ line: UnsafeRawBufferPointer, _ fields: inout LineFields, _ wanted: borrowing WantedNames
  ) {
    if !named.isEmpty { setNames(&fields, wanted) }
    var scan = LogfmtScan(line)
    while true {
      switch scan.next() {
      case .end: return
      case .fault(let reason, let place):
        guard options.isStrict else { continue }
        return fields.fail("LogfmtParserErr", "logfmt syntax error at pos \(place) : \(reason)")
      case .pair(let pair):
        let key = UnsafeRawBufferPointer(rebasing: line[pair.key])
        if named.isEmpty {
          if pair.value.isEmpty, !options.keepsEmpty { continue }
          guard wanted.mayWant(key) else { continue }
          let start = fields.end
          fields.appendSanitized(key, isFirst: true)
          guard let parsed = fields.parsedName(from: start, wanted) else { continue }
          append(line, pair, &fields)
          // A value that was nothing but a broken escape is left out like any other empty one.
          if fields.end == parsed.name.upperBound, !options.keepsEmpty {
            fields.cutBytes(to: start)
          } else {
            fields.setParsed(parsed)
          }
        } else {
          set(line, pair, key, &fields)
        }
      }
    }
  }

  private func append(
    _ line: UnsafeRawBufferPointer, _ pair: LogfmtScan.Pair, _ fields: inout LineFields
  ) {
    fields.appendUnescaped(
      UnsafeRawBufferPointer(rebasing: line[pair.value]), hasEscape: pair.hasEscape)
  }

  // MARK: Named pairs

  /// Every name stands for something, be it nothing.
  private func setNames(_ fields: inout LineFields, _ wanted: borrowing WantedNames) {
    for (name, _) in named {
      if let place = fields.present(name), fields[place].source != .parsed { continue }
      guard name.bytes.withUnsafeBytes({ wanted.contains($0) }) else { continue }
      fields.set(name, UnsafeRawBufferPointer(start: nil, count: 0), .parsed)
    }
  }

  private func set(
    _ line: UnsafeRawBufferPointer, _ pair: LogfmtScan.Pair, _ key: UnsafeRawBufferPointer,
    _ fields: inout LineFields
  ) {
    let start = fields.end
    fields.appendSanitized(key, isFirst: true)
    let matching = named.filter { entry in
      key.elementsEqual(entry.key) || fields.bytes(start..<fields.end).elementsEqual(entry.key)
    }
    fields.cutBytes(to: start)
    for (name, _) in matching {
      var target = name
      if let place = fields.present(name), fields[place].source != .parsed {
        target = FieldName(String(decoding: name.bytes, as: UTF8.self) + "_extracted")
      }
      let value = fields.end
      append(line, pair, &fields)
      fields.set(target, value..<fields.end, .parsed)
    }
  }
}
