/// syslog with its priority: RFC 5424 and RFC 3164, and the kernel's own lines.
func priorityHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  guard line[0] == UInt8(ascii: "<") else { return nil }
  var cursor = ByteCursor(line, at: 1)
  guard let priority = cursor.number(1, 3), priority < 192, cursor.skip(">") else { return nil }
  var head = LineHead(form: .priority, level: LogLevel(priority: priority & 7))
  if isDigit(cursor.next), cursor.peek(1) == 0x20 { cursor.at += 2 }
  cursor.skipBlanks()
  head.time = times.read(&cursor)
  return head
}
