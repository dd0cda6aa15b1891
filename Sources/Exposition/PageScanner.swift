/// A cursor over the bytes of a page with the pieces that both grammars share.
///
/// Positions count from the page's start; nothing is read at or beyond `end`.
struct PageScanner {
  let base: UnsafePointer<UInt8>
  let end: Int
  var position = 0
  /// OpenMetrics: single spaces, no blank lines, commas between labels.
  let strict: Bool

  init(base: UnsafePointer<UInt8>, count: Int, strict: Bool) {
    self.base = base
    end = count
    self.strict = strict
  }

  /// The byte at the cursor, or 0 at the page's end.
  @inline(__always)
  var byte: UInt8 { position < end ? base[position] : 0 }

  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    UInt64(
      littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Passes spaces and tabs.
  @inline(__always)
  mutating func skipBlanks() {
    while position < end, base[position] == 0x20 || base[position] == 0x09 { position &+= 1 }
  }

  /// Passes a name; false where none stands at the cursor.
  @inline(__always)
  mutating func scanName(colon: Bool) -> Bool {
    let start = position
    while position &+ 8 <= end {
      let stops = nameStops(word(at: position), colon: colon)
      if stops != 0 {
        position &+= stops.trailingZeroBitCount &>> 3
        return position > start && !isDigit(base[start])
      }
      position &+= 8
    }
    while position < end, nameStops(UInt64(base[position]), colon: colon) & 0x80 == 0 {
      position &+= 1
    }
    return position > start && !isDigit(base[start])
  }

  /// Passes the quoted string that begins at the cursor: no raw newline, backslash escapes one byte, valid UTF-8.
  @inline(__always)
  mutating func scanQuoted(_ what: StaticString) throws(ExpositionError) {
    let start = position
    position &+= 1
    var high: UInt64 = 0
    while true {
      if position &+ 8 <= end {
        let word = word(at: position)
        let stops = quoteStops(word)
        if stops == 0 {
          high |= nonASCII(word)
          position &+= 8
          continue
        }
        let length = stops.trailingZeroBitCount &>> 3
        high |= nonASCII(word) & ((1 &<< UInt64(length &* 8)) &- 1)
        position &+= length
      } else {
        while position < end {
          let byte = base[position]
          if byte == 0x22 || byte == 0x5C || byte == 0x0A { break }
          high |= nonASCII(UInt64(byte))
          position &+= 1
        }
      }
      guard position < end else { break }
      let byte = base[position]
      if byte == 0x22 {
        position &+= 1
        if high != 0, !isValidUTF8(start, position) {
          throw error("invalid UTF-8 in \(what)", at: start)
        }
        return
      }
      guard byte == 0x5C, position &+ 1 < end, base[position &+ 1] != 0x0A else { break }
      high |= nonASCII(UInt64(base[position &+ 1]))
      position &+= 2
    }
    throw error("unterminated \(what)", at: start)
  }

  /// Passes labels up to and including the closing brace, from just after the opening one; true if the metric's
  /// name is known, from before (`named`) or as a quoted string among them.
  @inline(__always)
  mutating func scanLabels(named: Bool, exemplar: Bool = false) throws(ExpositionError) -> Bool {
    var named = named
    if !strict { skipBlanks() }
    while true {
      if byte == UInt8(ascii: "}") {
        position &+= 1
        return named
      }
      let start = position
      let quoted = byte == 0x22
      if quoted {
        try scanQuoted("label name")
      } else if !scanName(colon: false) {
        position = start
        throw error("expected a label name or '}'")
      }
      if !strict { skipBlanks() }
      if quoted, !exemplar, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") {
        if named { throw error("the metric's name is already set", at: start) }
        if position &- start <= 2 { throw error("empty metric name", at: start) }
        named = true
        if byte == UInt8(ascii: "}") {
          position &+= 1
          return true
        }
        position &+= 1
        if !strict { skipBlanks() }
        continue
      }
      guard byte == UInt8(ascii: "=") else { throw error("expected '=' after a label name") }
      if quoted, position &- start <= 2 { throw error("empty label name", at: start) }
      position &+= 1
      if !strict { skipBlanks() }
      guard byte == 0x22 else { throw error("expected a quoted label value") }
      try scanQuoted("label value")
      if !strict { skipBlanks() }
      if byte == UInt8(ascii: ",") {
        position &+= 1
        if !strict { skipBlanks() }
      } else if strict, byte != UInt8(ascii: "}") {
        throw error("expected ',' or '}' after a label value")
      }
    }
  }

  /// Passes the bytes up to the next newline, or the page's end.
  @inline(__always)
  mutating func skipToLineEnd() {
    while position &+ 8 <= end {
      let hits = bytes(of: word(at: position), equalTo: 0x0A)
      if hits != 0 {
        position &+= hits.trailingZeroBitCount &>> 3
        return
      }
      position &+= 8
    }
    while position < end, base[position] != 0x0A { position &+= 1 }
  }

  func text(_ start: Int, _ end: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: base + start, count: end - start), as: UTF8.self)
  }

  func isValidUTF8(_ start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end, base[index] < 0x80 { index &+= 1 }
    if index == end { return true }
    return String(
      validating: UnsafeBufferPointer(start: base + start, count: end - start), as: UTF8.self)
      != nil
  }

  @inline(never)
  func error(_ reason: String, at offset: Int? = nil) -> ExpositionError {
    let offset = min(offset ?? position, end)
    var line = 1
    var lineStart = 0
    for index in 0..<offset where base[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return ExpositionError(line: line, column: offset - lineStart + 1, reason: reason)
  }
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
