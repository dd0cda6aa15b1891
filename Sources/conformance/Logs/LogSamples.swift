internal import Calendar
internal import Files
internal import JSON
internal import LogFormats

/// levels/cases.jsonl: the level that Loki detects.
func runLogLevels(_ folder: String, _ tally: inout Tally) {
  for item in logCases(folder + "/levels/cases.jsonl", &tally) {
    func pairs(_ name: String) -> [(name: String, value: String)] {
      item[name].members.map { ($0.name, $0.value.string ?? "") }
    }
    var line = item["line"].string ?? ""
    let level = line.withUTF8 {
      DetectedLevel.name(line: $0, labels: pairs("labels"), metadata: pairs("structured_metadata"))
    }
    let wanted = item["want"].string ?? ""
    tally.count(
      level == wanted, "levels \(item["id"].string ?? ""): \(level), should be \(wanted): \(line)")
  }
}

/// samples/: of each log its records, their times and levels, as index.jsonl counts them. Logs without counts need only
/// be read whole.
func runLogSamples(_ folder: String, _ tally: inout Tally) {
  for item in logCases(folder + "/samples/index.jsonl", &tally) {
    let file = item["file"].string ?? ""
    let places =
      file.hasSuffix("/") ? ["journal.export", "journal.json"].map { file + $0 } : [file]
    for place in places {
      let path = folder + "/samples/" + place
      guard let bytes = try? readFile(path) else {
        tally.fail("samples \(place): cannot be read")
        continue
      }
      let complaints = LogSample(bytes).complaints(item)
      tally.count(complaints.isEmpty, "samples \(place): \(complaints.joined(separator: "; "))")
    }
  }
}

private func logCases(_ path: String, _ tally: inout Tally) -> [JSON] {
  guard let bytes = try? readFile(path) else {
    tally.fail("\(path) cannot be read")
    return []
  }
  return bytes.split(separator: 0x0A).compactMap { line in
    if let item = try? JSON(parsing: line) { return item }
    tally.fail("\(path): a line is no JSON")
    return nil
  }
}

/// What one log is read as.
private struct LogSample {
  let records: [LogRecord]

  init(_ bytes: [UInt8]) {
    let records = Self.records(bytes, joinsLines: true)
    // The index counts what docker and CRI write, not what the programs within them meant.
    let isWrapped = records.first?.fields.first?.name == "stream"
    self.records = isWrapped ? Self.records(bytes, joinsLines: false) : records
  }

  private static func records(_ bytes: [UInt8], joinsLines: Bool) -> [LogRecord] {
    // Times without a year are of 2026, as the index says.
    var options = LogReader.Options(clock: LogClock(now: 1_798_675_200_000_000_000))
    options.redaction = LogRedaction(isOn: false)
    options.joinsLines = joinsLines
    var reader = LogReader(options)
    var records: [LogRecord] = []
    // In pieces, so that no line's place in them is a lucky one.
    for start in stride(from: 0, to: bytes.count, by: 4093) {
      reader.take(Array(bytes[start..<min(bytes.count, start + 4093)]), now: options.clock.now)
      records += reader.fetch()
    }
    reader.finish(now: options.clock.now)
    return records + reader.fetch()
  }

  func complaints(_ item: JSON) -> [String] {
    var complaints: [String] = []
    if let wanted = item["records"].integer, wanted != records.count {
      complaints.append("\(records.count) records, should be \(wanted)")
    }
    let times = records.filter(\.tellsTime).map(\.time)
    if let wanted = item["timestamps"].integer, wanted != times.count {
      complaints.append("\(times.count) timestamps, should be \(wanted)")
    }
    for (name, time) in [
      ("first", times.first), ("last", times.last), ("min", times.min()), ("max", times.max()),
    ] {
      guard let wanted = item[name].string else { continue }
      let found = time.map(spelled) ?? "none"
      if found != wanted { complaints.append("\(name) \(found), should be \(wanted)") }
    }
    for (name, level) in [
      ("levels", { (record: LogRecord) in record.statedLevel.name }),
      (
        "loki_detected_level",
        { record in
          record.line.withUnsafeBufferPointer { DetectedLevel.name(line: $0) }
        }
      ),
    ] {
      guard item[name].isObject else { continue }
      let counts = Dictionary(grouping: records, by: level).mapValues(\.count)
      let wanted = Dictionary(
        item[name].members.map { ($0.name, $0.value.integer ?? 0) }, uniquingKeysWith: { $1 })
      if counts != wanted {
        complaints.append("\(name) \(shown(counts)), should be \(shown(wanted))")
      }
    }
    if records.isEmpty { complaints.append("no records") }
    return complaints
  }

  private func shown(_ counts: [String: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  private func spelled(_ time: Int64) -> String {
    let seconds = floorDivide(time, 1_000_000_000)
    let clock = CivilTime(seconds: seconds)
    let nanoseconds = String(time - seconds * 1_000_000_000)
    let fraction = String(repeating: "0", count: 9 - nanoseconds.count) + nanoseconds
    return "\(clock.year)-\(two(clock.month))-\(two(clock.day))T\(clock.clock).\(fraction)Z"
  }
}
