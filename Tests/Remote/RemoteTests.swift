import Facts
import Glibc
import Metrics
import Query
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Remote

/// A server that answers every path with what the closure says.
private func server(
  _ answer: @escaping @Sendable (String) -> (status: String, body: String)
) -> LoopbackServer {
  LoopbackServer { connection in
    while let head = connection.readRequest() {
      let (status, body) = answer(head)
      connection.answer(body, status: status, headers: "Content-Type: application/json\r\n")
    }
  }
}

private func value(_ json: String) throws -> Value {
  try Array(json.utf8).withUnsafeBytes { bytes in
    var scanner = JSONScanner(bytes)
    return try scanner.readValue()
  }
}

private let now = Timestamp(milliseconds: 1_795_255_828_531)

@Suite struct RemoteTests {
  @Test func countsOfSeriesAreReadAsTheirServersWriteThem() async throws {
    let server = server { head in
      guard head.contains("/api/v1/status/tsdb?limit=7") else { return ("404 Not Found", "") }
      let own =
        head.contains("/victoria/")
        ? #""totalSeries":90,"seriesCountByLabelName":[{"name":"le","value":55}]"#
        : #""headStats":{"numSeries":90,"chunkCount":1},"memoryInBytesByLabelName":null"#
      return (
        "200 OK",
        #"{"status":"success","data":{\#(own),"seriesCountByMetricName":[{"name":"a\u001b[2J","value":60,"requestsCount":1},{"name":"b","value":-1}],"labelValueCountByLabelName":[{"name":"__name__","value":12},{"name":"le","value":1e400}]}}"#
      )
    }
    let source = RemoteDataSource(RemoteServer(server.url))
    let counts = try await source.seriesCounts(limit: 7)
    #expect(counts.series == 90 && counts["__name__"]?.values == 12)
    #expect(counts["__name__"]?.top?.map(\.series) == [60, 0])
    #expect(counts["__name__"]?.top?.first?.value.unicodeScalars.contains("\u{1B}") == false)
    #expect(counts["le"] == .init(name: "le", series: nil, values: 0, top: nil))
    let other = RemoteDataSource(RemoteServer(server.url + "/victoria"))
    #expect(try await other.seriesCounts(limit: 7)["le"]?.series == 55)
    #expect(try await other.seriesCounts(limit: 7).series == 90)
    // Servers that only answer queries have no such page.
    let none = RemoteDataSource(RemoteServer(server.url))
    await #expect(throws: QueryError.self) { try await none.seriesCounts(limit: 8) }
    server.stop()
  }

  @Test func asksAndReads() async throws {
    let asked = Mutex<[String]>([])
    let server = server { head in
      asked.withLock { $0.append(String(head.prefix { !$0.isNewline })) }
      if head.contains("query_range") {
        return (
          "200 OK",
          #"{"status":"success","data":{"result":[{"metric":{"a":"\u00e4\n"},"values":[[1,"0.25"],[2.5,"NaN"],[3,"-Inf"],[4,"1e-7"]]}],"resultType":"matrix"},"warnings":["w (1:3)"],"infos":["i"],"isPartial":true}"#
        )
      }
      return ("200 OK", #"{"status":"success","data":["b","a"]}"#)
    }
    let source = RemoteDataSource(RemoteServer(server.url + "/prefix/?tenant=1"))
    let range = StepRange(start: now, end: now + .seconds(60), step: .milliseconds(1500))
    let answer = try await source.evaluate(Question("up{a=\"b\"}", .range(range)))
    guard case .matrix(let series) = answer.value else {
      Issue.record("no matrix")
      return
    }
    #expect(series[0].labels == ["a": "ä\n"])
    #expect(series[0].points.map(\.timestamp.milliseconds) == [1000, 2500, 3000, 4000])
    #expect(series[0].points[1].value.isNaN)
    #expect(series[0].points[3].value == 1e-7)
    #expect(answer.annotations.map(\.message).prefix(2) == ["w", "i"])
    #expect(answer.annotations[0].position == 2..<3 && answer.annotations.count == 3)
    let names = try await source.labelNames(
      selectors: ["up"], from: .distantPast, through: .distantFuture)
    #expect(names == ["a", "b"])
    _ = try await source.labelValues(
      "a.b", selectors: [], from: .distantPast, through: .distantFuture)
    #expect(
      asked.withLock { $0 } == [
        "GET /prefix/api/v1/query_range?tenant=1&query=up%7Ba%3D%22b%22%7D&start=1795255828.531"
          + "&end=1795255888.531&step=1.5&timeout=10000ms HTTP/1.1",
        "GET /prefix/api/v1/labels?tenant=1&match%5B%5D=up HTTP/1.1",
        "GET /prefix/api/v1/label/U__a_2e_b/values?tenant=1 HTTP/1.1",
      ])
  }

