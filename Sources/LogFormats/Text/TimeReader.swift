internal import Calendar

/// Reads a time where it stands in a line, in any of the usual spellings.
struct TimeReader {
  var clock: LogClock
  /// The last time that was told, against which one that a clock showed twice is read.
  var last: Int64?

  init(_ clock: LogClock) { self.clock = clock }

  /// The time at the cursor, which is then behind it; nil, and the cursor where it was, where there is none.
  func read(_ cursor: inout ByteCursor) -> Int64? {
    var ahead = cursor
    let time: Int64?
    switch ahead.next {
    case let byte where isDigit(byte): time = fromDigits(&ahead)
    case UInt8(ascii: "@"): time = tai(&ahead)
    case let byte where isLetter(byte): time = fromName(&ahead)
    default: time = nil
    }
    guard let time, !isDigit(ahead.next) else { return nil }
    cursor = ahead
    return time
  }

  /// The time that all of a text is.
  func read(whole text: LineBytes) -> Int64? {
    var cursor = ByteCursor(text.trimmed)
    guard let time = read(&cursor), cursor.isAtEnd || cursor.next == UInt8(ascii: "(") else {
      return nil
    }
    return time
  }

  private func resolved(_ time: SpelledTime) -> Int64? { time.resolved(clock, after: last) }

  private func fromDigits(_ cursor: inout ByteCursor) -> Int64? {
    switch cursor.digitCount {
    case 1, 2: return shortNumberFirst(&cursor)
    case 4:
      guard let year = cursor.number(4, 4) else { return nil }
      let mark = cursor.next
      guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/") || mark == UInt8(ascii: ".")
      else { return nil }
      cursor.at += 1
      guard let month = monthOrName(&cursor), cursor.skip(mark), let day = cursor.number(1, 2)
      else { return nil }
      return dated(SpelledTime(year: year, month: month, day: day), &cursor)
    case 8:
      guard let year = cursor.digits(4), let month = cursor.digits(2), let day = cursor.digits(2)
      else { return nil }
      return dated(SpelledTime(year: year, month: month, day: day), &cursor)
    case 14:
      var time = SpelledTime()
      time.year = cursor.digits(4)
      time.month = cursor.digits(2)
      time.day = cursor.digits(2)
      time.hour = cursor.digits(2) ?? 0
      time.minute = cursor.digits(2) ?? 0
      time.second = cursor.digits(2) ?? 0
      fraction(&cursor, &time)
      return resolved(time)
    case 9...19: return epoch(&cursor)
    default: return nil
    }
  }

  /// A month in one or two digits, or by name.
  private func monthOrName(_ cursor: inout ByteCursor) -> Int? {
    if isLetter(cursor.next) { return month(&cursor) }
    return cursor.number(1, 2)
  }

  /// `28/Nov/2026:20:31:49 +0000`, `28 Nov 2026 20:31:49`, `17/06/09 20:10:40`, `28.11.2026 …`, `11/28/2026 …`,
  /// `11-28 20:31:49`, `20:31:49.123`.
  private func shortNumberFirst(_ cursor: inout ByteCursor) -> Int64? {
    guard let first = cursor.number(1, 2) else { return nil }
    let mark = cursor.next
    if mark == UInt8(ascii: ":") {
      var time = SpelledTime(hour: first)
      cursor.at += 1
      guard let minute = cursor.number(2, 2), cursor.skip(":"), let second = cursor.number(2, 2)
      else { return nil }
      time.minute = minute
      time.second = second
      fraction(&cursor, &time)
      return resolved(time)
    }
    guard [0x20, 0x2D, 0x2E, 0x2F].contains(mark) else { return nil }
    cursor.at += 1
    if isLetter(cursor.next) {
      var time = SpelledTime(day: first)
      time.month = month(&cursor)
      guard time.month != nil, cursor.skip(mark) else { return nil }
      if cursor.digitCount == 4 {
        time.year = cursor.number(4, 4)
      } else {
        // `28 Nov 20:31:41.663`, as Redis wrote before it told the year.
        guard mark == 0x20 else { return nil }
        cursor.at -= 1
      }
      return dated(time, &cursor)
    }
    guard mark != 0x20, let second = cursor.number(1, 2) else { return nil }
    guard cursor.skip(mark) else {
      // Without a year, as Android has it.
      guard mark == UInt8(ascii: "-") else { return nil }
      return dated(SpelledTime(month: first, day: second), &cursor)
    }
    if cursor.digitCount == 2, mark == UInt8(ascii: "/"), let day = cursor.number(2, 2) {
      return dated(SpelledTime(year: 2000 + first, month: second, day: day), &cursor)
    }
    guard let year = cursor.number(4, 4) else { return nil }
    let isDayFirst = mark != UInt8(ascii: "/") || first > 12
    return dated(
      isDayFirst
        ? SpelledTime(year: year, month: second, day: first)
        : SpelledTime(year: year, month: first, day: second), &cursor)
  }

