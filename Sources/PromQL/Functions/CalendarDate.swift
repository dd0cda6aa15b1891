/// A UTC date and time of day, from seconds since the epoch, by the proleptic Gregorian calendar.
///
/// The day arithmetic is Howard Hinnant's "chrono-compatible low-level date algorithms": years begin in March, so
/// that the leap day is the last one.
struct CalendarDate {
  let year: Int64
  let month: Int
  let day: Int
  let hour: Int
  let minute: Int
  /// 0 is Sunday.
  let dayOfWeek: Int
  /// 1 is 1 January.
  var dayOfYear: Int {
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
    return before + day + (month > 2 && isLeapYear ? 1 : 0)
  }
  var daysInMonth: Int {
    month == 2
      ? (isLeapYear ? 29 : 28) : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }
  var isLeapYear: Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  init(seconds: Int64) {
    let days = floorDivide(seconds, 86_400)
    let second = seconds - days * 86_400
    hour = Int(second / 3600)
    minute = Int(second % 3600 / 60)
    dayOfWeek = Int(((days % 7) + 11) % 7)
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayFromMarch + 2) / 153
    day = Int(dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1)
    month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
  a >= 0 ? a / b : -((-a + b - 1) / b)
}