  @Test func longQueriesArePostedUnlessRefused() async throws {
    let methods = Mutex<[Substring]>([])
    let server = server { head in
      methods.withLock { $0.append(head.prefix { $0 != " " }) }
      return head.hasPrefix("POST")
        ? ("405 Method Not Allowed", "no")
        : ("200 OK", #"{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}"#)
    }
    let source = RemoteDataSource(RemoteServer(server.url))
    let long = Question("1 + " + String(repeating: "0", count: 3000), .instant(now))
    for _ in 0..<2 {
      #expect(try await source.evaluate(long).value == .scalar(Point(.init(milliseconds: 1000), 2)))
    }
    #expect(methods.withLock { $0 } == ["POST", "GET", "GET"])
  }

  @Test(arguments: [
    (
      "400 Bad Request",
      #"{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:4: parse error: x"}"#,
      QueryError(.badData, "1:4: parse error: x", position: 3..<4)
    ),
    (
      "401 No", #"{"status":"error"}"#,
      QueryError(.execution, "the server gave no reason (HTTP status 401)")
    ),
    (
      "503 Busy", #"{"status":"error","errorType":"timeout","error":"query timed out"}"#,
      QueryError(.timeout, "query timed out")
    ),
    ("401 No", "<html>", QueryError(.unavailable, "credentials wanted (HTTP status 401) by NAME")),
    (
      "401 Unauthorized", "no org id\n",
      QueryError(.unavailable, "not let in (HTTP status 401: no org id) by NAME")
    ),
    (
      "401 Unauthorized", #"{"message":"invalid username or password","statusCode":401}"#,
      QueryError(
        .unavailable,
        "credentials wanted (HTTP status 401: invalid username or password) by NAME")
    ),
    (
      "403 Forbidden", "RBAC: access denied",
      QueryError(.unavailable, "access denied (HTTP status 403: RBAC: access denied) by NAME")
    ),
    (
      "404 Not Found", #"{"message":"Data source not found","traceID":""}"#,
      QueryError(
        .unavailable,
        "no Prometheus HTTP API at this path (HTTP status 404: Data source not found) of NAME")
    ),
    (
      "404 Not Found", "404 page not found\n",
      QueryError(
        .unavailable,
        "no Prometheus HTTP API at this path (HTTP status 404: 404 page not found) of NAME")
    ),
    (
      "429 Too Many Requests", "the request rate limit of tenant\u{1B}[31m a is reached",
      QueryError(
        .unavailable,
        "too many requests (HTTP status 429: the request rate limit of tenant\u{FFFD}[31m a is reached) "
          + "by NAME")
    ),
    (
      "400 Bad Request", #"{"error": {"code": 3, "message": "no such tenant"}}"#,
      QueryError(.unavailable, "refused (HTTP status 400: no such tenant) by NAME")
    ),
    (
      "422 No", #"{"detail": "max range is 30d", "type": "about:blank", "title": "Too long"}"#,
      QueryError(.unavailable, "refused (HTTP status 422: max range is 30d) by NAME")
    ),
    // An API of another kind that breaks off.
    (
      "500 Oops", #"{"kind":"Status","message":"etcd is gone","code"#,
      QueryError(.unavailable, "refused (HTTP status 500: etcd is gone) by NAME")
    ),
    (
      "503 Busy",
      "<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>",
      QueryError(
        .unavailable, "not available (HTTP status 503: 503 Service Temporarily Unavailable): NAME")
    ),
    ("502 Bad", "", QueryError(.unavailable, "not available (HTTP status 502): NAME")),
    (
      "200 OK", "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{",
      QueryError(
        .unavailable,
        "unreadable answer (the text breaks off at byte 61) from NAME")
    ),
    (
      "200 OK", "[]",
      QueryError(.unavailable, "unreadable answer (expected '{' at byte 0) from NAME")
    ),
    ("200 OK", "{}", QueryError(.unavailable, "unreadable answer from NAME")),
  ]) func errors(status: String, body: String, expected: QueryError) async {
    let server = server { _ in (status, body) }
    let source = RemoteDataSource(
      RemoteServer(server.url.replacingHost(with: "user:hunter2@")))
    var wanted = expected
    wanted.message = expected.message.replacing("NAME", server.url)
    await #expect(throws: wanted) {
      try await source.evaluate(Question("1 + b", .instant(now)))
    }
  }

