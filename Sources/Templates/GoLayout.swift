internal import Metrics

// Layouts of Go's: a time is written, and read, as the instant Mon Jan 2 15:04:05 MST 2006 stands in them.

/// A piece of a layout, by what it stands for.
private enum LayoutPiece: Sendable {
  case month, monthShort, monthNumber, monthTwo
  case weekday, weekdayShort
  case year, yearTwo
  case day, dayTwo, daySpaced, yearDay, yearDaySpaced
  case hour, hourTwelve, hourTwelveTwo, half, halfLower
  case minute, minuteTwo, second, secondTwo
  case zoneName
  /// `withZ`: `Z` for UTC.
  case offset(withZ: Bool, colon: Bool, minutes: Bool, seconds: Bool)
}

/// Of two that begin alike the longer stands first.
private let layoutPieces: [(mark: String, piece: LayoutPiece)] = [
  ("January", .month), ("Jan", .monthShort), ("Monday", .weekday), ("Mon", .weekdayShort),
  ("MST", .zoneName), ("2006", .year), ("__2", .yearDaySpaced), ("_2006", .year),
  ("_2", .daySpaced), ("002", .yearDay), ("01", .monthTwo), ("02", .dayTwo),
  ("03", .hourTwelveTwo), ("04", .minuteTwo), ("05", .secondTwo), ("06", .yearTwo), ("15", .hour),
  ("-07:00:00", .offset(withZ: false, colon: true, minutes: true, seconds: true)),
  ("-07:00", .offset(withZ: false, colon: true, minutes: true, seconds: false)),
  ("-070000", .offset(withZ: false, colon: false, minutes: true, seconds: true)),
  ("-0700", .offset(withZ: false, colon: false, minutes: true, seconds: false)),
  ("-07", .offset(withZ: false, colon: false, minutes: false, seconds: false)),
  ("Z07:00:00", .offset(withZ: true, colon: true, minutes: true, seconds: true)),
  ("Z07:00", .offset(withZ: true, colon: true, minutes: true, seconds: false)),
  ("Z070000", .offset(withZ: true, colon: false, minutes: true, seconds: true)),
  ("Z0700", .offset(withZ: true, colon: false, minutes: true, seconds: false)),
  ("Z07", .offset(withZ: true, colon: false, minutes: false, seconds: false)),
  ("PM", .half), ("pm", .halfLower), ("1", .monthNumber), ("2", .day), ("3", .hourTwelve),
  ("4", .minute), ("5", .second),
]

/// What a layout is made of.
private enum LayoutToken {
  case text(Character)
  case piece(LayoutPiece)
  /// `.000` or `,999`: so many digits of the second; `9` without zeros at the end.
  case fraction(mark: Character, count: Int, isTrimmed: Bool)
}

private func tokens(of layout: String) -> [LayoutToken] {
  var tokens: [LayoutToken] = []
  var rest = layout[...]
  scan: while let first = rest.first {
    for (mark, piece) in layoutPieces where rest.hasPrefix(mark) {
      // `_2006` is an underscore and a year; "Jan" and "Mon" are none within a longer word of small letters.
      let after = rest.dropFirst(mark.count)
      if mark == "Jan" || mark == "Mon", after.first?.isLowercase == true { continue }
      if mark == "_2006" { tokens.append(.text("_")) }
      tokens.append(.piece(piece))
      rest = after
      continue scan
    }
    if first == "." || first == ",", let mark = rest.dropFirst().first, mark == "0" || mark == "9" {
      let count = rest.dropFirst().prefix { $0 == mark }.count
      if rest.dropFirst(count + 1).first.map({ $0.isASCII && $0.isNumber }) != true {
        tokens.append(.fraction(mark: first, count: count, isTrimmed: mark == "9"))
        rest = rest.dropFirst(count + 1)
        continue
      }
    }
    tokens.append(.text(first))
    rest = rest.dropFirst()
  }
  return tokens
}

// MARK: Writing

extension GoInstant {
  /// As Go prints it: `2026-01-02 15:04:05.5 +0000 UTC`.
  package var text: String { formatted("2006-01-02 15:04:05.999999999 -0700 MST") }

  /// As RFC 3339 has it, with as much of the second as there is.
  package var rfc3339: String { formatted("2006-01-02T15:04:05.999999999Z07:00") }

  /// Laid out as Go's reference time is in `layout`.
  package func formatted(_ layout: String) -> String {
    let parts = GoTimeParts(self)
    var out = ""
    for token in tokens(of: layout) {
      switch token {
      case .text(let character): out.append(character)
      case .piece(let piece): out += written(piece, parts)
      case .fraction(let mark, let count, let isTrimmed):
        let all = padded(nanoseconds, 9) + String(repeating: "0", count: max(0, count - 9))
        var digits = all.prefix(count)
        if isTrimmed { while digits.last == "0" { digits.removeLast() } }
        if !digits.isEmpty { out += String(mark) + digits }
      }
    }
    return out
  }
}

