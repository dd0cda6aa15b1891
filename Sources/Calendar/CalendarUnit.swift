/// The units that Grafana's times are counted and rounded in.
package enum CalendarUnit: Sendable, Hashable, Codable {
  case millisecond, second, minute, hour, day, week, month, quarter, year
  /// Of the business year.
  case fiscalQuarter, fiscalYear

  /// By Grafana's letters: s m h d w M Q y, fQ and fy.
  package init?(_ letters: some StringProtocol) {
    switch letters {
    case "s": self = .second
    case "m": self = .minute
    case "h": self = .hour
    case "d": self = .day
    case "w": self = .week
    case "M": self = .month
    case "Q": self = .quarter
    case "y": self = .year
    case "fQ": self = .fiscalQuarter
    case "fy": self = .fiscalYear
    default: return nil
    }
  }

  /// Of units that clocks count, whatever the calendar; days and weeks are those without a change of the clocks.
  package var milliseconds: Int64? {
    switch self {
    case .millisecond: 1
    case .second: 1_000
    case .minute: 60_000
    case .hour: 3_600_000
    case .day: 86_400_000
    case .week: 604_800_000
    default: nil
    }
  }

  /// Of units that the calendar counts.
  package var months: Int64? {
    switch self {
    case .month: 1
    case .quarter, .fiscalQuarter: 3
    case .year, .fiscalYear: 12
    default: nil
    }
  }

  /// In words, for one of them.
  package var name: String {
    switch self {
    case .millisecond: "millisecond"
    case .second: "second"
    case .minute: "minute"
    case .hour: "hour"
    case .day: "day"
    case .week: "week"
    case .month: "month"
    case .quarter: "quarter"
    case .year: "year"
    case .fiscalQuarter: "fiscal quarter"
    case .fiscalYear: "fiscal year"
    }
  }
}
