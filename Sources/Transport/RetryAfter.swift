package import Metrics

/// The value of a `Retry-After`: seconds, or a date of HTTP (RFC 9110, the form that is to be sent:
/// `Sun, 06 Nov 1994 08:49:37 GMT`); nil for anything else. A date that is past is no wait.
package func retryAfter(_ text: String, now: Timestamp) -> Duration? {
  let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
  if words.count == 1, let seconds = UInt32(words[0]) { return .seconds(Int64(seconds)) }
  guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]), (1...31).contains(day),
    let month = httpMonths.firstIndex(of: words[2]), let year = Int64(words[3]),
    (1970...9999).contains(year)
  else { return nil }
  let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
    .compactMap { $0.count == 2 ? Int64($0) : nil }
  guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
    (0..<61).contains(clock[2])
  else { return nil }
  let seconds =
    daysSinceEpoch(year: year, month: Int64(month) + 1, day: day) * 86_400 + clock[0] * 3600
    + clock[1] * 60 + clock[2]
  return max(.zero, Timestamp(milliseconds: seconds * 1000) - now)
}

private let httpMonths: [Substring] = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]
