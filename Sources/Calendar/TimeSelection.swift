package import Metrics

/// A time range as people write it: `now-6h` to `now`, or fixed instants.
package struct TimeSelection: Sendable, Hashable, Codable {
  package var from: TimeExpression
  package var to: TimeExpression
  /// Where its weeks and business years begin.
  package var rules = CalendarRules()

  package init(
    from: TimeExpression, to: TimeExpression = .now, rules: CalendarRules = CalendarRules()
  ) {
    self.from = from
    self.to = to
    self.rules = rules
  }
  package static func last(_ span: Duration) -> TimeSelection {
    TimeSelection(from: .now(minus: span))
  }
  package static let lastHour = last(.seconds(3600))

  /// Whether the range moves with the clock and ends at now, later, or as little before as boards do to leave out what
  /// is not whole yet. `yesterday` moves, and ends long before.
  package func reachesNow(_ now: Timestamp, zone: ZoneTable? = nil) -> Bool {
    to.followsNow && resolve(now: now, zone: zone).upperBound >= now - .seconds(300)
  }

  /// The instants meant at `now`, days beginning as in `zone` (nil for UTC); never empty and never reversed: at least
  /// one second long.
  package func resolve(now: Timestamp, zone: ZoneTable? = nil) -> ClosedRange<Timestamp> {
    let clock = WallClock(zone)
    let start = from.resolve(now: now, clock, rules)
    let end = to.resolve(now: now, clock, rules, isEnd: true)
    let (low, high) = start <= end ? (start, end) : (end, start)
    return low...max(high, low + .seconds(1))
  }
}

extension TimeSelection {
  /// Reads whatever a board's file may have (`now-1d/d`, ISO 8601, epoch numbers), and as people say it: `-6h`,
  /// `yesterday`, `yesterday 14:03`, `14:03` (the latest such instant). Instants that name no zone are of `zone` (nil
  /// for UTC).
  package static func bound(_ text: String, now: Timestamp, zone: ZoneTable? = nil)
    -> TimeExpression?
  {
    let text = text.split(separator: " ").joined(separator: " ")
    if text.hasPrefix("-") || text.hasPrefix("+"),
      let relative = TimeExpression("now" + text, now: now, .utc)
    {
      return relative
    }
    if let range = NamedRange.find(text) { return range.selection?.from }
    return TimeExpression(dated(text, now, zone), now: now, WallClock(zone))
  }

  /// With the date for the day's name before a time.
  private static func dated(_ text: String, _ now: Timestamp, _ zone: ZoneTable?) -> String {
    for (name, days) in [("today ", 0), ("yesterday ", 1)] where text.lowercased().hasPrefix(name) {
      let shown = WallClock(zone).shown(now) - .seconds(days * 86_400)
      return CalendarTime.date(shown, zone: nil) + " " + text.dropFirst(name.count)
    }
    return text
  }

  /// Reads `FROM to TO`, `FROM..TO`, a range's name (`yesterday`, `last week`), or a bare span such as `6h` for the
  /// last six hours.
  package static func parse(
    _ text: String, now: Timestamp, zone: ZoneTable? = nil, rules: CalendarRules = CalendarRules()
  ) -> TimeSelection? {
    for separator in [" to ", ".."] {
      guard let range = text.firstRange(of: separator) else { continue }
      guard let from = bound(String(text[..<range.lowerBound]), now: now, zone: zone),
        let to = bound(String(text[range.upperBound...]), now: now, zone: zone)
      else { return nil }
      return TimeSelection(from: from, to: to, rules: rules)
    }
    let trimmed = text.split(separator: " ").joined(separator: " ")
    if var named = NamedRange.find(trimmed)?.selection {
      named.rules = rules
      return named
    }
    let bare = trimmed.lowercased().hasPrefix("last ") ? trimmed.dropFirst(5) : trimmed[...]
    if let span = SpanText.parse(bare), span > .zero { return .last(span) }
    guard let from = bound(trimmed, now: now, zone: zone) else { return nil }
    return TimeSelection(from: from, rules: rules)
  }
}

extension TimeSelection {
  /// As the top line says it: `last 1h`, the name it has, or both ends.
  package func label(now: Timestamp, zone: ZoneTable?) -> String {
    if to == .now, from.followsNow, let age = TimeSelection.age(from.steps) { return "last " + age }
    if let name = NamedRange.name(of: self) { return name }
    let window = resolve(now: now, zone: zone)
    return CalendarTime.span(window, now: now, zone: zone)
  }

  /// How far back such steps lead, where that is all that they say: `6h`, `1d12h`, `3M`, `1y`.
  private static func age(_ steps: [TimeExpression.Step]) -> String? {
    var (span, months): (Int64, Int64) = (0, 0)
    for step in steps {
      guard case .move(let count, let unit) = step, count < 0 else { return nil }
      span -= count * (unit.milliseconds ?? 0)
      months -= count * (unit.months ?? 0)
    }
    switch (span, months) {
    case (1..., 0): return SpanText.exact(.milliseconds(span))
    case (0, 1...): return months % 12 == 0 ? "\(months / 12)y" : "\(months)M"
    default: return nil
    }
  }
}
