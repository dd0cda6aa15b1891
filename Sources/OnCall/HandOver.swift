internal import Calendar
internal import Metrics
internal import YAML

/// When one takes over from another: `09:00`, `Monday 09:00`.
struct HandOver {
  /// 0 is Sunday; nil for whatever the length of the turns says.
  var weekday: Int?
  /// After midnight.
  var minute: Int

  /// The last hand-over that is not after an instant, both as the zone's clocks show them.
  func last(
    before start: Timestamp, every length: Duration, _ node: YAMLNode, _ key: String
  ) throws(YAMLError) -> Timestamp {
    let day: Int64 = 86_400_000
    let midnight = floorDivide(start.milliseconds, day) * day
    var last = Timestamp(milliseconds: midnight) + .seconds(minute * 60)
    if last > start { last = last - .milliseconds(day) }
    guard let weekday else { return last }
    guard length.milliseconds % (7 * day) == 0 else {
      throw node.error(
        "\(key).handover: a day of the week goes with turns of whole weeks, not with"
          + " \(formatDuration(length))")
    }
    let shown = CivilTime(seconds: floorDivide(last.milliseconds, 1000)).weekday
    return last - .milliseconds(Int64((shown - weekday + 7) % 7) * day)
  }
}

private let weekdays = [
  "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
]

extension YAMLNode {
  func handOver(_ key: String) throws(YAMLError) -> HandOver {
    let text = try string()
    let words = text.lowercased().split(separator: " ")
    var weekday: Int?
    if words.count == 2 {
      weekday = weekdays.firstIndex { $0 == words[0] || $0.prefix(3) == words[0] }
    }
    guard (1...2).contains(words.count), words.count == 1 || weekday != nil,
      let minute = Self.minute(words[words.count - 1])
    else {
      throw error(
        "\(key): \"\(text.prefix(60))\" is no time to hand over, as 09:00 and Monday 09:00 are")
    }
    return HandOver(weekday: weekday, minute: minute)
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }

  /// The length of a turn: `daily`, `weekly`, `12h`, `2w`.
  func turn(_ key: String) throws(YAMLError) -> Duration {
    let text = try string()
    switch text.lowercased() {
    case "daily": return .seconds(86_400)
    case "weekly": return .seconds(7 * 86_400)
    default: break
    }
    guard let span = parseDuration(text), span >= .seconds(3600), span <= .seconds(400 * 86_400),
      span.milliseconds % 60_000 == 0
    else {
      throw error(
        "\(key): \"\(text.prefix(60))\" is no length of a turn: daily, weekly, or an hour to 400"
          + " days as in 12h and 2w")
    }
    return span
  }

  /// A date, or a date with a time, as a zone's clocks show it.
  func moment(
    _ key: String, _ zone: Zone
  ) throws(YAMLError) -> (shown: Timestamp, isDate: Bool) {
    let text = try string()
    let clock = WallClock(zone)
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"),
      let time = InstantText.parse(text, now: Timestamp(milliseconds: 0), clock)
    else {
      throw error(
        "\(key): \"\(text.prefix(60))\" is no date and no time, as 2026-12-24 and 2026-12-24 09:00"
          + " are")
    }
    return (clock.shown(time), bytes.count == 10)
  }

  /// The name of somebody who is known.
  func person(among people: [Person], _ key: String) throws(YAMLError) -> String {
    let name = try string()
    if people.contains(where: { $0.name == name }) { return name }
    let known = people.isEmpty ? "there are none" : people.map(\.name).joined(separator: ", ")
    throw error("\(key): \"\(name.prefix(60))\" is none of oncall.people: \(known.prefix(300))")
  }
}
