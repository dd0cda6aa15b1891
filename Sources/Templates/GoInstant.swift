package import Calendar
internal import Metrics

let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December",
]
let dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

/// An instant as Go has it: to the nanosecond, and with the place whose clocks show it.
package struct GoInstant: Sendable, Hashable {
  /// Where clocks stand.
  package enum Place: Sendable, Hashable {
    case utc
    case zone(ZoneTable)
    case fixed(offset: Int, name: String)
  }

  /// Since the epoch.
  package var seconds: Int64
  /// 0 up to a second.
  package var nanoseconds: Int64
  package var place: Place

  package init(seconds: Int64, nanoseconds: Int64 = 0, place: Place = .utc) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.place = place
  }

  package init(milliseconds: Int64) {
    let rest = modulo(milliseconds, 1000)
    self.init(seconds: (milliseconds - rest) / 1000, nanoseconds: rest * 1_000_000)
  }

  /// The first of January of the year 1, Go's time of nothing.
  package static let zero = GoInstant(seconds: -62_135_596_800)

  package var isZero: Bool { seconds == Self.zero.seconds && nanoseconds == 0 }

  /// Since the epoch, as far as 64 bits go.
  package var unixNanoseconds: Int64 { seconds &* 1_000_000_000 &+ nanoseconds }

  package func adding(nanoseconds more: Int64) -> GoInstant {
    let rest = modulo(more, 1_000_000_000)
    var sum = self
    sum.seconds &+= (more - rest) / 1_000_000_000
    sum.nanoseconds += rest
    if sum.nanoseconds >= 1_000_000_000 {
      sum.nanoseconds -= 1_000_000_000
      sum.seconds &+= 1
    }
    return sum
  }

  /// The span from `other` to this, in nanoseconds; the longest that 64 bits hold where it is longer.
  package func since(_ other: GoInstant) -> Int64 {
    let (whole, isTooMuch) = (seconds - other.seconds).multipliedReportingOverflow(
      by: 1_000_000_000)
    let (sum, isOver) = whole.addingReportingOverflow(nanoseconds - other.nanoseconds)
    return isTooMuch || isOver ? (seconds > other.seconds ? .max : .min) : sum
  }

  package func isBefore(_ other: GoInstant) -> Bool {
    (seconds, nanoseconds) < (other.seconds, other.nanoseconds)
  }

  package func isSame(as other: GoInstant) -> Bool {
    (seconds, nanoseconds) == (other.seconds, other.nanoseconds)
  }

  /// Seconds east of UTC, and what the zone is called then.
  package var zone: (offset: Int, name: String) {
    switch place {
    case .utc: return (0, "UTC")
    case .fixed(let offset, let name): return (offset, name)
    case .zone(let table):
      guard let change = table.change(at: seconds) else { return (0, "UTC") }
      return (change.offset, change.abbreviation)
    }
  }
}

/// An instant taken apart as the clocks of its place show it.
package struct GoTimeParts: Sendable {
  package let (year, month, day): (Int64, Int64, Int64)
  package let (hour, minute, second): (Int64, Int64, Int64)
  package let nanosecond: Int64
  /// From 1.
  package let yearDay: Int64
  /// From Sunday, 0.
  package let weekday: Int
  package let zone: (offset: Int, name: String)

  package init(_ instant: GoInstant) {
    zone = instant.zone
    nanosecond = instant.nanoseconds
    let local = instant.seconds &+ Int64(zone.offset)
    let secondOfDay = modulo(local, 86_400)
    let days = (local - secondOfDay) / 86_400
    (hour, minute, second) = (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
    weekday = Int(modulo(days + 4, 7))
    // The year is one of two that the mean length of a year allows.
    var year = 1970 + days * 400 / 146_097
    while daysSinceEpoch(year: year + 1, month: 1, day: 1) <= days { year += 1 }
    while daysSinceEpoch(year: year, month: 1, day: 1) > days { year -= 1 }
    var month: Int64 = 12
    while daysSinceEpoch(year: year, month: month, day: 1) > days { month -= 1 }
    (self.year, self.month) = (year, month)
    day = days - daysSinceEpoch(year: year, month: month, day: 1) + 1
    yearDay = days - daysSinceEpoch(year: year, month: 1, day: 1) + 1
  }
}

func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
  let rest = value % divisor
  return rest < 0 ? rest + divisor : rest
}
