import Metrics
import Protobuf
import Testing

@testable import Wire

@Suite struct RemoteWrite2Tests {
  private let sink = Sink()
  private let intake = WriteIntake()

  private func take(_ bytes: [UInt8]) throws -> WriteOutcome {
    var message = WrittenMessage()
    try RemoteWrite2.decode(bytes, into: &message)
    return intake.take(message, into: sink, now: Timestamp(milliseconds: 1_000_000))
  }

  /// A message with these symbols after the empty one.
  private func request(_ symbols: [String], _ series: (inout MessageWriter) -> Void) -> [UInt8] {
    var writer = MessageWriter()
    writer.message(5, series)
    for symbol in [""] + symbols { writer.string(4, symbol, always: true) }
    return writer.bytes
  }

  @Test func symbolsStartsAndMetadata() throws {
    let symbols = ["__name__", "h_count", "job", "a", "How many.", "seconds"]
    let bytes = request(symbols) { series in
      series.packed(1, [1, 2, 3, 4])
      series.message(2) { sample in
        sample.double(1, 5)
        sample.signed(2, 7000)
        sample.signed(3, 6000)
      }
      series.message(2) { sample in
        sample.double(1, 6)
        sample.signed(2, 8000)
      }
      series.message(4) { exemplar in
        exemplar.packed(1, [3, 4])
        exemplar.double(2, 0.5)
      }
      series.message(5) { metadata in
        metadata.unsigned(1, 3)
        metadata.unsigned(3, 5)
        metadata.unsigned(4, 6)
      }
    }
    for _ in 0..<2 {
      let outcome = try take(bytes)
      #expect(sink.take() == [#"h_count{job="a"} 7000 5.0"#, #"h_count{job="a"} 8000 6.0"#])
      #expect(outcome.samples == 2 && !outcome.isPartial)
      #expect(outcome.writtenHeaders.map(\.value) == ["2", "0", "0"])
    }
    #expect(sink.snapshot.starts == [6000, 0, 6000, 0] && sink.snapshot.lookups == 1)
    #expect(
      sink.snapshot.metadata
        == ["h": MetricMetadata(kind: .histogram, help: "How many.", unit: "seconds")])
  }

  /// Where early senders have the start.
  @Test func createdTimestamps() throws {
    let bytes = request(["__name__", "c"]) { series in
      series.packed(1, [1, 2])
      series.message(2) { $0.signed(2, 5) }
      series.signed(6, 4)
    }
    _ = try take(bytes)
    #expect(sink.snapshot.starts == [4])
  }

  @Test(
    arguments: [([1], "1 references for pairs"), ([1, 9], "symbol 9 of 3")] as [([UInt64], String)])
  func referencesMustFit(_ references: [UInt64], _ reason: String) throws {
    var message = WrittenMessage()
    let error = #expect(throws: WireError.self) {
      try RemoteWrite2.decode(
        request(["__name__", "x"]) { $0.packed(1, references) }, into: &message)
    }
    #expect(error?.description.contains(reason) == true && error?.status == 400)
  }

  /// A long text that few bytes name often.
  @Test func textsCannotBeMultipliedWithoutBound() throws {
    let long = String(repeating: "x", count: 1 << 20)
    let bytes = request([long]) { $0.packed(1, [UInt64](repeating: 1, count: 200)) }
    var message = WrittenMessage()
    let error = #expect(throws: WireError.self) { try RemoteWrite2.decode(bytes, into: &message) }
    #expect(error?.description.contains("labels of more than") == true)
  }

  // MARK: - There and back

  private var sent: [SentSeries] {
    var counter = SentSeries(["__name__": "c_total", "a": "ä"])
    counter.times = [1000, 2000]
    counter.values = [1.5, .staleMarker]
    counter.metadata = MetricMetadata(kind: .counter, help: "Help.")
    var histogram = SentSeries(["__name__": "h"])
    var native = NativeHistogram()
    native.schema = 2
    native.count = 6
    native.sum = -3.5
    native.zeroThreshold = 0.01
    native.zeroCount = 1
    native.positiveSpans = [.init(offset: -3, length: 1), .init(offset: 2, length: 1)]
    native.positiveBuckets = [3, 1]
    native.negativeSpans = [.init(offset: 0, length: 1)]
    native.negativeBuckets = [1]
    var float = native
    float.counterResetHint = .gauge
    float.positiveBuckets = [3.5, 0.5]
    var custom = NativeHistogram()
    custom.schema = NativeHistogram.customSchema
    custom.count = 2
    custom.customValues = [1, 2.5]
    custom.positiveSpans = [.init(offset: 1, length: 2)]
    custom.positiveBuckets = [1, 1]
    var stale = NativeHistogram()
    stale.sum = .staleMarker
    histogram.histograms = [native, float, custom, stale].enumerated().map {
      HistogramPoint(Timestamp(milliseconds: Int64($0.offset + 1)), $0.element)
    }
    return [counter, histogram]
  }

  @Test(arguments: WriteProtocol.allCases)
  func whatIsSentArrives(_ version: WriteProtocol) throws {
    var message = WrittenMessage()
    let body = WriteProtocol.packed(version.encode(sent))
    let unpacked = try WriteProtocol.unpacked(body)
    try version.decode(unpacked, into: &message)
    #expect(message.refusals.isEmpty, "\(message.refusals)")
    #expect(message.series.map { message.labels(of: $0) } == sent.map(\.labels))
    #expect(message.times == [1000, 2000])
    #expect(message.values.map(\.bitPattern) == sent[0].values.map(\.bitPattern))
    #expect(message.histograms.map(\.time) == [1, 2, 3, 4])
    for (arrived, point) in zip(message.histograms, sent[1].histograms.dropLast()) {
      #expect(arrived.histogram == point.histogram)
    }
    #expect(message.histograms.last?.histogram.isStaleMarker == true)
    _ = intake.take(message, into: sink, now: Timestamp(milliseconds: 5000))
    let told =
      version == .version2 ? ["c_total": MetricMetadata(kind: .counter, help: "Help.")] : [:]
    #expect(sink.snapshot.metadata == told)
  }

  @Test func metadataOfTheFirstVersion() throws {
    let metadata = ["a": MetricMetadata(kind: .gauge, help: "x"), "b": MetricMetadata(unit: "s")]
    var message = WrittenMessage()
    try RemoteWrite1.decode(WriteProtocol.encode(metadata), into: &message)
    #expect(message.metadata == metadata && message.series.isEmpty)
  }

  // MARK: - Headers and bodies

  @Test(
    arguments: [
      ("application/x-protobuf", "snappy", .version1),
      ("Application/X-Protobuf ; proto=prometheus.WriteRequest", "Snappy", .version1),
      ("application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy", .version2),
      ("application/x-protobuf;proto=\"io.prometheus.write.v2.Request\"", "", .version2),
      ("application/x-protobuf;proto=io.prometheus.write.v3.Request", "snappy", nil),
      ("application/json", "snappy", nil), ("", "", nil), ("application/x-protobuf", "gzip", nil),
    ] as [(String, String, WriteProtocol?)])
  func versions(_ type: String, _ encoding: String, _ version: WriteProtocol?) throws {
    guard let version else {
      let error = #expect(throws: WireError.self) {
        try WriteProtocol.negotiated(contentType: type, contentEncoding: encoding)
      }
      #expect(error?.status == 415)
      return
    }
    #expect(
      try WriteProtocol.negotiated(contentType: type, contentEncoding: encoding) == version)
    #expect(
      try WriteProtocol.negotiated(contentType: version.contentType, contentEncoding: "snappy")
        == version)
  }

  /// Few bytes that claim many are refused by their claim.
  @Test func bodiesAreBounded() throws {
    let bomb = WriteProtocol.packed([UInt8](repeating: 0, count: 1 << 20))
    #expect(bomb.count < 60_000)
    #expect(
      throws: WireError(
        "the message is of 1048576 bytes, more than the 1000 that may be", status: 413)
    ) { try WriteProtocol.unpacked(bomb, limit: 1000) }
    #expect(throws: WireError("the body is no block of snappy")) {
      try WriteProtocol.unpacked([0xFF, 0xFF, 0xFF, 0x7F, 1])
    }
  }
}
