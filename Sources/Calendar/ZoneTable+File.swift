extension ZoneTable {
  /// What a file of the zone database says (TZif, RFC 9636); nil for other bytes. By the rule at its end the changes go
  /// on until 2100.
  package init?(name: String, file bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard var header = Header(&reader) else { return nil }
    var width = 4
    if header.version >= 0x32 {
      // The first block, of 32-bit times, is for readers of the first version.
      guard reader.skip(header.size(width: 4)), let second = Header(&reader) else { return nil }
      header = second
      width = 8
    }
    guard header.times <= 10_000, (1...256).contains(header.kinds) else { return nil }
    var times: [Int64] = []
    for _ in 0..<header.times {
      guard let time = reader.number(width), time > times.last ?? .min else { return nil }
      times.append(time)
    }
    var places: [Int] = []
    for _ in 0..<header.times {
      guard let kind = reader.number(1), kind >= 0, kind < header.kinds else { return nil }
      places.append(Int(kind))
    }
    var kinds: [(offset: Int, name: Int)] = []
    for _ in 0..<header.kinds {
      guard let offset = reader.number(4), offset.magnitude <= 26 * 3_600, reader.skip(1),
        let name = reader.number(1)
      else { return nil }
      kinds.append((Int(offset), Int(name)))
    }
    guard let names = reader.take(header.letters) else { return nil }
    func change(from time: Int64, _ kind: (offset: Int, name: Int)) -> Change {
      let name = String(decoding: names.dropFirst(kind.name).prefix { $0 != 0 }, as: UTF8.self)
      return Change(from: time, offset: kind.offset, abbreviation: name)
    }
    var changes = [change(from: .min, kinds[0])]
    changes += zip(times, places).map { change(from: $0, kinds[$1]) }
    if width == 8, reader.skip(header.rest(width: 8)), let rule = ZoneRule(reader.footer) {
      let last = times.last ?? 0
      let first = min(1969 + Int(max(0, last) / 31_556_952), 2100)
      changes += rule.changes(in: first...2100).filter { $0.from > last }
    }
    self.init(name: name, changes: changes)
  }

  /// The counts before a block.
  private struct Header {
    var version: Int64
    var times: Int
    var kinds: Int
    private var counts: [Int] = []

    init?(_ reader: inout Reader) {
      guard reader.number(4) == 0x545A_6966, let version = reader.number(1), reader.skip(15) else {
        return nil
      }
      self.version = version
      for _ in 0..<6 {
        guard let count = reader.number(4), (0...1_000_000).contains(count) else { return nil }
        counts.append(Int(count))
      }
      times = counts[3]
      kinds = counts[4]
    }

    /// The bytes of the kinds' names.
    var letters: Int { counts[5] }
    /// The bytes after times, kinds and names: leap seconds, and what the times were meant in.
    func rest(width: Int) -> Int { counts[2] * (width + 4) + counts[1] + counts[0] }
    func size(width: Int) -> Int { times * (width + 1) + kinds * 6 + letters + rest(width: width) }
  }

  private struct Reader {
    let bytes: [UInt8]
    var at = 0

    /// A number of so many bytes, the greatest first; one byte has no sign.
    mutating func number(_ width: Int) -> Int64? {
      guard at + width <= bytes.count else { return nil }
      var value: UInt64 = 0
      for byte in bytes[at..<at + width] { value = value << 8 | UInt64(byte) }
      at += width
      return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    mutating func skip(_ count: Int) -> Bool {
      guard at + count <= bytes.count else { return false }
      at += count
      return true
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard at + count <= bytes.count else { return nil }
      defer { at += count }
      return bytes[at..<at + count]
    }

    /// The line that is left.
    var footer: String {
      String(decoding: bytes[at...].drop { $0 == 0x0A }.prefix { $0 != 0x0A }, as: UTF8.self)
    }
  }
}
