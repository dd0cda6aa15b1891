package import Metrics
internal import Protobuf
internal import Snappy

/// A series on its way to a remote write receiver, with points in time order.
package struct SentSeries: Sendable {
  package var labels: Labels
  /// Milliseconds of each float sample.
  package var times: [Int64] = []
  package var values: [Double] = []
  /// Start timestamps in milliseconds (0 for none), parallel to `times`; empty for none. Only 2.0 has them.
  package var starts: [Int64] = []
  package var histograms: [HistogramPoint] = []
  /// Of its family; 2.0 has it with the series, 1.0 in messages of its own.
  package var metadata: MetricMetadata?

  package init(_ labels: Labels) { self.labels = labels }
}

extension WriteProtocol {
  /// The series as a message of this version, not packed yet.
  package func encode(_ series: [SentSeries]) -> [UInt8] {
    var writer = MessageWriter()
    switch self {
    case .version1:
      for entry in series { writer.message(1) { writeSeries1(entry, &$0) } }
    case .version2:
      var symbols = SymbolTable()
      // The table goes before what refers to it, so that a reader needs one pass.
      var rest = MessageWriter()
      for entry in series { rest.message(5) { writeSeries2(entry, &symbols, &$0) } }
      for symbol in symbols.list { writer.string(4, symbol, always: true) }
      writer.append(rest.bytes)
    }
    return writer.bytes
  }

  /// Metadata as a message of 1.0 of its own, not packed yet: families by name.
  package static func encode(_ metadata: [String: MetricMetadata]) -> [UInt8] {
    var writer = MessageWriter()
    for (name, entry) in metadata.sorted(by: { bytewiseLess($0.key, $1.key) }) {
      writer.message(3) { message in
        message.unsigned(1, entry.kind.number)
        message.string(2, name)
        message.string(4, entry.help)
        message.string(5, entry.unit)
      }
    }
    return writer.bytes
  }

  /// A message as a request's body.
  package static func packed(_ message: [UInt8]) -> [UInt8] { snappyPacked(message) }

  private func writeSeries1(_ series: SentSeries, _ writer: inout MessageWriter) {
    for label in series.labels.pairs {
      writer.message(1) { pair in
        pair.string(1, label.name)
        pair.string(2, label.value)
      }
    }
    for (time, value) in zip(series.times, series.values) {
      writer.message(2) { sample in
        sample.double(1, value)
        sample.signed(2, time)
      }
    }
    for point in series.histograms {
      writer.message(4) { writeHistogram(point.histogram, point.timestamp.milliseconds, &$0) }
    }
  }

  private func writeSeries2(
    _ series: SentSeries, _ symbols: inout SymbolTable, _ writer: inout MessageWriter
  ) {
    var references: [UInt64] = []
    references.reserveCapacity(2 * series.labels.count)
    for label in series.labels.pairs {
      references.append(symbols.reference(label.name))
      references.append(symbols.reference(label.value))
    }
    writer.packed(1, references)
    for (index, (time, value)) in zip(series.times, series.values).enumerated() {
      writer.message(2) { sample in
        sample.double(1, value)
        sample.signed(2, time)
        if !series.starts.isEmpty { sample.signed(3, series.starts[index]) }
      }
    }
    for point in series.histograms {
      writer.message(3) { writeHistogram(point.histogram, point.timestamp.milliseconds, &$0) }
    }
    if let metadata = series.metadata {
      let help = symbols.reference(metadata.help)
      let unit = symbols.reference(metadata.unit)
      writer.message(5) { message in
        message.unsigned(1, metadata.kind.number)
        message.unsigned(3, help)
        message.unsigned(4, unit)
      }
    }
  }
}

/// The texts of a message of 2.0, each once; the first is the empty one.
private struct SymbolTable {
  private(set) var list = [""]
  private var places: [String: UInt64] = ["": 0]

  mutating func reference(_ text: String) -> UInt64 {
    if let known = places[text] { return known }
    let place = UInt64(list.count)
    places[text] = place
    list.append(text)
    return place
  }
}

/// Writes a native histogram; as an integer one where all its counts are whole, which receivers keep smaller.
private func writeHistogram(
  _ histogram: NativeHistogram, _ time: Int64, _ writer: inout MessageWriter
) {
  let counts =
    [histogram.count, histogram.zeroCount] + histogram.positiveBuckets + histogram.negativeBuckets
  let isWhole = counts.allSatisfy { $0 >= 0 && $0 < 0x1p53 && $0 == $0.rounded(.down) }
  if isWhole {
    writer.unsigned(1, UInt64(histogram.count), always: true)
  } else {
    writer.double(2, histogram.count, always: true)
  }
  writer.double(3, histogram.sum)
  writer.zigzag(4, Int64(histogram.schema))
  writer.double(5, histogram.zeroThreshold)
  if isWhole {
    writer.unsigned(6, UInt64(histogram.zeroCount), always: true)
  } else {
    writer.double(7, histogram.zeroCount, always: true)
  }
  writeSpans(8, histogram.negativeSpans, &writer)
  writeBuckets(9, histogram.negativeBuckets, isWhole, &writer)
  writeSpans(11, histogram.positiveSpans, &writer)
  writeBuckets(12, histogram.positiveBuckets, isWhole, &writer)
  writer.unsigned(14, UInt64(histogram.counterResetHint.rawValue))
  writer.signed(15, time)
  writer.packedDoubles(16, histogram.customValues)
}

private func writeSpans(
  _ number: UInt32, _ spans: [NativeHistogram.Span], _ writer: inout MessageWriter
) {
  for span in spans {
    writer.message(number) { message in
      message.zigzag(1, Int64(span.offset))
      message.unsigned(2, UInt64(span.length))
    }
  }
}

/// Whole counts as differences in the field `number`, others as they are in the next.
private func writeBuckets(
  _ number: UInt32, _ counts: [Double], _ isWhole: Bool, _ writer: inout MessageWriter
) {
  guard isWhole else { return writer.packedDoubles(number + 1, counts) }
  var before: Int64 = 0
  writer.packedZigzag(
    number,
    counts.map { count in
      defer { before = Int64(count) }
      return Int64(count) - before
    })
}