private func written(_ piece: LayoutPiece, _ parts: GoTimeParts) -> String {
  let twelve = parts.hour % 12 == 0 ? 12 : parts.hour % 12
  return switch piece {
  case .month: monthNames[Int(parts.month) - 1]
  case .monthShort: String(monthNames[Int(parts.month) - 1].prefix(3))
  case .monthNumber: String(parts.month)
  case .monthTwo: padded(parts.month, 2)
  case .weekday: dayNames[parts.weekday]
  case .weekdayShort: String(dayNames[parts.weekday].prefix(3))
  case .year: padded(parts.year, 4)
  case .yearTwo: padded(parts.year % 100, 2)
  case .day: String(parts.day)
  case .dayTwo: padded(parts.day, 2)
  case .daySpaced: padded(parts.day, 2, with: " ")
  case .yearDay: padded(parts.yearDay, 3)
  case .yearDaySpaced: padded(parts.yearDay, 3, with: " ")
  case .hour: padded(parts.hour, 2)
  case .hourTwelve: String(twelve)
  case .hourTwelveTwo: padded(twelve, 2)
  case .half: parts.hour < 12 ? "AM" : "PM"
  case .halfLower: parts.hour < 12 ? "am" : "pm"
  case .minute: String(parts.minute)
  case .minuteTwo: padded(parts.minute, 2)
  case .second: String(parts.second)
  case .secondTwo: padded(parts.second, 2)
  case .zoneName:
    parts.zone.name.isEmpty ? offsetText(parts.zone.offset, colon: false) : parts.zone.name
  case .offset(let withZ, let colon, let minutes, let seconds):
    withZ && parts.zone.offset == 0
      ? "Z" : offsetText(parts.zone.offset, colon: colon, minutes: minutes, seconds: seconds)
  }
}

private func offsetText(
  _ offset: Int, colon: Bool, minutes: Bool = true, seconds: Bool = false
) -> String {
  let size = Int64(offset.magnitude)
  let between = colon ? ":" : ""
  return (offset < 0 ? "-" : "+") + padded(size / 3600, 2)
    + (minutes ? between + padded(size / 60 % 60, 2) : "")
    + (seconds ? between + padded(size % 60, 2) : "")
}

private func padded(_ value: Int64, _ width: Int, with filler: String = "0") -> String {
  let digits = String(value)
  return String(repeating: filler, count: max(0, width - digits.count)) + digits
}

// MARK: Reading

extension GoInstant {
  /// What `text` says in that layout, in UTC where it names no zone; nil where it does not fit.
  package init?(parsing text: String, layout: String) {
    var reader = LayoutReader(rest: text[...])
    for token in tokens(of: layout) {
      switch token {
      case .text(let character): reader.skip(character)
      case .piece(let piece): reader.read(piece)
      case .fraction(let mark, let count, let isTrimmed): reader.fraction(mark, count, isTrimmed)
      }
      if reader.hasFailed { return nil }
    }
    guard reader.rest.isEmpty, let instant = reader.instant else { return nil }
    self = instant
  }
}

private struct LayoutReader {
  var rest: Substring
  var hasFailed = false
  private var (year, month, day): (Int64, Int64, Int64) = (0, 1, 1)
  private var yearDay: Int64?
  private var (hour, minute, second): (Int64, Int64, Int64) = (0, 0, 0)
  private var nanosecond: Int64 = 0
  private var isAfternoon: Bool?
  private var offset: Int?
  private var zoneName: String?

  init(rest: Substring) { self.rest = rest }

  mutating func skip(_ character: Character) {
    // Spaces of the layout stand for any number of them.
    if character == " " {
      rest = rest.drop { $0 == " " }
      return
    }
    if rest.first == character { rest.removeFirst() } else { hasFailed = true }
  }