  @Test func slowServersAndCancelledTasksEndInTime() async {
    let server = LoopbackServer { connection in while connection.readRequest() != nil {} }
    let source = RemoteDataSource(RemoteServer(server.url))
    var question = Question("up", .instant(now))
    question.limits.timeout = .milliseconds(-900)
    await #expect(throws: QueryError(.timeout, "no answer within -0.9 s from \(server.url)")) {
      try await source.evaluate(question)
    }
    let task = Task { try await source.evaluate(Question("up", .instant(now))) }
    task.cancel()
    await #expect(throws: QueryError(.canceled, "query was canceled")) { try await task.value }
  }

  @Test func nativeHistogramsComeBack() throws {
    let json = #"""
      {"resultType":"vector","result":[{"metric":{},"histogram":[1,{"count":"12","sum":"3.5","buckets":[
      [1,"-2","-1","1"],[3,"-0.001","0.001","2"],[0,"1","1.4142135623730951","4"],
      [0,"1.4142135623730951","2","2"],[0,"4","5.65685424949238","3"]]}]},
      {"metric":{},"histogram":[1,{"count":"3","sum":"1","buckets":[[0,"-Inf","0.1","1"],[0,"0.5","+Inf","2"]]}]}]}
      """#
    // One negative bucket of another width than the others fits no schema, so drop it here.
    let even = json.replacing(
      "[1,\"-2\",\"-1\",\"1\"],", "[1,\"-1.4142135623730951\",\"-1\",\"1\"],")
    guard case .vector(let vector) = try value(even),
      case .histogram(let exponential) = vector[0].content,
      case .histogram(let custom) = vector[1].content
    else {
      Issue.record("no histograms")
      return
    }
    #expect(exponential.schema == 1 && exponential.zeroCount == 2)
    #expect(exponential.zeroThreshold == 0.001 && exponential.count == 12)
    #expect(
      exponential.positiveSpans == [.init(offset: 1, length: 2), .init(offset: 2, length: 1)])
    #expect(exponential.positiveBuckets == [4, 2, 3])
    #expect(exponential.negativeSpans == [.init(offset: 1, length: 1)])
    #expect(custom.schema == NativeHistogram.customSchema && custom.customValues == [0.1, 0.5])
    #expect(custom.positiveSpans == [.init(offset: 0, length: 1), .init(offset: 1, length: 1)])
    #expect(custom.positiveBuckets == [1, 2])
  }

  @Test func numbersRoundAsStrtodDoes() throws {
    for text in [
      "0.8521428571428779", "1.9377777777778347", "9007199254740993", "123456789012345678901234",
      "1e308", "5e-324", "-0", "0.1", "1.7976931348623157e308", "3.141592653589793238462643",
    ] {
      for json in [text, "\"\(text)\""] {
        let read = try Array((json + " ").utf8).withUnsafeBytes { bytes in
          var scanner = JSONScanner(bytes)
          return try scanner.number()
        }
        #expect(read.bitPattern == Double(text)?.bitPattern, "\(text)")
      }
    }
  }
}

extension String {
  fileprivate func replacing(_ text: String, _ other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return self[..<range.lowerBound] + other + self[range.upperBound...]
  }
  fileprivate func replacingHost(with userInfo: String) -> String {
    replacing("http://", "http://" + userInfo)
  }

  @Test func targetsAreReadAsTheServerTellsThem() async throws {
    let server = server { head in
      #expect(head.hasPrefix("GET /api/v1/targets?state=active "))
      return (
        "200 OK",
        #"{"status":"success","data":{"activeTargets":[{"discoveredLabels":{"__address__":"a:1"},"labels":{"instance":"a:1","job":"api"},"scrapePool":"api","scrapeUrl":"http://me:secret@a:1/metrics","lastError":"Get \"http://a:1/metrics\": dial tcp: connection refused","lastScrape":"2026-11-21T14:03:22.123456789+01:00","lastScrapeDuration":0.0125,"health":"down","scrapeInterval":"15s","scrapeTimeout":"10s"},{"labels":{"job":"new"},"lastScrape":"0001-01-01T00:00:00Z","lastScrapeDuration":0,"health":"unknown"}],"droppedTargets":[],"droppedTargetCounts":null}}"#
      )
    }
    let targets = try #require(try await RemoteDataSource(RemoteServer(server.url)).targets())
    #expect(targets.map(\.health) == [.down, .unknown])
    let down = targets[0]
    #expect(down.labels == ["instance": "a:1", "job": "api"])
    #expect(!down.url.contains("secret") && down.url.hasSuffix("a:1/metrics"))
    #expect(down.error == #"Get "http://a:1/metrics": dial tcp: connection refused"#)
    #expect(down.lastScrape == parseTimestamp("2026-11-21T13:03:22.123Z"))
    #expect(down.duration == .milliseconds(12) && down.interval == .seconds(15))
    #expect(targets[1].lastScrape == nil && targets[1].duration == nil)
  }

  /// Servers that only answer queries, and proxies that keep the path from us; then the series up are asked.
  @Test(arguments: [
    ("404 Not Found", "404 page not found"), ("403 Forbidden", "no"),
    ("400 Bad Request", #"{"status":"error","errorType":"bad_data","error":"unsupported"}"#),
    ("501 Not Implemented", ""), ("200 OK", "<html>"),
    ("200 OK", #"{"status":"success","data":{"activeTargets":[],"droppedTargets":[]}}"#),
    ("200 OK", #"{"status":"success","data":{"activeTargets":null}}"#),
  ])
  func targetsThatAreNotToldAreNone(status: String, body: String) async throws {
    let server = server { _ in (status, body) }
    #expect(try await RemoteDataSource(RemoteServer(server.url)).targets() == nil)
  }

  @Test func aServerThatFailsSaysWhy() async {
    let server = server { _ in ("503 Busy", #"{"status":"error","error":"starting up"}"#) }
    await #expect(throws: QueryError.self) {
      try await RemoteDataSource(RemoteServer(server.url)).targets()
    }
  }
}
