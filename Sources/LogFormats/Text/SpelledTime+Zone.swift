internal import Calendar

extension SpelledTime {
  /// A zone that stands here, with a blank before it or none: `Z`, `+02:00`, `-0500`, `+02`, `UTC`, `GMT+0200`, `CEST`.
  /// Nothing is read where there is none.
  mutating func readZone(_ cursor: inout ByteCursor, _ zone: ZoneTable) {
    var ahead = cursor
    if ahead.next == 0x20 { ahead.at += 1 }
    switch ahead.next {
    case UInt8(ascii: "Z"):
      guard !isLetter(ahead.peek(1)) else { return }
      ahead.at += 1
      offset = 0
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard let read = Self.offset(&ahead) else { return }
      offset = read
    case let byte where isLetter(byte):
      let word = ahead.letters()
      guard (2...5).contains(word.count), let read = Self.offset(named: word, zone) else { return }
      offset = read
      if ahead.next == UInt8(ascii: "+") || ahead.next == UInt8(ascii: "-"),
        let more = Self.offset(&ahead)
      {
        offset = read + more
      }
    default: return
    }
    cursor = ahead
  }

  /// `+02:00`, `+0200` and `+02`.
  private static func offset(_ cursor: inout ByteCursor) -> Int? {
    var ahead = cursor
    let isWest = ahead.next == UInt8(ascii: "-")
    ahead.at += 1
    guard let hours = ahead.digits(2), hours <= 18 else { return nil }
    if ahead.next == UInt8(ascii: ":"), isDigit(ahead.peek(1)) { ahead.at += 1 }
    var minutes = 0
    if isDigit(ahead.next) {
      guard let read = ahead.digits(2), read < 60 else { return nil }
      minutes = read
    }
    guard !isDigit(ahead.next), !isLetter(ahead.next) else { return nil }
    cursor = ahead
    return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  /// Abbreviations that mean one thing to nearly everyone, and before them those of the log's own zone.
  private static func offset(named word: LineBytes, _ zone: ZoneTable) -> Int? {
    let name = word.text
    if let own = zone.changes.last(where: { $0.abbreviation == name }) { return own.offset }
    return abbreviations[name].map { $0 * 1800 }
  }

  /// In half hours east of UTC.
  private static let abbreviations: [String: Int] = [
    "UTC": 0, "GMT": 0, "WET": 0, "WEST": 2, "BST": 2, "CET": 2, "MEZ": 2, "CEST": 4, "MESZ": 4,
    "EET": 4, "EEST": 6, "MSK": 6, "IST": 11, "SGT": 16, "HKT": 16, "AWST": 16, "JST": 18,
    "KST": 18, "ACST": 19, "AEST": 20, "AEDT": 22, "NZST": 24, "NZDT": 26, "EST": -10, "EDT": -8,
    "CST": -12, "CDT": -10, "MST": -14, "MDT": -12, "PST": -16, "PDT": -14, "AKST": -18,
    "AKDT": -16, "HST": -20, "BRT": -6, "ART": -6,
  ]
}
