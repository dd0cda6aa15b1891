/// Where weeks and business years begin.
package struct CalendarRules: Sendable, Hashable, Codable {
  /// The weekday that a week begins with: 0 is Sunday.
  package var firstWeekday = 1
  /// The month that a business year begins with: 0 is January.
  package var fiscalStart = 0
  package init() {}

  /// By a dashboard's `weekStart` and `fiscalYearStartMonth`; weeks are Monday's where the file leaves them to the
  /// reader's browser.
  package init(weekStart: String?, fiscalStart: Int?) {
    firstWeekday = ["sunday": 0, "monday": 1, "saturday": 6][(weekStart ?? "").lowercased()] ?? 1
    self.fiscalStart = (0...11).contains(fiscalStart ?? 0) ? fiscalStart ?? 0 : 0
  }
}
