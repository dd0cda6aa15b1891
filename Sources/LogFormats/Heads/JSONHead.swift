/// A JSON object with whatever names it has for time and level.
func jsonHead(_ line: LineBytes, _ times: TimeReader) -> LineHead? {
  guard var members = JSONMembers(line) else { return nil }
  var head = LineHead(form: .json)
  var (timeRank, levelRank) = (Int.max, Int.max)
  var count = 0
  while let (name, value) = members.next() {
    count += 1
    // Names are looked at by their first letters only where they can be one of those.
    if name.count > 22 { continue }
    if let rank = timeKeys.firstIndex(where: { name.equals($0) }), rank < timeRank,
      let time = time(name, value, times)
    {
      head.time = time
      timeRank = rank
    } else if let rank = levelKeys.firstIndex(where: { name.equals($0) }), rank < levelRank,
      let level = level(name, value, line)
    {
      head.level = level
      levelRank = rank
    } else if value.kind == .object || value.kind == .array {
      nested(name, value, times, &head, &levelRank)
    }
  }
  return count > 0 || members.isClosed() ? head : nil
}

private let timeKeys: [StaticString] = [
  "time", "ts", "timestamp", "@timestamp", "t", "@t", "asctime", "instant", "timeMillis",
  "datetime", "date", "__REALTIME_TIMESTAMP", "eventTime", "Timestamp", "Time", "timeUnixNano",
  "observedTimeUnixNano", "timestampSeconds", "created", "start_time", "syslog_timestamp",
]
private let levelKeys: [StaticString] = [
  "level", "severity", "lvl", "levelname", "log.level", "@level", "error_severity", "s",
  "PRIORITY", "severityText", "SeverityText", "severity_text", "@l", "level_name", "loglevel",
  "log_level", "Level", "LEVEL", "Severity", "logLevel", "severityNumber", "priority", "status",
]

private func time(_ name: LineBytes, _ value: JSONMembers.Value, _ times: TimeReader) -> Int64? {
  switch value.kind {
  case .string:
    if name.equals("__REALTIME_TIMESTAMP") { return Int64(value.bytes.text).map { $0 &* 1000 } }
    return times.read(whole: value.bytes)
  case .number: return epoch(value.bytes, times)
  case .object:
    guard var members = JSONMembers(value.bytes) else { return nil }
    var (seconds, nanoseconds): (Int64?, Int64) = (nil, 0)
    while let (name, value) = members.next() {
      // log4j2's instant, and MongoDB's extended JSON.
      if name.equals("epochSecond") || name.equals("seconds") {
        seconds = Int64(value.bytes.text)
      } else if name.equals("nanoOfSecond") || name.equals("nanos") {
        nanoseconds = Int64(value.bytes.text) ?? 0
      } else if name.equals("$date") {
        return value.kind == .number ? epoch(value.bytes, times) : times.read(whole: value.bytes)
      }
    }
    guard let seconds, seconds.magnitude < 9_000_000_000, nanoseconds.magnitude < 2_000_000_000
    else { return nil }
    return seconds * nanosecondsPerSecond + nanoseconds
  default: return nil
  }
}

/// Since the epoch, in the unit that its size tells.
private func epoch(_ bytes: LineBytes, _ times: TimeReader) -> Int64? {
  var cursor = ByteCursor(bytes)
  if let time = times.read(&cursor), cursor.isAtEnd { return time }
  guard let number = Double(bytes.text), number > 0, number < 9.2e18 else { return nil }
  let scale: Double =
    number < 1e11 ? 1e9 : number < 1e14 ? 1e6 : number < 1e17 ? 1e3 : 1
  guard number * scale >= 1e17, number * scale < 9.2e18 else { return nil }
  return Int64(number * scale)
}

private func level(_ name: LineBytes, _ value: JSONMembers.Value, _ line: LineBytes) -> LogLevel? {
  switch value.kind {
  case .string:
    if let level = LogLevel(word: value.bytes) { return level }
    return spelled(value.bytes, line)
  case .number: return Int(value.bytes.text).flatMap { numbered($0, name, line) }
  default: return nil
  }
}

/// `I`, as MongoDB has it; `INFO+2`, as slog does; a number in quotes.
private func spelled(_ text: LineBytes, _ line: LineBytes) -> LogLevel? {
  guard let first = text.first else { return nil }
  if isDigit(first) { return Int(text.text).map { LogLevel(priority: $0) } }
  if text.count == 1 || (text.count == 2 && isDigit(text[1])) {
    switch first {
    case UInt8(ascii: "T"): return .trace
    case UInt8(ascii: "D"): return .debug
    case UInt8(ascii: "I"): return .info
    case UInt8(ascii: "W"): return .warn
    case UInt8(ascii: "E"): return .error
    case UInt8(ascii: "C"): return .critical
    case UInt8(ascii: "F"): return .fatal
    default: return nil
    }
  }
  guard let sign = text.firstIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
  else { return nil }
  return LogLevel(word: text.part(0, sign))
}

private func numbered(_ number: Int, _ name: LineBytes, _ line: LineBytes) -> LogLevel? {
  if name.equals("severityNumber") { return LogLevel(otlp: number) }
  // A status of HTTP is no level.
  if name.equals("status") || name.equals("s") { return nil }
  if name.equals("PRIORITY") || name.equals("priority") { return LogLevel(priority: number) }
  switch number {
  case 100..<200: return .debug
  case 200..<300: return .info
  case 300..<400: return .warn
  case 400..<500: return .error
  case 500...600: return .critical
  case 10..<20: return .trace
  case 20..<30: return .debug
  case 30..<40: return .info
  case 40..<50: return .warn
  case 50..<60: return .error
  case 60..<70: return .fatal
  case 0...7:
    // Nextcloud counts upwards from debug, syslog and GELF downwards to it.
    guard line.place(of: "\"reqId\"") != nil else { return LogLevel(priority: number) }
    return [.debug, .info, .warn, .error, .fatal][min(number, 4)]
  default: return nil
  }
}

/// What stands one object deeper: `log: {level: …}`, tracing's fields; and far deeper in OTLP, of which the first record
/// speaks for its line.
private func nested(
  _ name: LineBytes, _ value: JSONMembers.Value, _ times: TimeReader, _ head: inout LineHead,
  _ levelRank: inout Int
) {
  if name.equals("log"), value.kind == .object, levelRank == .max,
    var members = JSONMembers(value.bytes)
  {
    while let (name, value) = members.next() {
      if name.equals("level"), value.kind == .string, let level = LogLevel(word: value.bytes) {
        head.level = level
        levelRank = levelKeys.count
      }
    }
  }
  guard name.equals("resourceLogs"), let records = value.bytes.place(of: "\"logRecords\""),
    let open = value.bytes.place(of: UInt8(ascii: "{"), from: records)
  else { return }
  let first = jsonHead(value.bytes.part(open, value.bytes.count), times)
  head.time = head.time ?? first?.time
  if head.level == .unknown { head.level = first?.level ?? .unknown }
}
