internal import Files
internal import JSON
internal import LogQL
internal import Metrics

/// Counts the cases of `eval_logs.jsonl`.
func checkLogEvaluation(_ folder: String, _ tally: inout Tally) {
  var data: [String: [LogStream]] = [:]
  checkLines(folder + "/logql/eval_logs.jsonl", &tally) { item in
    let name = item["data"].string ?? ""
    if data[name] == nil {
      guard let bytes = try? readFile(folder + "/logql/data/\(name).json"),
        let file = try? JSON(parsing: bytes)
      else { return "\(name): cannot be read" }
      data[name] = logStreams(file["streams"])
    }
    return evaluationFault(item, data[name] ?? [])
  }
}

/// Streams as the corpus writes them.
func logStreams(_ item: JSON) -> [LogStream] {
  item.elements.map { stream in
    let entries = stream["entries"].elements.map { entry in
      LogEntry(
        nanoseconds: entry[0].string.flatMap { Int64($0) } ?? 0,
        line: Array((entry[1].string ?? "").utf8), metadata: labels(entry[2]))
    }
    // They are given in any order, but stored by time.
    return LogStream(
      labels: labels(stream["labels"]),
      entries: entries.enumerated().sorted {
        ($0.element.nanoseconds, $0.offset) < ($1.element.nanoseconds, $1.offset)
      }.map(\.element))
  }
}

/// A moment of the sample data, where nothing asks for another.
let sampleNow: Int64 = 1_767_323_045_000_000_000

private func evaluationFault(_ item: JSON, _ streams: [LogStream]) -> String? {
  let text = item["query"].string ?? ""
  let expected = item["expect"]
  let wantsError = expected["type"].string == "error"
  do {
    guard case .log(let log) = try parseLogQL(text) else { return "\(text): no log query" }
    var query = LogQuery(
      log, start: item["start"].string.flatMap { Int64($0) } ?? 0,
      end: item["end"].string.flatMap { Int64($0) } ?? 0)
    query.direction = item["direction"].string == "forward" ? .forward : .backward
    query.limit = item["limit"].integer ?? 100
    query.interval = Int64(item["interval_ns"].integer ?? 0)
    let found = try query.lines(of: streams, now: sampleNow).streams
    if wantsError { return "\(text): answered, should be \(expected)" }
    return difference(found, logStreamsInOrder(expected["result"])).map { "\(text): \($0)" }
  } catch let error as LogQLError where wantsError {
    let wanted = reason(expected["message"].string ?? "")
    return error.reason == wanted ? nil : "\(text): \(error), should be \(wanted)"
  } catch {
    return "\(text): \(error)"
  }
}

/// A message without the place, which Loki does not know of all faults.
private func reason(_ message: String) -> String {
  guard message.hasPrefix("parse error"),
    let mark = message.split(separator: ": ", maxSplits: 1).last
  else { return message }
  return String(mark)
}

/// The streams of an answer. Those that differ only in labels with empty values are one.
private func logStreamsInOrder(_ item: JSON) -> [LogStream] {
  var merged: [LogStream] = []
  for stream in answeredStreams(item) {
    guard let place = merged.firstIndex(where: { $0.labels == stream.labels }) else {
      merged.append(stream)
      continue
    }
    let isBackward =
      [merged[place], stream].contains { stream in
        zip(stream.entries, stream.entries.dropFirst()).contains { $0.nanoseconds > $1.nanoseconds }
      }
    merged[place].entries = (merged[place].entries + stream.entries).sorted {
      isBackward ? $0.nanoseconds > $1.nanoseconds : $0.nanoseconds < $1.nanoseconds
    }
  }
  return merged
}

private func answeredStreams(_ item: JSON) -> [LogStream] {
  item.elements.map { stream in
    LogStream(
      labels: labels(stream["labels"]),
      entries: stream["entries"].elements.map { entry in
        LogEntry(
          nanoseconds: entry[0].string.flatMap { Int64($0) } ?? 0,
          line: Array((entry[1].string ?? "").utf8))
      })
  }
}

/// The first difference between two answers, whose streams come in any order.
private func difference(_ found: [LogStream], _ wanted: [LogStream]) -> String? {
  for stream in wanted {
    guard let other = found.first(where: { $0.labels == stream.labels }) else {
      return "\(stream.labels) is missing beside \(found.map(\.labels.description))"
    }
    guard other.entries.count == stream.entries.count else {
      return "\(stream.labels): \(other.entries.count) lines, should be \(stream.entries.count)"
    }
    for (a, b) in zip(other.entries, stream.entries) {
      let line = String(decoding: a.line, as: UTF8.self)
      if a.nanoseconds != b.nanoseconds || line != String(decoding: b.line, as: UTF8.self) {
        return "\(stream.labels): \(a.nanoseconds) \(line), should be \(b.nanoseconds) "
          + String(decoding: b.line, as: UTF8.self)
      }
    }
  }
  return found.count == wanted.count
    ? nil
    : "too many streams: \(found.filter { a in !wanted.contains { $0.labels == a.labels } }.map(\.labels.description))"
}

// MARK: Divergences

/// What differs from the right answer where Loki's own is wrong.
func logDivergenceFault(_ item: JSON) -> String? {
  let text = item["query"].string ?? ""
  do {
    if !item["streams"].isNull {
      guard case .log(let log) = try parseLogQL(text) else { return "\(text): no log query" }
      var query = LogQuery(log, start: 0, end: .max)
      query.direction = .forward
      let found = try query.lines(of: logStreams(item["streams"]), now: sampleNow)
      return difference(found.streams, logStreamsInOrder(item["right"])).map { "\(text): \($0)" }
    }
    if item["interval_ns"].integer != nil { return thinningFault(item, text) }
    // Those without a right answer tell of what may differ.
    guard let right = item["right"].string else { return nil }
    let printed = try parseLogQL(text).description
    let isFree = item["why"].string?.contains("either form") == true
    if isFree, try parseLogQL(printed).description == printed { return nil }
    return printed == right ? nil : "\(text): printed \(printed), should be \(right)"
  } catch {
    return "\(text): \(error)"
  }
}

/// With an interval and a limit, as many lines come as the limit allows.
private func thinningFault(_ item: JSON, _ text: String) -> String? {
  guard case .log(let log)? = try? parseLogQL(text) else { return "\(text): no log query" }
  var query = LogQuery(log, start: 0, end: .max)
  query.direction = .forward
  query.interval = Int64(item["interval_ns"].integer ?? 0)
  query.limit = item["limit"].integer ?? 0
  let entries = (0..<40).map { LogEntry(nanoseconds: $0 * 1_000_000_000, line: Array("line".utf8)) }
  let stream = LogStream(labels: ["s": "a"], entries: entries)
  let lines = (try? query.lines(of: [stream], now: 0)) ?? []
  return lines.map(\.nanoseconds) == (0..<Int64(query.limit)).map { $0 * query.interval }
    ? nil : "\(text): \(lines.map(\.nanoseconds))"
}
