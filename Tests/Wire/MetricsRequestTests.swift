import Metrics
import Protobuf
import Testing

@testable import Wire

@Suite struct MetricsRequestTests {
  private let sink = Sink()

  /// What a request in JSON comes to: samples, and what was refused.
  private func take(_ metrics: String, resource: String = "") throws -> (
    samples: [String], outcome: WriteOutcome
  ) {
    let text = """
      {"resourceMetrics": [{"resource": {"attributes": [\(resource)]},
      "scopeMetrics": [{"scope": {"name": "lib"}, "metrics": [\(metrics)]}]}]}
      """
    return try take(MetricsForm.json.decode(Array(text.utf8)))
  }

  private func take(_ request: MetricsRequest) throws -> (
    samples: [String], outcome: WriteOutcome
  ) {
    var message = WrittenMessage()
    try request.written(into: &message)
    let outcome = WriteIntake().take(message, into: sink, now: Timestamp(milliseconds: 10_000_000))
    return (sink.take(), outcome)
  }

  /// The names of Prometheus' own translation.
  @Test(arguments: [
    ("http.server.duration", "ms", "", "http_server_duration_milliseconds"),
    ("system.io", "By/s", "gauge", "system_io_bytes_per_second"),
    ("requests", "1", "sum", "requests_total"), ("requests_total", "1", "sum", "requests_total"),
    ("total.requests", "{request}", "sum", "requests_total"),
    ("used", "1", "gauge", "used_ratio"), ("memory_bytes", "By", "gauge", "memory_bytes"),
    ("cpu__time..s", "s", "sum", "cpu_time_s_seconds_total"), ("2xx", "", "gauge", "_2xx"),
    ("speed", "m/h", "", "speed_meters_per_hour"), ("a:b", "%", "gauge", "a:b_percent"),
    ("weird", "foo.bar/{x}", "", "weird_foo_bar"), ("ä", "", "", ""),
    ("temperature", "Cel", "gauge", "temperature_celsius"),
  ])
  func names(_ name: String, _ unit: String, _ kind: String, _ expected: String) {
    let translated = prometheusName(
      name, unit: unit, isCounter: kind == "sum", isGauge: kind == "gauge")
    #expect(translated == expected)
  }

  @Test(
    arguments: [
      ("http.method", "http_method"), ("a-b_c", "a_b_c"), ("1st", "key_1st"), ("_x", "key_x"),
      ("__x", "__x"), ("..a", "__a"), ("é", nil), ("", nil), ("a:b", "a_b"),
    ] as [(String, String?)])
  func labelNames(_ name: String, _ expected: String?) {
    #expect(prometheusLabelName(name) == expected)
  }

