internal import Calendar
internal import Metrics
internal import PromQL
internal import Query
internal import Serving

/// How Prometheus reads the parameters of its API.
extension ServedRequest {
  /// The first value, "" where there is none: the API makes no difference.
  func value(_ name: String) -> String { parameter(name) ?? "" }

  /// An instant: seconds since the epoch or RFC 3339.
  func time(_ name: String) throws(APIFailure) -> Timestamp {
    guard let time = apiTime(value(name)) else {
      throw .parameter(name, "cannot parse \(quoted(value(name))) to a valid timestamp")
    }
    return time
  }

  /// The same where it may be left out.
  func time(_ name: String, or usual: Timestamp) throws(APIFailure) -> Timestamp {
    let text = value(name)
    if text.isEmpty { return usual }
    guard let time = apiTime(text) else {
      throw .parameter(
        name,
        "invalid time value for '\(name)': cannot parse \(quoted(text)) to a valid timestamp")
    }
    return time
  }

  /// A span: seconds or a duration as files write it.
  func duration(_ name: String) throws(APIFailure) -> Duration {
    switch apiDuration(value(name)) {
    case .success(let duration): return duration
    case .failure(let problem): throw .parameter(name, problem.words)
    }
  }

  /// How many elements are wanted; 0 for all.
  func limit() throws(APIFailure) -> Int {
    let text = value("limit")
    if text.isEmpty { return 0 }
    guard let limit = Int(text) else {
      throw .parameter("limit", "cannot parse \(quoted(text)) to a valid limit")
    }
    guard limit >= 0 else { throw .parameter("limit", "limit must be non-negative") }
    return limit
  }

  /// A plain number that is told in other words where it is none; nil where it is left out.
  func count(_ name: String) throws(APIFailure) -> Int? {
    let text = value(name)
    if text.isEmpty { return nil }
    guard let count = Int(text) else { throw APIFailure(.badData, "\(name) must be a number") }
    return count
  }

  /// The selectors of `match[]`, each known to be one that some label has to fit.
  ///
  /// - Parameter named: whether what is wrong is told with the parameter's name.
  func selectors(named: Bool) throws(APIFailure) -> [String] {
    func failure(_ words: String) -> APIFailure {
      named ? .parameter("match[]", words) : APIFailure(.badData, words)
    }
    let texts = values(of: "match[]")
    var all: [[Matcher]] = []
    for text in texts {
      do throws(PromQLError) { all.append(try parseMatchers(text)) } catch {
        throw failure(error.described(in: text))
      }
    }
    guard all.allSatisfy({ $0.contains { !$0.matches("") } }) else {
      throw failure("match[] must contain at least one non-empty matcher")
    }
    return texts
  }
}

/// What the API calls the first and the last instant there can be.
private let bounds: [String: Timestamp] = [
  "-292273086-05-16T16:47:06Z": .distantPast,
  "292277025-08-18T07:12:54.999999999Z": .distantFuture,
]

/// Seconds since the epoch, RFC 3339, or a bound of time. Clamped to what can be reckoned with.
func apiTime(_ text: String) -> Timestamp? {
  if let bound = bounds[text] { return bound }
  if Double(text) == nil {
    // Elsewhere a blank may stand before the time of day, and a month may have 31 days; not so here.
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last != UInt8(ascii: "z"),
      let year = Int(text.prefix(4)), let month = Int(text.dropFirst(5).prefix(2)),
      let day = Int(text.dropFirst(8).prefix(2)), (1...12).contains(month),
      day <= CivilDate(year: year, month: month, day: 1).daysInMonth,
      !text.dropFirst(17).hasPrefix("60")
    else { return nil }
  }
  guard let time = parseTimestamp(text) else { return nil }
  return min(max(time, .distantPast), .distantFuture)
}

/// Why a text is no duration.
struct NoDuration: Error {
  var words: String
}

func apiDuration(_ text: String) -> Result<Duration, NoDuration> {
  let words = "cannot parse \(quoted(text)) to a valid duration"
  if let seconds = Double(text) {
    // What nanoseconds in 64 bits hold.
    guard (seconds * 1e9).magnitude <= 0x1p63 else {
      return .failure(NoDuration(words: words + ". It overflows int64"))
    }
    return .success(.nanoseconds(Int64(clamping: seconds * 1e9)))
  }
  guard let duration = parsePrometheusDuration(text) else {
    return .failure(NoDuration(words: words))
  }
  return .success(duration)
}
