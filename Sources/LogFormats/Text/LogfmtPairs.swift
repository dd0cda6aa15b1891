/// The pairs of a line in logfmt, one after the other; words without a value are passed over.
struct LogfmtPairs {
  private(set) var cursor: ByteCursor

  init(_ bytes: LineBytes) { cursor = ByteCursor(bytes) }

  /// A value in quotes comes without them, its escapes as they stand.
  mutating func next() -> (name: LineBytes, value: LineBytes)? {
    let bytes = cursor.bytes
    while true {
      while !cursor.isAtEnd, cursor.next <= 0x20 { cursor.at += 1 }
      let start = cursor.at
      while !cursor.isAtEnd, cursor.next > 0x20, cursor.next != 0x3D, cursor.next != 0x22 {
        cursor.at += 1
      }
      let name = bytes.part(start, cursor.at)
      if cursor.isAtEnd { return nil }
      guard cursor.skip("="), !name.isEmpty else {
        if cursor.next == 0x22 || cursor.at == start { cursor.at += 1 }
        continue
      }
      if let quote = [0x22, 0x27].first(where: { $0 == cursor.next }) {
        let opening = cursor.at + 1
        var at = opening
        while at < bytes.count, bytes[at] != quote { at += bytes[at] == 0x5C ? 2 : 1 }
        if at < bytes.count {
          cursor.at = at + 1
          return (name, bytes.part(opening, at))
        }
      }
      let first = cursor.at
      while !cursor.isAtEnd, cursor.next > 0x20 { cursor.at += 1 }
      return (name, bytes.part(first, cursor.at))
    }
  }
}
