/// A line that begins with a level: `WARNING:root:…`, `WARN[2026-11-28T20:32:47Z] …`, `[error] …`, `info: …`,
/// `INFO  [main] …`; a time may stand behind it.
func levelHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  var cursor = ByteCursor(line)
  let isBracketed = cursor.skip("[")
  guard isLetter(cursor.next) else { return nil }
  let start = cursor.at
  while isLetter(cursor.next) || isDigit(cursor.next) { cursor.at += 1 }
  let word = line.part(start, cursor.at)
  guard let level = LogLevel(word: word) else { return nil }
  let isUpper = word.allSatisfy { $0 &- 0x41 < 26 || isDigit($0) }
  switch cursor.next {
  case UInt8(ascii: "]"): guard isBracketed else { return nil }
  case UInt8(ascii: "["): guard isUpper else { return nil }
  case UInt8(ascii: ":"):
    // Programs begin many a message so; those of a framework are in capitals, or are followed by a name.
    guard !isBracketed, isUpper || frameworkWords.contains(where: { word.equals($0) }) else {
      return nil
    }
  case 0x20, 0x09:
    guard isUpper, isBlank(cursor.peek(1)) || isMark(cursor.peek(1)) else { return nil }
  default: return nil
  }
  var head = LineHead(form: .level, level: level)
  cursor.at += 1
  while [0x20, 0x09, 0x5B, 0x3A, 0x7C].contains(cursor.next) { cursor.at += 1 }
  if isDigit(cursor.next), cursor.digitCount < 5 || cursor.digitCount > 8 {
    head.time = times.read(&cursor)
  }
  return head
}

/// Of .NET's console.
private let frameworkWords: [StaticString] = ["trce", "dbug", "info", "warn", "fail", "crit"]

private func isMark(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "-")
    || byte == UInt8(ascii: "|") || isDigit(byte)
}
