/// A line that begins with its time, be it in brackets or quotes; a level among the words behind it.
func timeHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  var cursor = ByteCursor(line)
  // MySQL's slow log begins a record so.
  if line[0] == UInt8(ascii: "#") {
    guard cursor.starts(with: "# Time: ") else { return nil }
    cursor.at = 8
    return times.read(&cursor).map { LineHead(form: .time, time: $0) }
  }
  let opening = cursor.next
  if opening == UInt8(ascii: "[") || opening == 0x22 || opening == UInt8(ascii: "(") {
    cursor.at += 1
  }
  guard isDigit(cursor.next) || isLetter(cursor.next) || cursor.next == UInt8(ascii: "@"),
    let time = times.read(&cursor)
  else { return nil }
  var head = LineHead(form: .time, time: time)
  switch cursor.next {
  case 0, 0x20, 0x09, 0x0D, UInt8(ascii: "]"), UInt8(ascii: ")"), 0x22, UInt8(ascii: "|"),
    UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "-"):
    break
  case UInt8(ascii: ","): return csvHead(cursor, head)
  default: return nil
  }
  head.level = levelNear(cursor) ?? .unknown
  return head
}

/// PostgreSQL's CSV: the level is its twelfth field; a field in quotes may go on in further lines.
private func csvHead(_ start: ByteCursor, _ base: LineHead) -> LineHead {
  var (cursor, head) = (start, base)
  var field = 0
  var isQuoted = false
  var begin = cursor.at
  while true {
    let byte = cursor.next
    if byte == 0x22 {
      isQuoted.toggle()
    } else if cursor.isAtEnd || (byte == UInt8(ascii: ",") && !isQuoted) {
      if field <= 12, head.level == .unknown {
        let text = cursor.bytes.part(begin, cursor.at)
        if text.first != 0x22, text.allSatisfy({ $0 &- 0x41 < 26 || isDigit($0) }),
          let level = LogLevel(word: text)
        {
          head.level = level
        }
      }
      if cursor.isAtEnd { break }
      field += 1
      begin = cursor.at + 1
    }
    cursor.at += 1
  }
  head.isOpen = isQuoted
  return head
}

/// The level among the first words after a time; nil where there is none.
///
/// A word in capitals, in brackets, between bars or tabs, or the first one of all counts; a word that ends in a colon
/// is the message's beginning, so nothing behind it does.
func levelNear(_ start: ByteCursor) -> LogLevel? {
  var cursor = start
  let limit = min(cursor.bytes.count, cursor.at + 160)
  var words = 0
  while cursor.at < limit, words < 8 {
    while cursor.at < limit, !isLetter(cursor.next), !isDigit(cursor.next) { cursor.at += 1 }
    let begin = cursor.at
    while cursor.at < limit, isWordByte(cursor.next) { cursor.at += 1 }
    guard cursor.at > begin else { return nil }
    let word = cursor.bytes.part(begin, cursor.at)
    let before = begin > 0 ? cursor.bytes[begin - 1] : 0
    let after = cursor.next
    if (3...13).contains(word.count), !isDigit(word[0]), let level = LogLevel(word: word),
      counts(word, before, after, isFirst: words == 0)
    {
      return level
    }
    words += 1
    if after == UInt8(ascii: ":"), isBlank(cursor.peek(1)), words > 1 || !isDigit(word[0]) {
      return nil
    }
    // `app[123]: message`.
    if after == UInt8(ascii: "]"), cursor.peek(1) == UInt8(ascii: ":") { return nil }
  }
  return nil
}

private func isWordByte(_ byte: UInt8) -> Bool {
  isLetter(byte) || isDigit(byte) || [0x2D, 0x2E, 0x5F, 0x2F, 0x40, 0x23].contains(byte)
    || byte >= 0x80
}

private func counts(_ word: LineBytes, _ before: UInt8, _ after: UInt8, isFirst: Bool) -> Bool {
  let isClosed = [0, 0x20, 0x09, 0x0D, 0x3A, 0x5D, 0x29, 0x7C, 0x3E, 0x2C, 0x22, 0x5B].contains(
    after)
  guard isClosed else { return false }
  if word.allSatisfy({ $0 &- 0x41 < 26 || isDigit($0) }) {
    return [0, 0x20, 0x09, 0x3A, 0x5B, 0x28, 0x7C, 0x3C, 0x3D, 0x22].contains(before)
  }
  switch before {
  case UInt8(ascii: "["): return after == UInt8(ascii: "]")
  // `[core:info]`.
  case UInt8(ascii: ":"): return after == UInt8(ascii: "]") || isFirst
  case UInt8(ascii: "<"): return after == UInt8(ascii: ">")
  case UInt8(ascii: "|"): return true
  case 0x09: return after == 0x09 || isFirst
  case 0x20: return isFirst || after == UInt8(ascii: "|")
  default: return isFirst
  }
}
