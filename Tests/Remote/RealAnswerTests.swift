import Glibc
import Metrics
import Query
import TestSupport
import Testing
import Transport

@testable import Remote

/// The recorded answers of a real server, beside the package; nil where they are not there.
private func recorded(_ name: String) -> [UInt8]? {
  let folder = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
  let path = "/\(folder)/shared/corpora/scrapes/api/\(name).json"
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = read(file, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
  return bytes
}

private func answer<Content>(
  _ bytes: [UInt8], status: Int = 200,
  _ read: (inout JSONScanner) throws(JSONFault) -> Content
) -> Result<Content, QueryError> {
  readAnswer(
    HTTPResponse(status: status, body: bytes), from: "server", expression: "sum(", read: read
  ).map(\.0)
}

@Suite struct RealAnswerTests {
  @Test(.enabled(if: recorded("labels") != nil, "the corpora are not there"))
  func recordedAnswersAreRead() throws {
    func values(_ name: String) throws -> Value {
      try answer(recorded(name) ?? []) { scanner throws(JSONFault) in try scanner.readValue() }
        .get()
    }
    guard case .matrix(let matrix) = try values("query_range"),
      case .vector(let vector) = try values("query_vector"),
      case .scalar = try values("query_scalar"), case .string = try values("query_string")
    else {
      Issue.record("a result type is lost")
      return
    }
    #expect(matrix[0].points.count == 7 && matrix[0].labels == ["mode": "idle"])
    #expect(vector.count == 3 && vector[0].content == .float(0.8521428571428779))
    let metadata = try answer(recorded("metadata") ?? []) { scanner throws(JSONFault) in
      try scanner.readMetadata()
    }.get()
    #expect(metadata["alertmanager_alerts"]?.kind == .gauge && metadata.count > 200)
    let labels = try answer(recorded("labels") ?? []) { scanner throws(JSONFault) in
      try scanner.readStrings()
    }.get()
    #expect(labels.contains("__name__"))
    for name in ["err_exec", "err_missing", "err_parse", "err_step", "err_too_many", "err_type"] {
      let result = answer(recorded(name) ?? [], status: 400) { scanner throws(JSONFault) in
        try scanner.readValue()
      }
      #expect(throws: QueryError.self) { try result.get() }
    }
  }

  /// Mutated answers end in a value or an error, never in a crash.
  @Test func fuzz() {
    let histogram =
      #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"\ud83d\ude00"},"histograms":[[1,{"count":"12","sum":"3.5","buckets":[[3,"-0.001","0.001","2"],[0,"1","2","4"]]}]],"values":[[1,"1"]]}]},"warnings":["x (1:2)"]}"#
    var seeds = [Array(histogram.utf8)]
    for name in ["query_range", "query_vector", "query_string", "err_parse", "series"] {
      if let bytes = recorded(name) { seeds.append(bytes) }
    }
    var state: UInt64 = 11
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    let bits = Array("[]{}\",:\\u1e9-+.n\u{0}\u{ff}".utf8)
    for turn in 0..<6000 {
      var bytes = seeds[turn % seeds.count]
      for _ in 0...random(6) where !bytes.isEmpty {
        let at = random(bytes.count)
        switch random(4) {
        case 0: bytes[at] = bits[random(bits.count)]
        case 1: bytes.insert(bits[random(bits.count)], at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random(20)))
        default: bytes.removeLast(random(bytes.count))
        }
      }
      _ = answer(bytes) { scanner throws(JSONFault) in try scanner.readValue() }
      _ = answer(bytes) { scanner throws(JSONFault) in try scanner.readMetadata() }
      _ = answer(bytes) { scanner throws(JSONFault) in
        try scanner.array { scanner throws(JSONFault) in _ = try scanner.readLabels() }
      }
    }
    let deep = Array(String(repeating: "[", count: 1_000_000).utf8)
    _ = answer(Array("{\"x\":".utf8) + deep) { scanner throws(JSONFault) in try scanner.readValue()
    }
  }

  /// Starts Debian's Prometheus on a loopback port and asks it.
  @Test(.enabled(if: RealPrometheus.isInstalled, "prometheus is not installed"))
  func aRealPrometheusAnswers() async throws {
    let server = try RealPrometheus()
    defer { server.stop() }
    let source = server.source
    let limit = ContinuousClock.now + .seconds(60)
    var up: Value?
    while ContinuousClock.now < limit {
      let time = RealPrometheus.now
      up = try? await source.evaluate(Question("up == 1", .instant(time))).value
      if case .vector(let vector) = up, vector.count == 1 { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    guard case .vector(let vector) = up, let first = vector.first else {
      Issue.record("the server did not come up")
      return
    }
    #expect(first.labels["job"] == "self" && first.content == .float(1))
    let time = first.timestamp
    let range = StepRange(start: time - .seconds(5), end: time, step: .seconds(1))
    let long = "prometheus_build_info or " + String(repeating: "up or ", count: 400) + "up"
    guard case .matrix(let matrix) = try await source.evaluate(Question(long, .range(range))).value
    else { return }
    #expect(matrix.count >= 1)
    let past = (Timestamp.distantPast, Timestamp.distantFuture)
    let jobs = try await source.labelValues("job", selectors: [], from: past.0, through: past.1)
    #expect(jobs == ["self"])
    let series = try await source.series(selectors: ["up"], from: past.0, through: past.1)
    #expect(series.count == 1)
    let counts = try await source.seriesCounts(limit: 1000)
    #expect(counts.series > 100 && counts["__name__"]?.top?.isEmpty == false)
    #expect(counts["__name__"]?.values ?? 0 > 50)
    let metadata = try await source.metadata(metric: "go_goroutines")
    #expect(metadata["go_goroutines"]?.kind == .gauge)
    await #expect(throws: QueryError.self) {
      try await source.evaluate(Question("sum(", .instant(time)))
    }
  }
}