  mutating func read(_ piece: LayoutPiece) {
    switch piece {
    case .month: month = name(monthNames, letters: nil)
    case .monthShort: month = name(monthNames, letters: 3)
    case .monthNumber: month = number(1...2, 1...12)
    case .monthTwo: month = number(2...2, 1...12)
    case .weekday: _ = name(dayNames, letters: nil)
    case .weekdayShort: _ = name(dayNames, letters: 3)
    case .year: year = number(4...4, 0...9999)
    case .yearTwo:
      let value = number(2...2, 0...99)
      year = value + (value >= 69 ? 1900 : 2000)
    case .day, .daySpaced:
      if case .daySpaced = piece, rest.first == " " { rest.removeFirst() }
      day = number(1...2, 1...31)
    case .dayTwo: day = number(2...2, 1...31)
    case .yearDay, .yearDaySpaced:
      rest = rest.drop { $0 == " " }
      yearDay = number(1...3, 1...366)
    case .hour: hour = number(2...2, 0...23)
    case .hourTwelve: hour = number(1...2, 0...12)
    case .hourTwelveTwo: hour = number(2...2, 0...12)
    case .half, .halfLower:
      let mark = rest.prefix(2).lowercased()
      guard mark == "am" || mark == "pm" else {
        hasFailed = true
        return
      }
      isAfternoon = mark == "pm"
      rest = rest.dropFirst(2)
    case .minute: minute = number(1...2, 0...59)
    case .minuteTwo: minute = number(2...2, 0...59)
    case .second, .secondTwo:
      second = number(1...2, 0...59)
      // A fraction may follow though the layout has none.
      if let mark = rest.first, mark == "." || mark == ",", isDigit(rest.dropFirst().first) {
        fraction(mark, rest.dropFirst().prefix { isDigit($0) }.count, true)
      }
    case .zoneName:
      let letters = rest.prefix { $0.isASCII && $0.isUppercase }
      guard (3...5).contains(letters.count) else {
        hasFailed = true
        return
      }
      zoneName = String(letters)
      rest = rest.dropFirst(letters.count)
    case .offset(let withZ, let colon, let minutes, let seconds):
      zoneOffset(withZ, colon, minutes, seconds)
    }
  }

  private mutating func zoneOffset(_ withZ: Bool, _ colon: Bool, _ minutes: Bool, _ seconds: Bool) {
    if withZ, rest.first == "Z" {
      rest.removeFirst()
      offset = 0
      return
    }
    guard let sign = rest.popFirst(), sign == "+" || sign == "-" else {
      hasFailed = true
      return
    }
    var value = number(2...2, 0...24) * 3600
    for (isThere, unit) in [(minutes, Int64(60)), (seconds, 1)] where isThere {
      if colon { skip(":") }
      value += number(2...2, 0...59) * unit
    }
    offset = Int(sign == "-" ? -value : value)
  }

  mutating func fraction(_ mark: Character, _ count: Int, _ isTrimmed: Bool) {
    guard rest.first == "." || rest.first == "," else {
      hasFailed = !isTrimmed
      return
    }
    let digits = rest.dropFirst().prefix { isDigit($0) }
    guard !digits.isEmpty, isTrimmed || digits.count == count else {
      hasFailed = true
      return
    }
    let padded = digits.prefix(9) + String(repeating: "0", count: max(0, 9 - digits.count))
    nanosecond = Int64(padded) ?? 0
    rest = rest.dropFirst(digits.count + 1)
  }

  private func isDigit(_ character: Character?) -> Bool {
    character.map { $0.isASCII && $0.isNumber } ?? false
  }

  private mutating func number(_ width: ClosedRange<Int>, _ range: ClosedRange<Int64>) -> Int64 {
    let digits = rest.prefix(width.upperBound).prefix { isDigit($0) }
    guard digits.count >= width.lowerBound, let value = Int64(digits), range.contains(value) else {
      hasFailed = true
      return range.lowerBound
    }
    rest = rest.dropFirst(digits.count)
    return value
  }

  private mutating func name(_ names: [String], letters: Int?) -> Int64 {
    for (index, name) in names.enumerated() {
      let wanted = letters.map { String(name.prefix($0)) } ?? name
      if rest.prefix(wanted.count).lowercased() == wanted.lowercased() {
        rest = rest.dropFirst(wanted.count)
        return Int64(index + 1)
      }
    }
    hasFailed = true
    return 1
  }

  /// nil for a day that its month does not have.
  var instant: GoInstant? {
    var hour = hour
    if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
    let first = daysSinceEpoch(year: year, month: month, day: 1)
    let next = daysSinceEpoch(
      year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
    guard day <= next - first else { return nil }
    var days = first + day - 1
    if let yearDay { days = daysSinceEpoch(year: year, month: 1, day: 1) + yearDay - 1 }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - Int64(offset ?? 0)
    let place: GoInstant.Place =
      switch (offset, zoneName) {
      case (nil, nil), (0?, _), (nil, "UTC"?): .utc
      case (let offset?, let name): .fixed(offset: offset, name: name ?? "")
      case (nil, let name?): .fixed(offset: 0, name: name)
      }
    return GoInstant(seconds: seconds, nanoseconds: nanosecond, place: place)
  }
}
