internal import Metrics

/// How long ago something was, in the words and with the thresholds of moment.js: "a few seconds", "5 minutes".
package enum SpokenSpan {
  package static func text(seconds: Double) -> String {
    func rounded(_ divisor: Double) -> Int64 { Int64(clamping: (seconds / divisor).rounded()) }
    let (minutes, hours, days) = (rounded(60), rounded(3_600), rounded(86_400))
    if rounded(1) < 45 { return "a few seconds" }
    if minutes <= 1 { return "a minute" }
    if minutes < 45 { return "\(minutes) minutes" }
    if hours <= 1 { return "an hour" }
    if hours < 22 { return "\(hours) hours" }
    if days <= 1 { return "a day" }
    if days < 26 { return "\(days) days" }
    // The mean month and year of the Gregorian calendar.
    let months = rounded(2_629_746)
    if months <= 1 { return "a month" }
    if months < 11 { return "\(months) months" }
    let years = rounded(31_556_952)
    return years <= 1 ? "a year" : "\(years) years"
  }
}
