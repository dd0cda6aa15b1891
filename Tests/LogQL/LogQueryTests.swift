import LogQL
import Metrics
import Testing

struct LogQueryTests {
  /// Streams a and b, whose lines come in turns, a second apart.
  private let streams = ["a", "b"].enumerated().map { place, name in
    LogStream(
      labels: Labels([Label("s", name)]),
      entries: (0..<5).map { number in
        LogEntry(
          nanoseconds: Int64(number * 2 + place) * 1_000_000_000,
          line: Array("\(name)\(number) n=\(number)".utf8))
      })
  }

  private func lines(
    _ text: String, from start: Int64 = 0, to end: Int64 = 100,
    _ direction: LogDirection = .forward,
    limit: Int = 0, interval: Int64 = 0, of streams: [LogStream]? = nil
  ) throws -> [String] {
    guard case .log(let log) = try parseLogQL(text) else { return [] }
    var query = LogQuery(log, start: start * 1_000_000_000, end: end * 1_000_000_000)
    (query.direction, query.limit, query.interval) = (direction, limit, interval * 1_000_000_000)
    return try query.lines(of: streams ?? self.streams, now: 0)
      .map { String(decoding: $0.line.prefix { $0 != 0x20 }, as: UTF8.self) }
  }

  @Test func linesComeInOrder() throws {
    #expect(
      try lines(#"{s=~".+"}"#) == ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"])
    #expect(try lines(#"{s=~".+"}"#, .backward, limit: 3) == ["b4", "a4", "b3"])
    #expect(try lines(#"{s="b"}"#) == ["b0", "b1", "b2", "b3", "b4"])
    #expect(try lines(#"{s=~".+"} | logfmt | n > 3"#, .backward) == ["b4", "a4"])
  }

  @Test func theEndIsNotInTheRange() throws {
    #expect(try lines(#"{s="a"}"#, from: 2, to: 6) == ["a1", "a2"])
    #expect(try lines(#"{s="a"}"#, from: 2, to: 2) == [])
  }

  @Test func anIntervalThinsBeforeTheLimit() throws {
    #expect(try lines(#"{s=~".+"}"#, limit: 3, interval: 3) == ["a0", "b1", "a3"])
    #expect(try lines(#"{s=~".+"}"#, .backward, interval: 4) == ["b4", "b2", "b0"])
  }

  @Test func equalLinesOfAnInstantAreOne() throws {
    let entry = LogEntry(nanoseconds: 1, line: Array("x".utf8))
    let other = LogEntry(nanoseconds: 1, line: Array("y".utf8))
    let stream = LogStream(labels: ["s": "a"], entries: [entry, other, entry])
    #expect(try lines(#"{s="a"}"#, of: [stream]) == ["x", "y"])
    #expect(try lines(#"{s="a"}"#, .backward, of: [stream]) == ["y", "x"])
  }

  @Test func answersAreSplitByLabels() throws {
    guard case .log(let log) = try parseLogQL(#"{s=~".+"} | logfmt | n < 2 | drop s"#) else {
      return
    }
    var query = LogQuery(log, start: 0, end: .max)
    query.direction = .forward
    let answer = try query.lines(of: streams, now: 0).streams
    #expect(answer.map(\.labels) == [["n": "0"], ["n": "1"]])
    #expect(answer.map(\.entries.count) == [2, 2])
  }
}
