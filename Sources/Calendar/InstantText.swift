package import Metrics

/// Fixed instants as people and programs write them.
package enum InstantText {
  /// Reads `2026-11-21`, `2026-11`, `20261121`, each with a time of day behind `T` or a space (`14:03`, `14:03:22.123`,
  /// `140322`) and a zone (`Z`, `+02:00`, `+0200`, `+02`); `14:03`, the latest that is not after `now`; seconds or
  /// milliseconds since the epoch. nil where the text is something else or names no day or time that exists.
  package static func parse(_ text: String, now: Timestamp, _ clock: WallClock) -> Timestamp? {
    let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if let number = epoch(text) { return number }
    var rest = text[...]
    var offset: Int64?
    if rest.hasSuffix("Z") || rest.hasSuffix("z") {
      rest = rest.dropLast()
      offset = 0
    } else if let colon = rest.firstIndex(where: { $0 == "T" || $0 == ":" || $0 == " " }),
      let sign = rest[colon...].lastIndex(where: { $0 == "+" || $0 == "-" })
    {
      guard let zone = zoneSeconds(rest[rest.index(after: sign)...]) else { return nil }
      offset = rest[sign] == "-" ? -zone : zone
      rest = rest[..<sign]
    }
    let parts = rest.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == "t" || $0 == " " })
    guard let first = parts.first, parts.count <= 2 else { return nil }
    func instant(_ shown: Timestamp) -> Timestamp {
      offset.map { shown - .seconds($0) } ?? clock.instant(shown: shown)
    }
    if let day = day(first) {
      guard let time = parts.count == 2 ? timeOfDay(parts[1]) : 0 else { return nil }
      return instant(day + .milliseconds(time))
    }
    guard parts.count == 1, first.contains(":"), let time = timeOfDay(first) else { return nil }
    let here = offset.map { offset in WallClock { _ in Int(offset) } } ?? clock
    let midnight = CalendarUnit.day.beginning(shown: here.shown(now), CalendarRules())
    let today = here.instant(shown: midnight + .milliseconds(time))
    return today > now
      ? here.instant(shown: midnight - .seconds(86_400) + .milliseconds(time)) : today
  }

  /// From nine digits on: shorter ones are more likely a year or a slip.
  private static func epoch(_ text: String) -> Timestamp? {
    let whole = text.hasSuffix(".0") ? text.dropLast(2) : text[...]
    guard whole.utf8.count >= 9, let number = Int64(whole), number.magnitude < 100_000_000_000_000
    else { return nil }
    return Timestamp(milliseconds: whole.utf8.count > 11 ? number : number * 1000)
  }

  private static func day(_ text: Substring) -> Timestamp? {
    var parts = text.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count == 1, text.count == 8 {
      parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2)]
    }
    if parts.count == 2 { parts.append("01") }
    guard parts.count == 3, parts[0].count == 4, let year = number(parts[0]), year > 0,
      let month = number(parts[1]), let day = number(parts[2]), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    let first = CalendarUnit.month.moved(
      Timestamp(milliseconds: 0), by: (year - 1970) * 12 + month - 1)
    let time = first + .seconds((day - 1) * 86_400)
    return CivilTime(time, .utc).day == Int(day) ? time : nil
  }

  /// Milliseconds since midnight.
  private static func timeOfDay(_ text: Substring) -> Int64? {
    let pieces = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "," })
    var parts = pieces[0].split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 1, parts[0].count == 4 || parts[0].count == 6 {
      let digits = parts[0]
      parts = stride(from: 0, to: digits.count, by: 2).map { digits.dropFirst($0).prefix(2) }
    }
    let numbers = parts.compactMap { $0.count <= 2 ? number($0) : nil }
    guard numbers.count == parts.count, (2...3).contains(parts.count),
      (0...23).contains(numbers[0]), numbers.dropFirst().allSatisfy({ (0...59).contains($0) })
    else { return nil }
    var milliseconds: Int64 = 0
    if pieces.count == 2 {
      guard numbers.count == 3, number(pieces[1].prefix(9)) != nil,
        let digits = number(Substring((pieces[1] + "000").prefix(3)))
      else { return nil }
      milliseconds = digits
    }
    let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
    return seconds * 1000 + milliseconds
  }

  /// `02:00`, `0200`, `02`.
  private static func zoneSeconds(_ text: Substring) -> Int64? {
    let digits = text.filter { $0 != ":" }
    guard digits.count == 2 || digits.count == 4, let all = number(digits[...]) else { return nil }
    let (hours, minutes) = digits.count == 2 ? (all, 0) : (all / 100, all % 100)
    return hours <= 18 && minutes < 60 ? hours * 3600 + minutes * 60 : nil
  }

  private static func number(_ text: Substring) -> Int64? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(text) : nil
  }
}
