package import Metrics

extension CalendarTime {
  /// Reads `2026-11-21[T or space 14:03[:22]][Z or ±02:00]` and `14:03[:22]` (the latest that is not after `now`);
  /// nil where the text is something else or names no day or time that exists.
  package static func parse(
    _ text: String, now: Timestamp, offsetSeconds: Int = 0
  ) -> Timestamp? {
    var rest = text[...]
    var offset = Int64(offsetSeconds)
    if rest.hasSuffix("Z") || rest.hasSuffix("z") {
      rest = rest.dropLast()
      offset = 0
    } else if rest.count > 6, let sign = rest.dropLast(5).last, sign == "+" || sign == "-",
      rest.dropLast(6).contains(":"), let zone = clockSeconds(rest.suffix(5))
    {
      offset = sign == "-" ? -zone : zone
      rest = rest.dropLast(6)
    }
    let parts = rest.split(whereSeparator: { $0 == "T" || $0 == " " })
    guard let first = parts.first, parts.count <= 2 else { return nil }
    if let day = day(first) {
      var seconds: Int64 = 0
      if parts.count == 2 {
        guard let clock = clockSeconds(parts[1]) else { return nil }
        seconds = clock
      }
      return day + .seconds(seconds - offset)
    }
    guard parts.count == 1, let seconds = clockSeconds(first) else { return nil }
    let today = startOfUnit("d", containing: now + .seconds(offset)) + .seconds(seconds - offset)
    return today > now ? today - .seconds(86400) : today
  }

  private static func day(_ text: Substring) -> Timestamp? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, let year = Int64(parts[0]), year > 0,
      let month = Int64(parts[1]), let day = Int64(parts[2]), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    let time = time(year: year, month: month, day: day)
    return fields(time).day == day ? time : nil
  }

  private static func clockSeconds(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.count <= 2 ? Int64($0) : nil }
    guard numbers.count == parts.count, parts.count == 2 || parts.count == 3,
      (0...23).contains(numbers[0]), numbers.dropFirst().allSatisfy({ (0...59).contains($0) })
    else { return nil }
    return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
  }
}
