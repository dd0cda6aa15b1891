package import Metrics

/// One line as it is stored.
package struct LogEntry: Sendable, Hashable {
  /// Since the epoch.
  package var nanoseconds: Int64
  package var line: [UInt8]
  /// Structured metadata.
  package var metadata: Labels

  package init(nanoseconds: Int64, line: [UInt8], metadata: Labels = .empty) {
    self.nanoseconds = nanoseconds
    self.line = line
    self.metadata = metadata
  }
}

/// The lines of one label set, the oldest first.
package struct LogStream: Sendable, Hashable {
  package var labels: Labels
  package var entries: [LogEntry]

  package init(labels: Labels, entries: [LogEntry]) {
    self.labels = labels
    self.entries = entries
  }
}

/// Which way lines come.
package enum LogDirection: String, Sendable, Hashable, CaseIterable {
  /// The oldest first.
  case forward
  /// The newest first.
  case backward
}

/// A log query with the time it asks for.
package struct LogQuery: Sendable {
  package var log: LogExpr
  /// In nanoseconds since the epoch; the end is not in it.
  package var start: Int64
  package var end: Int64
  package var direction = LogDirection.backward
  /// How many lines at most; 0 for all.
  package var limit = 100
  /// How far from one line the next is at least, over all streams; 0 for all lines.
  package var interval: Int64 = 0

  package init(_ log: LogExpr, start: Int64, end: Int64) {
    self.log = log
    self.start = start
    self.end = end
  }

  /// A line of an answer.
  package struct Line: Sendable, Hashable {
    package var nanoseconds: Int64
    package var line: [UInt8]
    package var labels: Labels
  }

  /// The lines of streams in the asked order, those of one instant in the order of the streams.
  ///
  /// - Parameter now: what templates take for the present, in nanoseconds since the epoch.
  package func lines(of streams: [LogStream], now: Int64) throws(LogStageError) -> [Line] {
    let pipeline = try LogPipeline(log)
    var found: [Line] = []
    for stream in streams where log.matchers.allSatisfy({ $0.matches(stream.labels) }) {
      let run = LogPipelineRun(pipeline, stream: stream.labels, now: now)
      var sameInstant: Set<[UInt8]> = []
      var last: Int64?
      for entry in stream.entries where entry.nanoseconds >= start && entry.nanoseconds < end {
        // What is equal in stream, instant and line is one line.
        if entry.nanoseconds != last { sameInstant = [] }
        last = entry.nanoseconds
        guard sameInstant.insert(entry.line).inserted else { continue }
        let processed = entry.line.withUnsafeBytes {
          run.process($0, nanoseconds: entry.nanoseconds, metadata: entry.metadata)
        }
        guard let processed else { continue }
        found.append(
          Line(
            nanoseconds: entry.nanoseconds, line: processed.line,
            labels: processed.labels.dropping([""])))
      }
    }
    return thinned(ordered(found))
  }

  private func ordered(_ lines: [Line]) -> [Line] {
    let places = lines.indices.sorted { a, b in
      (lines[a].nanoseconds, a) < (lines[b].nanoseconds, b)
    }
    return (direction == .forward ? places : places.reversed()).map { lines[$0] }
  }

  /// The interval thins first: else a limit would leave fewer lines than there are.
  private func thinned(_ lines: [Line]) -> [Line] {
    var kept: [Line] = []
    for line in lines {
      if limit > 0, kept.count == limit { break }
      if interval > 0, let last = kept.last?.nanoseconds,
        (line.nanoseconds - last).magnitude < interval.magnitude
      {
        continue
      }
      kept.append(line)
    }
    return kept
  }
}

extension [LogQuery.Line] {
  /// One stream for each label set, in the order of their first lines.
  package var streams: [LogStream] {
    var places: [Labels: Int] = [:]
    var streams: [LogStream] = []
    for line in self {
      let entry = LogEntry(nanoseconds: line.nanoseconds, line: line.line)
      if let place = places[line.labels] {
        streams[place].entries.append(entry)
      } else {
        places[line.labels] = streams.count
        streams.append(LogStream(labels: line.labels, entries: [entry]))
      }
    }
    return streams
  }
}
