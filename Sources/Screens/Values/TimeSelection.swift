package import Metrics

/// A time range as people write it: `now-6h` to `now`, or fixed instants.
package struct TimeSelection: Sendable, Hashable {
  package enum Bound: Sendable, Hashable {
    case now(RelativeTime)
    case at(Timestamp)

    /// That long before now.
    package static func now(minus span: Duration) -> Bound {
      .now(RelativeTime(span == .zero ? [] : [.shift(.zero - span)]))
    }

    /// The instant meant at `now`; a rounded end is the unit's last millisecond, as in Grafana.
    package func resolve(now: Timestamp, zone: LocalZone?, isEnd: Bool) -> Timestamp {
      switch self {
      case .at(let time): time
      case .now(let relative): relative.resolve(now: now, zone: zone, roundsUp: isEnd)
      }
    }
  }
  package var from: Bound
  package var to: Bound

  package init(from: Bound, to: Bound) {
    self.from = from
    self.to = to
  }
  package static func last(_ span: Duration) -> TimeSelection {
    TimeSelection(from: .now(minus: span), to: .now(minus: .zero))
  }
  package static let lastHour = last(.seconds(3600))

  /// Whether the range moves with the clock.
  package var followsNow: Bool { if case .now = to { true } else { false } }

  /// The instants meant at `now`, days beginning as in `zone` (nil for UTC); never empty and never reversed: at least
  /// one second long.
  package func resolve(now: Timestamp, zone: LocalZone? = nil) -> ClosedRange<Timestamp> {
    let start = from.resolve(now: now, zone: zone, isEnd: false)
    let end = to.resolve(now: now, zone: zone, isEnd: true)
    let (low, high) = start <= end ? (start, end) : (end, start)
    return low...max(high, low + .seconds(1))
  }
}

extension TimeSelection {
  /// Reads `now`, `now-6h`, `-6h`, `now-1d/d`, `now/d-1d`, `yesterday`, `yesterday 14:03`, `2026-11-21`,
  /// `2026-11-21 14:03[:22]`, `14:03` (the latest such instant), and seconds or milliseconds since the epoch. Instants
  /// without `Z` or an offset are `offsetSeconds` off UTC.
  package static func bound(
    _ text: String, now: Timestamp, offsetSeconds: Int = 0
  ) -> Bound? {
    let text = text.split(separator: " ").joined(separator: " ")
    if text.hasPrefix("now") {
      return RelativeTime(text.dropFirst(3).filter { $0 != " " }).map { .now($0) }
    }
    if text.hasPrefix("-") || text.hasPrefix("+"), let relative = RelativeTime(text) {
      return .now(relative)
    }
    if let range = NamedRange.find(text) { return range.selection?.from }
    if let number = Int64(text), text.count >= 9, number.magnitude < 100_000_000_000_000 {
      return .at(Timestamp(milliseconds: text.count > 11 ? number : number &* 1000))
    }
    let dated = dated(text, now + .seconds(Int64(offsetSeconds)))
    return CalendarTime.parse(dated, now: now, offsetSeconds: offsetSeconds).map { .at($0) }
  }

  /// With the date for the day's name before a time, as the clocks show `shown`.
  private static func dated(_ text: String, _ shown: Timestamp) -> String {
    for (name, days) in [("today ", 0), ("yesterday ", 1)] where text.lowercased().hasPrefix(name) {
      let day = CalendarTime.date(shown - .seconds(days * 86_400), zone: nil)
      return day + " " + text.dropFirst(name.count)
    }
    return text
  }

  /// Reads `FROM to TO`, `FROM..TO`, a range's name (`yesterday`, `last week`), or a bare span such as `6h` for the
  /// last six hours.
  package static func parse(
    _ text: String, now: Timestamp, offsetSeconds: Int = 0
  ) -> TimeSelection? {
    for separator in [" to ", ".."] {
      guard let range = find(separator, in: text) else { continue }
      guard
        let from = bound(String(text[..<range.lowerBound]), now: now, offsetSeconds: offsetSeconds),
        let to = bound(String(text[range.upperBound...]), now: now, offsetSeconds: offsetSeconds)
      else { return nil }
      return TimeSelection(from: from, to: to)
    }
    let trimmed = text.split(separator: " ").joined(separator: " ")
    if let range = NamedRange.find(trimmed) { return range.selection }
    let bare = trimmed.lowercased().hasPrefix("last ") ? trimmed.dropFirst(5) : trimmed[...]
    if let span = span(bare), span > .zero { return .last(span) }
    guard let from = bound(trimmed, now: now, offsetSeconds: offsetSeconds) else { return nil }
    return TimeSelection(from: from, to: .now(minus: .zero))
  }

  /// `1h30m`, `90s`, `2w`, `1M` (30 days), `1y` (365 days).
  static func span(_ text: Substring) -> Duration? {
    var total: Int64 = 0
    var digits = ""
    guard !text.isEmpty else { return nil }
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let number = Int64(digits), number < 1_000_000_000, let unit = seconds[character] else {
        return nil
      }
      total += number * unit
      // Three thousand years; what is more is a slip, and could overflow.
      guard total <= 100_000_000_000 else { return nil }
      digits = ""
    }
    return digits.isEmpty ? .seconds(total) : nil
  }

  private static let seconds: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800, "M": 2_592_000, "y": 31_536_000,
  ]

  private static func find(_ needle: String, in text: String) -> Range<String.Index>? {
    var index = text.startIndex
    while index < text.endIndex {
      if text[index...].hasPrefix(needle) {
        return index..<text.index(index, offsetBy: needle.count)
      }
      index = text.index(after: index)
    }
    return nil
  }
}

extension TimeSelection {
  /// As the top line says it: `last 1h`, the name it has, or both ends.
  package func label(now: Timestamp, zone: LocalZone?) -> String {
    if case .now(let from) = from, case .now(let to) = to, to.steps.isEmpty, let age = from.age {
      return "last " + age
    }
    if let name = NamedRange.name(of: self) { return name }
    let window = resolve(now: now, zone: zone)
    return CalendarTime.span(window, now: now, zone: zone)
  }
}