  /// `Nov 28 20:31:41`, `Sat Nov 28 20:31:41.733087 2026`, `Sat, 28 Nov 2026 20:31:41 GMT`, `Nov 28, 2026 8:31:41 PM`.
  private func fromName(_ cursor: inout ByteCursor) -> Int64? {
    var ahead = cursor
    if weekday(&ahead) {
      _ = ahead.skip(",")
      ahead.skipBlanks()
      cursor = ahead
      if isDigit(cursor.next) {
        return cursor.digitCount > 2 ? fromDigits(&cursor) : shortNumberFirst(&cursor)
      }
    }
    guard let month = month(&cursor), isBlank(cursor.next) else { return nil }
    cursor.skipBlanks()
    guard let day = cursor.number(1, 2) else { return nil }
    var time = SpelledTime(month: month, day: day)
    _ = cursor.skip(",")
    if cursor.next == 0x20, isDigit(cursor.peek(4)), isDigit(cursor.peek(1)),
      cursor.peek(5) == 0x20 || cursor.peek(5) == UInt8(ascii: ","), isDigit(cursor.peek(2))
    {
      cursor.at += 1
      time.year = cursor.number(4, 4)
      _ = cursor.skip(",")
    }
    guard isBlank(cursor.next) else { return nil }
    return dated(time, &cursor)
  }