  @Test(
    arguments: [
      (0.25, "0.25"), (5, "5"), (1_000_000, "1000000"), (1e-7, "0.0000001"), (.infinity, "+Inf"),
      (-2.5, "-2.5"), (0, "0"), (1e21, "1000000000000000000000"), (123.456, "123.456"),
    ] as [(Double, String)])
  func bounds(_ number: Double, _ text: String) { #expect(plainNumber(number) == text) }

  @Test func numbersWithResourceAndStart() throws {
    let (samples, outcome) = try take(
      """
      {"name": "req", "unit": "1", "description": "Requests.", "sum": {
        "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
          {"asInt": "7", "startTimeUnixNano": "1000000000", "timeUnixNano": "2000000000",
           "attributes": [{"key": "http.method", "value": {"stringValue": "GET"}},
                          {"key": "http_method", "value": {"intValue": "5"}}]}]}},
      {"name": "temp", "gauge": {"dataPoints": [
        {"asDouble": 1.5, "startTimeUnixNano": "5", "timeUnixNano": 2500000000},
        {"flags": 1, "timeUnixNano": "3000000000"}]}}
      """,
      resource: """
        {"key": "service.name", "value": {"stringValue": "shop"}},
        {"key": "service.namespace", "value": {"stringValue": "eu"}},
        {"key": "service.instance.id", "value": {"stringValue": "i1"}},
        {"key": "host.cpus", "value": {"intValue": 4}},
        {"key": "tags", "value": {"arrayValue": {"values": [{"stringValue": "a"}, {"boolValue": true}]}}}
        """)
    #expect(
      samples == [
        #"req_total{http_method="GET;5", instance="i1", job="eu/shop"} 2000 7.0"#,
        #"temp{instance="i1", job="eu/shop"} 2500 1.5"#,
        #"temp{instance="i1", job="eu/shop"} 3000 stale"#,
        #"target_info{host_cpus="4", instance="i1", job="eu/shop", tags="[\"a\",true]"} 2000 1.0"#,
        #"target_info{host_cpus="4", instance="i1", job="eu/shop", tags="[\"a\",true]"} 3000 1.0"#,
      ])
    #expect(sink.snapshot.starts == [1000, 0, 0, 0, 0] && !outcome.isPartial)
    #expect(
      sink.snapshot.metadata["req_total"] == MetricMetadata(kind: .counter, help: "Requests."))
    #expect(MetricsForm.json.answer(outcome) == Array("{}".utf8))
    #expect(MetricsForm.protobuf.answer(outcome) == [])
  }

  @Test func classicHistogramsAndSummaries() throws {
    let (samples, _) = try take(
      """
      {"name": "lat", "unit": "s", "histogram": {"aggregationTemporality":
        "AGGREGATION_TEMPORALITY_CUMULATIVE", "dataPoints": [{"timeUnixNano": "1000000000",
        "count": "6", "sum": 9.5, "bucketCounts": ["1", "2", "3"], "explicitBounds": [0.5, 10]}]}},
      {"name": "old", "summary": {"dataPoints": [{"timeUnixNano": "1000000000", "count": "2",
        "sum": 3, "quantileValues": [{"quantile": 0.5, "value": 1}, {"quantile": 1, "value": "NaN"}]}]}}
      """)
    #expect(
      samples == [
        "lat_seconds_sum 1000 9.5", "lat_seconds_count 1000 6.0",
        #"lat_seconds_bucket{le="0.5"} 1000 1.0"#, #"lat_seconds_bucket{le="10"} 1000 3.0"#,
        #"lat_seconds_bucket{le="+Inf"} 1000 6.0"#, "old_sum 1000 3.0", "old_count 1000 2.0",
        #"old{quantile="0.5"} 1000 1.0"#, #"old{quantile="1"} 1000 nan(0x1)"#,
      ])
    #expect(
      sink.snapshot.metadata["lat_seconds"] == MetricMetadata(kind: .histogram, unit: "seconds"))
  }

  @Test func exponentialHistogramsBecomeNative() throws {
    var point = MetricsRequest.ExponentialPoint()
    point.scale = 10
    point.count = 16
    point.zeroCount = 1
    // Four buckets of scale 10 are one of scale 8: −5…−5, −4…−1, 0…3, and much later 40.
    point.positive.offset = -5
    point.positive.counts = [1, 1, 0, 1, 0, 2, 0, 0, 3] + [UInt64](repeating: 0, count: 36) + [4]
    point.negative.counts = [3]
    let histogram = try NativeHistogram(point)
    #expect(histogram.schema == 8 && histogram.zeroThreshold == 1e-128)
    #expect(
      histogram.positiveLayout == [-1, 0, 1, 11] && histogram.positiveBuckets == [1, 2, 5, 4])
    #expect(histogram.positiveSpans.count == 2 && histogram.negativeLayout == [1])
    point.scale = -5
    #expect(throws: HistogramError.self) { try NativeHistogram(point) }
    point.scale = .max
    let coarse = try NativeHistogram(point)
    #expect(coarse.positiveLayout == [0, 1] && coarse.positiveBuckets == [3, 9])
  }

  @Test func whatCannotBeTakenIsNamed() throws {
    let (samples, outcome) = try take(
      """
      {"name": "d", "sum": {"aggregationTemporality": 1, "dataPoints": [
        {"asInt": "1", "timeUnixNano": "1"}, {"asInt": "2", "timeUnixNano": "1"}]}},
      {"name": "u", "histogram": {"dataPoints": [{"timeUnixNano": "1"}]}},
      {"name": "?", "gauge": {"dataPoints": [{"timeUnixNano": "1"}]}},
      {"name": "new"},
      {"name": "t", "gauge": {"dataPoints": [{"asInt": 1}]}},
      {"name": "e", "exponentialHistogram": {"aggregationTemporality": 2, "dataPoints": [
        {"timeUnixNano": "1000000", "scale": 0, "count": "2", "zeroCount": "1"}]}},
      {"name": "good", "gauge": {"dataPoints": [{"asInt": 1, "timeUnixNano": "1000000"}]}}
      """)
    #expect(samples == ["good 1 1.0"])
    let complaint =
      "delta temporality is not supported (2, the first: d); no aggregation temporality (1, the"
      + " first: u); a metric without a name (1, the first: ?); a metric of no known kind (1, the"
      + " first: new); a point without a time (1, the first: t); an exponential histogram that"
      + " cannot be native: 1 observations in buckets, but the count is 2 (1, the first: e)"
    #expect(outcome.complaint == complaint && outcome.refusals.total == 7)
    let answer = String(decoding: MetricsForm.json.answer(outcome), as: UTF8.self)
    #expect(answer.hasPrefix(#"{"partialSuccess":{"rejectedDataPoints":"7","errorMessage":"delta"#))
    let binary = MetricsForm.protobuf.answer(outcome)
    #expect(binary.prefix(1) == [0x0A] && binary.contains(7))
  }

  /// The same request in both forms.
  @Test func protobufSaysWhatJSONSays() throws {
    var writer = MessageWriter()
    func attribute(_ number: UInt32, _ key: String, _ writer: inout MessageWriter) {
      writer.message(number) { pair in
        pair.string(1, key)
        pair.message(2) { $0.string(1, "v") }
      }
    }
    writer.message(1) { resource in
      resource.message(1) { attribute(1, "service.name", &$0) }
      resource.message(2) { scope in
        scope.message(2) { metric in
          metric.string(1, "n")
          metric.message(7) { sum in
            sum.message(1) { point in
              attribute(7, "a", &point)
              point.fixed64(2, 1_000_000)
              point.fixed64(3, 2_000_000)
              point.fixed64(6, UInt64(bitPattern: -3))
            }
            sum.unsigned(2, 2)
          }
        }
        scope.message(2) { metric in
          metric.string(1, "h")
          metric.message(9) { histogram in
            histogram.message(1) { point in
              point.fixed64(3, 2_000_000)
              point.fixed64(4, 3)
              point.packedFixed(6, [1, 2])
              point.packedDoubles(7, [1])
            }
            histogram.unsigned(2, 2)
          }
        }
        scope.message(2) { metric in
          metric.string(1, "e")
          metric.message(10) { histogram in
            histogram.message(1) { point in
              point.fixed64(3, 2_000_000)
              point.fixed64(4, 3)
              point.double(5, 4.5)
              point.zigzag(6, 1)
              point.message(8) { buckets in
                buckets.zigzag(1, -1)
                buckets.packed(2, [1, 2])
              }
            }
            histogram.unsigned(2, 2)
          }
        }
      }
    }
    let binary = try take(MetricsForm.protobuf.decode(writer.bytes)).samples
    let text = try take(
      """
      {"name": "n", "sum": {"aggregationTemporality": 2, "dataPoints": [{"asInt": "-3",
        "startTimeUnixNano": "1000000", "timeUnixNano": "2000000",
        "attributes": [{"key": "a", "value": {"stringValue": "v"}}]}]}},
      {"name": "h", "histogram": {"aggregationTemporality": 2, "dataPoints": [{
        "timeUnixNano": "2000000", "count": 3, "bucketCounts": [1, 2], "explicitBounds": [1]}]}},
      {"name": "e", "exponential_histogram": {"aggregation_temporality": 2, "data_points": [{
        "timeUnixNano": "2000000", "count": "3", "sum": 4.5, "scale": 1,
        "positive": {"offset": -1, "bucketCounts": ["1", "2"]}}]}}
      """, resource: #"{"key": "service.name", "value": {"stringValue": "v"}}"#
    ).samples
    #expect(binary == text && binary.count == 5)
    #expect(binary.first == #"n{a="v", job="v"} 2 -3.0"#)
  }

  @Test(
    arguments: [
      ("application/x-protobuf", MetricsForm.protobuf), ("application/json; charset=utf-8", .json),
      ("text/plain", nil), ("", nil),
    ] as [(String, MetricsForm?)])
  func forms(_ type: String, _ form: MetricsForm?) throws {
    guard let form else {
      let error = #expect(throws: WireError.self) { try MetricsForm(contentType: type) }
      #expect(error?.status == 415)
      return
    }
    #expect(try MetricsForm(contentType: type) == form)
  }

  @Test(arguments: ["", "[1]", "{", "{\"resourceMetrics\": 5}", "{\"resourceMetrics\": [{}, 7]}"])
  func brokenJSON(_ text: String) throws {
    // What is of another shape says nothing; what is no JSON is an error.
    if let request = try? MetricsForm.json.decode(Array(text.utf8)) {
      #expect(try take(request).samples.isEmpty)
    } else {
      #expect(throws: WireError.self) { try MetricsForm.json.decode(Array(text.utf8)) }
    }
  }
}
