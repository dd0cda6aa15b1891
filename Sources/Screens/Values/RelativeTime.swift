package import Metrics

/// An instant that is told from now, as Grafana writes it (`now-1d/d`, `now/d-1d`, `now-1M/M+8h`): its steps are taken
/// from left to right.
package struct RelativeTime: Sendable, Hashable {
  package enum Step: Sendable, Hashable {
    /// Seconds, minutes and hours, which all are of one length.
    case shift(Duration)
    /// Days by the zone's clocks: one may have 23 or 25 hours.
    case days(Int64)
    /// Months by the calendar; a day that the month has not is its last.
    case months(Int64)
    /// Down to the beginning of the unit (s m h d w M y), or up to its last millisecond where an end is meant.
    case round(Character)
  }
  package var steps: [Step]

  package init(_ steps: [Step] = []) { self.steps = steps }

  /// The instant meant at `now`, days beginning as in `zone` (nil for UTC).
  package func resolve(now: Timestamp, zone: LocalZone?, roundsUp: Bool) -> Timestamp {
    steps.reduce(now) { time, step in
      switch step {
      case .shift(let span): return time + span
      case .days(let count): return shown(time, zone) { $0 + .seconds(count * 86_400) }
      case .months(let count):
        return shown(time, zone) { CalendarTime.adding(months: count, to: $0) }
      case .round(let unit):
        let start = CalendarTime.startOfUnit(unit, containing: time, zone: zone)
        guard roundsUp else { return start }
        return CalendarTime.startOfUnit(unit, following: start, zone: zone) - .milliseconds(1)
      }
    }
  }

  /// What a change of the zone's clocks comes to.
  private func shown(
    _ time: Timestamp, _ zone: LocalZone?, _ change: (Timestamp) -> Timestamp
  ) -> Timestamp {
    guard let zone else { return change(time) }
    return zone.instant(shown: change(time + .seconds(Int64(zone.offsetSeconds(at: time)))))
  }

  /// How far before now it lies, where that is all that it says: `6h`, `1d12h`, `3M`, `1y`.
  package var age: String? {
    guard let first = steps.first, steps.count == 1 else { return nil }
    switch first {
    case .shift(let span): return span < .zero ? SpanText.exact(.zero - span) : nil
    case .days(let count): return count < 0 ? "\(-count)d" : nil
    case .months(let count):
      guard count < 0 else { return nil }
      return count % 12 == 0 ? "\(-count / 12)y" : "\(-count)M"
    case .round: return nil
    }
  }
}

extension RelativeTime {
  /// Reads what stands behind `now`: `-6h`, `/d`, `-1d/d`, `/d-1d`, `-1h30m`; nothing is now itself.
  init?(_ text: some StringProtocol) {
    self.init()
    var rest = Substring(text)
    while let sign = rest.popFirst() {
      guard steps.count < 32 else { return nil }
      switch sign {
      case "/":
        guard let unit = rest.popFirst(), "smhdwMy".contains(unit) else { return nil }
        steps.append(.round(unit))
      case "-", "+":
        var isRead = false
        while let next = rest.first, !"+-/".contains(next) {
          guard let step = RelativeTime.step(&rest, isBack: sign == "-") else { return nil }
          steps.append(step)
          isRead = true
        }
        guard isRead else { return nil }
      default: return nil
      }
    }
    merge()
  }

  /// `6h`; a unit without a number is one of it.
  private static func step(_ rest: inout Substring, isBack: Bool) -> Step? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    guard let unit = rest.popFirst(), let number = digits.isEmpty ? 1 : Int64(digits),
      let size = sizes[unit],
      // Three thousand years; what is more is a slip, and could overflow.
      number < 100_000_000_000 / size
    else { return nil }
    let count = isBack ? -number : number
    switch unit {
    case "d": return .days(count)
    case "w": return .days(count * 7)
    case "M": return .months(count)
    case "y": return .months(count * 12)
    default: return .shift(.seconds(count * size))
    }
  }

  private static let sizes: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "M": 2_592_000, "y": 31_536_000,
  ]

  /// `1h30m` is one shift.
  private mutating func merge() {
    steps = steps.reduce(into: []) { merged, step in
      switch (merged.last, step) {
      case (.shift(let a), .shift(let b)): merged[merged.count - 1] = .shift(a + b)
      case (.days(let a), .days(let b)): merged[merged.count - 1] = .days(a + b)
      default: merged.append(step)
      }
    }
  }
}
