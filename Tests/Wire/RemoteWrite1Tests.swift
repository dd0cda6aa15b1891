import Metrics
import Protobuf
import Testing

@testable import Wire

/// Adds a series to a message of remote write 1.0.
private func series(
  _ writer: inout MessageWriter, _ labels: [(String, String)], _ samples: [(Int64, Double)]
) {
  writer.message(1) { series in
    for (name, value) in labels {
      series.message(1) { label in
        label.string(1, name)
        label.string(2, value)
      }
    }
    for (time, value) in samples {
      series.message(2) { sample in
        sample.double(1, value)
        sample.signed(2, time)
      }
    }
  }
}

@Suite struct RemoteWrite1Tests {
  private let sink = Sink()
  private let intake = WriteIntake()
  private let now = Timestamp(milliseconds: 1_000_000)

  private func take(_ writer: MessageWriter) throws -> WriteOutcome {
    var message = WrittenMessage()
    try RemoteWrite1.decode(writer.bytes, into: &message)
    return intake.take(message, into: sink, now: now)
  }

  @Test func samplesAndMetadataArrive() throws {
    var writer = MessageWriter()
    series(&writer, [("__name__", "up"), ("job", "a")], [(1000, 1), (2000, 0)])
    series(&writer, [("job", "b"), ("__name__", "up"), ("empty", "")], [(1500, .staleMarker)])
    writer.message(3) { metadata in
      metadata.unsigned(1, 2)
      metadata.string(2, "up")
      metadata.string(4, "Whether it is there.")
    }
    let outcome = try take(writer)
    #expect(
      sink.take() == [
        #"up{job="a"} 1000 1.0"#, #"up{job="a"} 2000 0.0"#, #"up{job="b"} 1500 stale"#,
      ]
    )
    #expect(outcome.samples == 3 && !outcome.isPartial && outcome.complaint.isEmpty)
    #expect(
      sink.snapshot.metadata == ["up": MetricMetadata(kind: .gauge, help: "Whether it is there.")])
    // No sample bears the batch's own time, which would look like a clock that was set back.
    #expect(sink.snapshot.batchTimes == [2001])
  }

  @Test func knownSeriesAreNotLookedUpAgain() throws {
    for round in 0..<3 {
      var writer = MessageWriter()
      for number in 0..<100 {
        series(&writer, [("__name__", "m"), ("n", "\(number)")], [(Int64(round), Double(number))])
      }
      _ = try take(writer)
    }
    #expect(sink.snapshot.lookups == 100 && intake.knownSeries == 100)
    #expect(sink.take().count == 300)
    sink.dropReferences()
    var writer = MessageWriter()
    series(&writer, [("__name__", "m"), ("n", "1")], [(9, 9)])
    _ = try take(writer)
    #expect(sink.take() == [#"m{n="1"} 9 9.0"#] && sink.snapshot.lookups == 101)
  }

  @Test(
    arguments: [
      ([("a", "b")], "no metric name"), ([("__name__", "")], "no metric name"),
      ([], "no metric name"),
      ([("__name__", "x"), ("", "b")], "a label without a name"),
      (
        [("__name__", "x"), ("b", "1"), ("a", "2"), ("b", "3")],
        #"the label "b" is there twice"#
      ),
    ] as [([(String, String)], String)])
  func whatNoSeriesCanHave(_ labels: [(String, String)], _ reason: String) throws {
    // Known or new, a series that is refused stays so, and the others go on.
    for round in 1...2 {
      var writer = MessageWriter()
      series(&writer, labels, [(Int64(round), 1), (Int64(round + 10), 2)])
      series(&writer, [("__name__", "good")], [(Int64(round), 1)])
      let outcome = try take(writer)
      #expect(outcome.refusals.entries == [.init(reason: reason, example: "", count: 2)])
      #expect(outcome.isPartial && outcome.samples == 1)
      #expect(sink.take() == ["good \(round) 1.0"])
    }
  }

  @Test func illFormedTextIsRefusedAlone() throws {
    var writer = MessageWriter()
    writer.message(1) { series in
      series.message(1) { label in
        label.string(1, "__name__")
        label.data(2, [0xFF])
      }
      series.message(2) { $0.signed(2, 5) }
    }
    let outcome = try take(writer)
    #expect(
      outcome.refusals.description == "labels that cannot be read: field 2 is no UTF-8 (1)")
  }

  /// A series of which a sample lies in the future would take none of the present any more.
  @Test func theFutureIsRefused() throws {
    var writer = MessageWriter()
    series(&writer, [("__name__", "x")], [(1_600_000, 1), (1_600_001, 2), (.max, 3)])
    let outcome = try take(writer)
    #expect(sink.take() == ["x 1600000 1.0"])
    #expect(outcome.refusals.description == "a timestamp out of bounds (2)")
  }

  /// Labels that stand apart, and samples before them and out of order.
  @Test func fieldsInAnyOrder() throws {
    var writer = MessageWriter()
    writer.message(1) { series in
      series.message(1) { label in
        label.string(1, "a")
        label.string(2, "1")
      }
      for time in [3, 1, 2] as [Int64] {
        series.message(2) { sample in
          sample.double(1, Double(time))
          sample.signed(2, time)
        }
      }
      series.message(1) { label in
        label.string(1, "__name__")
        label.string(2, "x")
      }
    }
    series(&writer, [("__name__", "y")], [(1, 1)])
    _ = try take(writer)
    #expect(
      sink.take() == [#"x{a="1"} 1 1.0"#, #"x{a="1"} 2 2.0"#, #"x{a="1"} 3 3.0"#, "y 1 1.0"])
  }

  @Test func nativeHistograms() throws {
    var writer = MessageWriter()
    writer.message(1) { series in
      series.message(1) { label in
        label.string(1, "__name__")
        label.string(2, "h")
      }
      for count in [6, 7] as [UInt64] {
        series.message(4) { histogram in
          histogram.unsigned(1, count)
          histogram.double(3, 12.5)
          histogram.zigzag(4, 1)
          histogram.double(5, 0.001)
          histogram.unsigned(6, 1)
          histogram.message(11) { span in
            span.zigzag(1, -1)
            span.unsigned(2, 2)
          }
          histogram.packedZigzag(12, [2, 1])
          histogram.signed(15, 7)
        }
      }
    }
    let outcome = try take(writer)
    let taken = sink.take()
    #expect(
      taken.count == 1 && taken.first?.hasPrefix("h 7 {count:6, sum:12.5") == true, "\(taken)")
    #expect(outcome.histograms == 1)
    #expect(
      outcome.refusals.description
        == "a native histogram that is not valid: 6 observations in buckets, but the count is 7 (1)"
    )
  }

  @Test func brokenMessagesSayWhere() throws {
    var message = WrittenMessage()
    #expect(
      throws: WireError("the message is broken: byte 2: a length of 9 goes beyond the message")
    ) {
      try RemoteWrite1.decode([0x0A, 9], into: &message)
    }
    #expect(message.series.isEmpty)
  }

  /// Two bytes each, and none takes a hundred.
  @Test func manyEmptySeriesAreTooMany() throws {
    let bytes = [UInt8](repeating: 0, count: 600_000).enumerated().map {
      $0.offset.isMultiple(of: 2) ? 0x0A : $0.element
    }
    var message = WrittenMessage()
    #expect(throws: WireError.self) { try RemoteWrite1.decode(bytes, into: &message) }
  }
}
