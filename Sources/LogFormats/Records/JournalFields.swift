/// The fields of an entry that `journalctl -o json` printed; nil for any other object.
///
/// A value that is no text is a list of its bytes, one that was given several times a list of texts.
func journalFields(_ line: LineBytes) -> [(name: String, value: [UInt8])]? {
  guard var members = JSONMembers(line) else { return nil }
  var fields: [(name: String, value: [UInt8])] = []
  var isJournal = false
  while fields.count < 1024, let (name, value) = members.next() {
    let name = name.text
    isJournal = isJournal || name == "__REALTIME_TIMESTAMP"
    switch value.kind {
    case .string: fields.append((name, JSONMembers.unescaped(value.bytes)))
    case .array: fields += elements(value.bytes).map { (name, $0) }
    // Where it is too long journalctl prints null.
    default: break
    }
  }
  return isJournal ? fields : nil
}

private func elements(_ array: LineBytes) -> [[UInt8]] {
  var cursor = ByteCursor(array, at: 1)
  var bytes: [UInt8] = []
  var texts: [[UInt8]] = []
  while !cursor.isAtEnd {
    if isDigit(cursor.next), let number = cursor.number(1, 3) {
      bytes.append(UInt8(truncatingIfNeeded: number))
    } else if cursor.skip("\"") {
      let start = cursor.at
      while !cursor.isAtEnd, cursor.next != 0x22 { cursor.at += cursor.next == 0x5C ? 2 : 1 }
      let end = min(cursor.at, array.count)
      texts.append(JSONMembers.unescaped(array.part(start, end)))
      cursor.at = end + 1
    } else {
      cursor.at += 1
    }
  }
  return bytes.isEmpty ? texts : [bytes] + texts
}
