package import Metrics
internal import Protobuf

/// What one pushed message says, as columns; reused from message to message.
package struct WrittenMessage: Sendable {
  /// One series: the bytes of its labels in `keys`, and its points in the columns.
  package struct Series: Sendable {
    /// Where its labels stand in `keys`, as the fields of a remote write 1.0 series: `1 { 1: name, 2: value }` …
    package var labelsStart: UInt32
    package var labelsLength: UInt32
    package var hash: UInt64
    /// Of `times` and `values`.
    package var samples: Range<Int>
    /// Of `histograms`.
    package var histograms: Range<Int>
    /// Of `exemplars`.
    package var exemplars: Range<Int>
    /// Of `families`, or −1.
    package var family: Int32 = -1
  }

  package struct Histogram: Sendable {
    /// In milliseconds.
    package var time: Int64
    /// In milliseconds; 0 for none.
    package var start: Int64
    package var histogram: NativeHistogram
  }

  package struct Exemplar: Sendable, Hashable {
    package var labels: Labels
    package var value: Double
    /// In milliseconds; 0 for none.
    package var time: Int64
  }

  /// What a series tells of its family, as places in `text`.
  struct Family: Sendable {
    var kind: MetricMetadata.Kind
    var help: Range<Int>
    var unit: Range<Int>
  }

  package internal(set) var series: [Series] = []
  /// Milliseconds of each float sample; ascending within a series.
  package internal(set) var times: [Int64] = []
  package internal(set) var values: [Double] = []
  /// Start timestamps in milliseconds (0 for none), parallel to `times`; empty where no sample has one.
  package internal(set) var starts: [Int64] = []
  package internal(set) var histograms: [Histogram] = []
  package internal(set) var exemplars: [Exemplar] = []
  /// Metadata by family, where the message tells it so.
  package internal(set) var metadata: [String: MetricMetadata] = [:]
  /// What was left out while decoding.
  package internal(set) var refusals = Refusals()
  /// Label sections, one after the other.
  package internal(set) var keys: [UInt8] = []
  /// The bytes that `families` point into.
  var text: [UInt8] = []
  var families: [Family] = []

  package init() {}

  /// What one message may hold at the most: far above what any sender sends, low enough that two bytes of a hostile
  /// message, each an empty sample or series, do not become gigabytes.
  static let seriesLimit = 250_000
  static let sampleLimit = 2_000_000
  static let histogramLimit = 100_000
  static let exemplarLimit = 20_000
  /// Of label sections that are put together from symbols or attributes.
  static let keyLimit = 64 << 20

  /// Fails where the message holds more than may be.
  @inline(__always)
  func checkLimits(_ reader: MessageReader) throws(ProtobufError) {
    if series.count > Self.seriesLimit { throw tooMany("series", Self.seriesLimit, reader) }
    if times.count > Self.sampleLimit { throw tooMany("samples", Self.sampleLimit, reader) }
    if histograms.count > Self.histogramLimit {
      throw tooMany("histograms", Self.histogramLimit, reader)
    }
    if exemplars.count > Self.exemplarLimit {
      throw tooMany("exemplars", Self.exemplarLimit, reader)
    }
  }

  package mutating func removeAll() {
    series.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    histograms.removeAll(keepingCapacity: true)
    exemplars.removeAll(keepingCapacity: true)
    metadata = [:]
    refusals = Refusals()
    keys = []
    text = []
    families.removeAll(keepingCapacity: true)
  }

  /// Adds a sample of the series that is being read.
  @inline(__always)
  mutating func append(_ time: Int64, _ value: Double, start: Int64 = 0) {
    if start != 0, starts.isEmpty { starts = [Int64](repeating: 0, count: times.count) }
    times.append(time)
    values.append(value)
    if !starts.isEmpty || start != 0 { starts.append(start) }
  }

  /// Adds a label to the section that is being written at the end of `keys`.
  mutating func appendLabel(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    let size =
      2 + varintSize(name.count) + name.count + varintSize(value.count) + value.count
    keys.append(0x0A)
    appendVarint(size)
    keys.append(0x0A)
    appendVarint(name.count)
    keys.append(contentsOf: name)
    keys.append(0x12)
    appendVarint(value.count)
    keys.append(contentsOf: value)
  }

  /// The same of a label at hand.
  mutating func appendLabel(_ label: Label) {
    var (name, value) = (label.name, label.value)
    name.withUTF8 { name in
      value.withUTF8 { value in
        appendLabel(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer(value))
      }
    }
  }

  private mutating func appendVarint(_ value: Int) {
    var rest = value
    while rest >= 0x80 {
      keys.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    keys.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Brings the points of the last series into time order, where its sender did not.
  mutating func sortLast() {
    guard let last = series.last else { return }
    if last.samples.count > 1, isUnordered(times[last.samples]) {
      let order = last.samples.sorted { times[$0] < times[$1] }
      times.replaceSubrange(last.samples, with: order.map { times[$0] })
      values.replaceSubrange(last.samples, with: order.map { values[$0] })
      if !starts.isEmpty { starts.replaceSubrange(last.samples, with: order.map { starts[$0] }) }
    }
    if last.histograms.count > 1 {
      let sorted = histograms[last.histograms].sorted { $0.time < $1.time }
      histograms.replaceSubrange(last.histograms, with: sorted)
    }
  }
}

// No methods, as calling one would copy the references of all columns.

@inline(never)
private func tooMany(_ what: StaticString, _ limit: Int, _ reader: MessageReader) -> ProtobufError {
  reader.error("more than \(limit) \(what) in one message")
}

private func varintSize(_ value: Int) -> Int {
  value < 0x80 ? 1 : (70 - UInt64(value).leadingZeroBitCount) / 7
}

@inline(__always)
private func isUnordered(_ times: ArraySlice<Int64>) -> Bool {
  guard times.count > 1 else { return false }
  return zip(times, times.dropFirst()).contains { $0 > $1 }
}
