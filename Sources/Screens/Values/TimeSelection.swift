package import Metrics

/// A time range as people write it: `now-6h` to `now`, or fixed instants.
package struct TimeSelection: Sendable, Hashable {
  package enum Bound: Sendable, Hashable {
    /// That long before (or, negative, after) now, then rounded down to whole `unit`s (s m h d w M y) of the zone it
    /// is resolved in.
    case now(minus: Duration, roundedTo: Character? = nil)
    case at(Timestamp)
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
    let start = TimeSelection.resolve(from, now: now, zone, roundsUp: false)
    let end = TimeSelection.resolve(to, now: now, zone, roundsUp: true)
    let (low, high) = start <= end ? (start, end) : (end, start)
    return low...max(high, low + .seconds(1))
  }

  /// A rounded end means the unit's last millisecond, as in Grafana.
  private static func resolve(
    _ bound: Bound, now: Timestamp, _ zone: LocalZone?, roundsUp: Bool
  ) -> Timestamp {
    switch bound {
    case .at(let time): return time
    case .now(let span, let unit):
      let time = now - span
      guard let unit else { return time }
      let start = CalendarTime.startOfUnit(unit, containing: time, zone: zone)
      guard roundsUp else { return start }
      return CalendarTime.startOfUnit(unit, following: start, zone: zone) - .milliseconds(1)
    }
  }
}

extension TimeSelection {
  /// Reads `now`, `now-6h`, `now-1d/d`, `2026-11-21`, `2026-11-21 14:03[:22]`, `14:03` (the latest such instant),
  /// and seconds or milliseconds since the epoch. Instants without `Z` or an offset are `offsetSeconds` off UTC.
  package static func bound(
    _ text: String, now: Timestamp, offsetSeconds: Int = 0
  ) -> Bound? {
    let text = text.split(separator: " ").joined(separator: " ")
    if text.hasPrefix("now") { return relative(text.dropFirst(3)) }
    if let number = Int64(text), text.count >= 9, number.magnitude < 100_000_000_000_000 {
      return .at(Timestamp(milliseconds: text.count > 11 ? number : number &* 1000))
    }
    return CalendarTime.parse(text, now: now, offsetSeconds: offsetSeconds).map { .at($0) }
  }

  /// Reads `FROM to TO`, `FROM..TO`, or a bare span such as `6h` for the last six hours.
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
    if let span = span(trimmed[...]), span > .zero { return .last(span) }
    guard let from = bound(trimmed, now: now, offsetSeconds: offsetSeconds) else { return nil }
    return TimeSelection(from: from, to: .now(minus: .zero))
  }

  private static func relative(_ rest: Substring) -> Bound? {
    let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var unit: Character?
    if parts.count == 2 {
      guard let first = parts[1].first, parts[1].count == 1, "smhdwMy".contains(first) else {
        return nil
      }
      unit = first
    }
    guard let offset = parts.first, !offset.isEmpty else {
      return .now(minus: .zero, roundedTo: unit)
    }
    guard let sign = offset.first, sign == "-" || sign == "+", let span = span(offset.dropFirst())
    else { return nil }
    return .now(minus: sign == "-" ? span : .zero - span, roundedTo: unit)
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
  /// As the top line says it: `last 1h`, or both ends.
  package func label(now: Timestamp, zone: LocalZone?) -> String {
    if case .now(let from, nil) = from, case .now(let to, nil) = to, to == .zero, from > .zero {
      return "last " + SpanText.exact(from)
    }
    if case .now(let from, let unit?) = from, from == .zero, case .now = to {
      let names: [Character: String] = [
        "d": "today", "w": "this week", "M": "this month", "y": "this year",
      ]
      if let name = names[unit] { return name }
    }
    let window = resolve(now: now, zone: zone)
    return CalendarTime.span(window, now: now, zone: zone)
  }
}