  /// What follows a date: the time of day, its fraction and zone, a year.
  private func dated(_ start: SpelledTime, _ cursor: inout ByteCursor) -> Int64? {
    var time = start
    switch cursor.next {
    case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: ":"), UInt8(ascii: "_"),
      UInt8(ascii: "-"), 0x09:
      cursor.at += 1
    case 0x20:
      cursor.skipBlanks()
    default: return nil
    }
    guard let hour = cursor.digitCount == 6 ? cursor.digits(2) : cursor.number(1, 2) else {
      return nil
    }
    time.hour = hour
    let isCompact = isDigit(cursor.next)
    guard isCompact || cursor.skip(":"), let minute = cursor.digits(2) else { return nil }
    time.minute = minute
    if isCompact || (cursor.next == UInt8(ascii: ":") && isDigit(cursor.peek(1))) {
      if !isCompact { cursor.at += 1 }
      guard let second = cursor.digits(2) else { return nil }
      time.second = second
    }
    fraction(&cursor, &time)
    afternoon(&cursor, &time)
    time.readZone(&cursor, clock.zone)
    if time.year == nil { year(&cursor, &time) }
    return resolved(time)
  }

  private func fraction(_ cursor: inout ByteCursor, _ time: inout SpelledTime) {
    guard [0x2C, 0x2E, 0x3A].contains(cursor.next), isDigit(cursor.peek(1)) else { return }
    // A colon before milliseconds, but not before what comes next in the line.
    if cursor.next == UInt8(ascii: ":") {
      guard isDigit(cursor.peek(2)), isDigit(cursor.peek(3)), !isDigit(cursor.peek(4)) else {
        return
      }
    }
    cursor.at += 1
    time.nanosecond = nanoseconds(&cursor)
  }

  private func nanoseconds(_ cursor: inout ByteCursor) -> Int64 {
    var (value, scale) = (Int64(0), nanosecondsPerSecond)
    while isDigit(cursor.next) {
      scale /= 10
      value += Int64(cursor.next - 0x30) * scale
      cursor.at += 1
    }
    return value
  }

  private func afternoon(_ cursor: inout ByteCursor, _ time: inout SpelledTime) {
    guard cursor.next == 0x20, (cursor.peek(2) | 0x20) == UInt8(ascii: "m"), time.hour <= 12,
      !isLetter(cursor.peek(3))
    else { return }
    switch cursor.peek(1) | 0x20 {
    case UInt8(ascii: "a"): if time.hour == 12 { time.hour = 0 }
    case UInt8(ascii: "p"): if time.hour < 12 { time.hour += 12 }
    default: return
    }
    cursor.at += 3
  }

  private func year(_ cursor: inout ByteCursor, _ time: inout SpelledTime) {
    guard cursor.next == 0x20 else { return }
    var ahead = cursor
    ahead.at += 1
    guard let year = ahead.number(4, 4), (1970...2199).contains(year), !isLetter(ahead.next),
      ahead.next != UInt8(ascii: ":")
    else { return }
    time.year = year
    cursor = ahead
  }

  /// Seconds, with a fraction or without, or milli-, micro- or nanoseconds by the number of digits.
  private func epoch(_ cursor: inout ByteCursor) -> Int64? {
    let count = cursor.digitCount
    guard [9, 10, 13, 16, 19].contains(count) else { return nil }
    var value: Int64 = 0
    for _ in 0..<count {
      let (product, isTooMuch) = value.multipliedReportingOverflow(by: 10)
      guard !isTooMuch else { return nil }
      let (sum, isOver) = product.addingReportingOverflow(Int64(cursor.next - 0x30))
      guard !isOver else { return nil }
      value = sum
      cursor.at += 1
    }
    switch count {
    case 13: value *= 1_000_000
    case 16: value *= 1000
    case 19: break
    default:
      value *= nanosecondsPerSecond
      if cursor.next == UInt8(ascii: "."), isDigit(cursor.peek(1)) {
        cursor.at += 1
        value += nanoseconds(&cursor)
      }
    }
    return value
  }

  /// TAI64N: 16 hexadecimal digits of seconds, 8 of nanoseconds.
  private func tai(_ cursor: inout ByteCursor) -> Int64? {
    cursor.at += 1
    var number: UInt64 = 0
    func digit(_ byte: UInt8) -> UInt64? {
      switch byte {
      case 0x30...0x39: UInt64(byte - 0x30)
      case 0x61...0x66: UInt64(byte - 0x61 + 10)
      default: nil
      }
    }
    for _ in 0..<16 {
      guard let next = digit(cursor.next) else { return nil }
      number = number << 4 | next
      cursor.at += 1
    }
    var nano: UInt64 = 0
    var width = 0
    while width < 8, let next = digit(cursor.next) {
      nano = nano << 4 | next
      width += 1
      cursor.at += 1
    }
    guard width == 0 || width == 8, nano < 1_000_000_000, number >= 1 << 62,
      number < 1 << 62 + 9_000_000_000
    else { return nil }
    // TAI is ahead of UTC by the leap seconds, 37 since 2017; multilog's own readers take 10.
    return Int64(number - 1 << 62 - 10) * nanosecondsPerSecond + Int64(nano)
  }

  private func month(_ cursor: inout ByteCursor) -> Int? {
    guard let index = threeLetters(&cursor, Self.months) else { return nil }
    return index + 1
  }

  private func weekday(_ cursor: inout ByteCursor) -> Bool {
    guard let index = threeLetters(&cursor, Self.weekdays) else { return false }
    return index >= 0
  }

  private func threeLetters(_ cursor: inout ByteCursor, _ names: [UInt32]) -> Int? {
    guard isLetter(cursor.peek(0)), isLetter(cursor.peek(1)), isLetter(cursor.peek(2)) else {
      return nil
    }
    let packed =
      UInt32(cursor.peek(0) | 0x20) | UInt32(cursor.peek(1) | 0x20) << 8
      | UInt32(cursor.peek(2) | 0x20) << 16
    guard let index = names.firstIndex(of: packed) else { return nil }
    guard !isLetter(cursor.peek(3)) else { return nil }
    cursor.at += 3
    return index
  }

  private static func packed(_ names: [StaticString]) -> [UInt32] {
    names.map { name in
      UInt32(name.utf8Start[0]) | UInt32(name.utf8Start[1]) << 8 | UInt32(name.utf8Start[2]) << 16
    }
  }
  private static let months = packed([
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ])
  private static let weekdays = packed(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
}
