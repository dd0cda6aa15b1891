internal import Metrics

/// When clocks change each year, as POSIX writes it in TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule {
  private enum Day {
    /// The week 1…5 of a month (5 is the last) and the weekday, 0 for Sunday.
    case week(month: Int, week: Int, weekday: Int)
    /// 1…365, without the 29th of February.
    case common(Int)
    /// 0…365.
    case number(Int)
  }
  private struct Turn {
    var day: Day
    /// Seconds after midnight, by the clock before the change.
    var time: Int
  }
  /// Seconds east of UTC.
  private var standard = 0
  private var standardName = ""
  private var summer: (offset: Int, name: String, begins: Turn, ends: Turn)?

  /// nil where it is none that is understood.
  init?(_ text: String) {
    var rest = Substring(text)
    guard let name = Self.name(&rest), let west = Self.clock(&rest) else { return nil }
    (standard, standardName) = (-west, name)
    if rest.isEmpty { return }
    guard let summerName = Self.name(&rest) else { return nil }
    var offset = standard + 3_600
    if rest.first != ",", let west = Self.clock(&rest) { offset = -west }
    guard let begins = Self.turn(&rest), let ends = Self.turn(&rest), rest.isEmpty else {
      return nil
    }
    summer = (offset, summerName, begins, ends)
  }

  /// The changes of these years, ascending.
  func changes(in years: ClosedRange<Int>) -> [ZoneTable.Change] {
    guard let summer else { return [] }
    var changes: [ZoneTable.Change] = []
    for year in years {
      let begins = instant(summer.begins, year) - Int64(standard)
      let ends = instant(summer.ends, year) - Int64(summer.offset)
      changes.append(
        ZoneTable.Change(from: begins, offset: summer.offset, abbreviation: summer.name))
      changes.append(
        ZoneTable.Change(from: ends, offset: standard, abbreviation: standardName))
    }
    // Where summer time ends as the next begins, the beginning counts.
    return changes.sorted { a, b in
      a.from != b.from ? a.from < b.from : a.offset == standard && b.offset != standard
    }
  }

  private func instant(_ turn: Turn, _ year: Int) -> Int64 {
    let day: Int
    switch turn.day {
    case .number(let number): day = Self.days(year, 1) + number
    case .common(let number):
      let isLeap = Self.days(year, 3) - Self.days(year, 2) == 29
      day = Self.days(year, 1) + number - 1 + (isLeap && number >= 60 ? 1 : 0)
    case .week(let month, let week, let weekday):
      let first = Self.days(year, month)
      // The epoch was a Thursday.
      let shift = (weekday - (first + 4) % 7 + 7) % 7
      let next = month == 12 ? Self.days(year + 1, 1) : Self.days(year, month + 1)
      let wanted = first + shift + (week - 1) * 7
      day = wanted < next ? wanted : wanted - 7
    }
    return Int64(day) * 86_400 + Int64(turn.time)
  }

  /// Days from the epoch to the first of a month.
  private static func days(_ year: Int, _ month: Int) -> Int {
    Int(daysSinceEpoch(year: Int64(year), month: Int64(month), day: 1))
  }

  // MARK: - Reading

  /// `CEST` or `<+03>`.
  private static func name(_ rest: inout Substring) -> String? {
    if rest.first == "<" {
      guard let end = rest.firstIndex(of: ">") else { return nil }
      defer { rest = rest[rest.index(after: end)...] }
      return String(rest[..<end].dropFirst())
    }
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3 ? String(letters) : nil
  }

  private static func number(_ rest: inout Substring, _ range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    guard let number = Int(digits), range.contains(number) else { return nil }
    return number
  }

  /// `-1`, `3:30`, `167:00:00`, in seconds.
  private static func clock(_ rest: inout Substring) -> Int? {
    var sign = 1
    if let first = rest.first, first == "-" || first == "+" {
      sign = first == "-" ? -1 : 1
      rest.removeFirst()
    }
    guard let hours = number(&rest, 0...167) else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] where rest.first == ":" {
      rest.removeFirst()
      guard let part = number(&rest, 0...59) else { return nil }
      seconds += part * unit
    }
    return sign * seconds
  }

  /// `,M10.5.0/3`, `,J60`, `,0/0`.
  private static func turn(_ rest: inout Substring) -> Turn? {
    guard rest.popFirst() == ",", let first = rest.first else { return nil }
    let day: Day
    if first == "M" {
      rest.removeFirst()
      guard let month = number(&rest, 1...12), rest.popFirst() == ".",
        let week = number(&rest, 1...5), rest.popFirst() == ".",
        let weekday = number(&rest, 0...6)
      else { return nil }
      day = .week(month: month, week: week, weekday: weekday)
    } else if first == "J" {
      rest.removeFirst()
      guard let number = number(&rest, 1...365) else { return nil }
      day = .common(number)
    } else {
      guard let number = number(&rest, 0...365) else { return nil }
      day = .number(number)
    }
    guard rest.first == "/" else { return Turn(day: day, time: 7_200) }
    rest.removeFirst()
    guard let time = clock(&rest) else { return nil }
    return Turn(day: day, time: time)
  }
}
