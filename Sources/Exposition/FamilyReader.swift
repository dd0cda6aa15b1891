internal import Metrics
internal import Protobuf

/// Reads a page in Prometheus' protobuf format: messages `io.prometheus.client.MetricFamily`, each behind its length.
///
/// What the text formats write as lines stands here in fields of one message, so every series gets a key of its own
/// making in `ParsedPage.keys` (see SeriesKeys).
struct FamilyReader {
  let options: ExpositionParser.Options
  var keys: SeriesKeys
  private let entryLimit: Int
  var histogram = HistogramScratch()

  init(_ bytes: UnsafeRawBufferPointer, keys: [UInt8], options: ExpositionParser.Options) {
    self.options = options
    // Nothing that can be told apart takes fewer bytes.
    entryLimit = bytes.count / 4 + 64
    self.keys = SeriesKeys(keys, limit: max(64 << 20, 16 * bytes.count))
  }

  mutating func read(_ bytes: UnsafeRawBufferPointer, into page: inout ParsedPage)
    throws(ProtobufError)
  {
    var reader = MessageReader(bytes)
    while !reader.isAtEnd { try readFamily(try reader.nested(), into: &page) }
  }

  private mutating func readFamily(_ message: MessageReader, into page: inout ParsedPage)
    throws(ProtobufError)
  {
    // The type may stand after the metrics that it counts for.
    var reader = message
    var name = 0..<0
    var metadata = MetricMetadata()
    var kind: UInt64 = 0
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.range(field)
      case 2: metadata.help = try reader.string(field)
      case 3: kind = try reader.unsigned(field)
      case 5: metadata.unit = try reader.string(field)
      default: try reader.skip(field)
      }
    }
    guard let text = String(validating: message.bytes(name), as: UTF8.self), !text.isEmpty else {
      throw message.error("a metric family without a name")
    }
    guard let type = FamilyKind(rawValue: kind) else {
      throw message.error("unknown metric type \(kind) of \(text.debugDescription)")
    }
    metadata.kind = type.metadata
    guard Self.isSuffix(metadata.unit, of: text, type) else {
      throw message.error(
        "unit \(metadata.unit.debugDescription) is not a suffix of \(text.debugDescription)")
    }
    page.families.append(ParsedPage.Family(name: text, metadata: metadata))
    reader = message
    while let field = try reader.next() {
      guard field.number == 4 else {
        try reader.skip(field)
        continue
      }
      try readMetric(try reader.nested(field), type, name, into: &page)
      guard page.entries.count <= entryLimit else {
        throw reader.error("more samples than so many bytes can tell apart")
      }
    }
  }

  private mutating func readMetric(
    _ message: MessageReader, _ kind: FamilyKind, _ name: Range<Int>, into page: inout ParsedPage
  ) throws(ProtobufError) {
    var reader = message
    var labels = FieldRun()
    var value: MessageReader?
    var time: Int64 = 0
    var place = reader.offset
    while let field = try reader.next() {
      switch field.number {
      case 1:
        try reader.skipRun(field)
        labels.add(place..<reader.offset)
      case kind.field: value = try reader.nested(field)
      case 6: time = try reader.signed(field)
      default: try reader.skip(field)
      }
      place = reader.offset
    }
    keys.begin(name: message.bytes(name), labels: message.bytes(labels.range))
    if labels.isScattered { try keys.gather(message.bytes(message.offset..<message.end)) }
    let timestamp = time == 0 ? Int64.min : time
    let content = value ?? MessageReader(UnsafeRawBufferPointer(start: nil, count: 0))
    switch kind {
    case .counter: try readNumber(content, timestamp, isCounter: true, into: &page)
    case .gauge, .untyped: try readNumber(content, timestamp, isCounter: false, into: &page)
    case .summary: try readSummary(content, timestamp, into: &page)
    case .histogram, .gaugeHistogram:
      try readHistogram(content, timestamp, kind, into: &page)
    }
  }

  private mutating func readNumber(
    _ message: MessageReader, _ time: Int64, isCounter: Bool, into page: inout ParsedPage
  ) throws(ProtobufError) {
    var reader = message
    var value = 0.0
    var start: Int64 = 0
    var exemplar: Int32 = -1
    while let field = try reader.next() {
      switch field.number {
      case 1: value = try reader.double(field)
      case 2 where isCounter: exemplar = try readExemplar(field, &reader, into: &page)
      case 3 where isCounter: start = try Self.milliseconds(field, &reader)
      default: try reader.skip(field)
      }
    }
    try add(.plain, value, time, start, exemplar, into: &page)
  }

  private mutating func readSummary(
    _ message: MessageReader, _ time: Int64, into page: inout ParsedPage
  ) throws(ProtobufError) {
    var reader = message
    var count = 0.0
    var sum = 0.0
    var start: Int64 = 0
    while let field = try reader.next() {
      switch field.number {
      case 1: count = Double(try reader.unsigned(field))
      case 2: sum = try reader.double(field)
      case 4: start = try Self.milliseconds(field, &reader)
      default: try reader.skip(field)
      }
    }
    try add(.count, count, time, start, into: &page)
    try add(.sum, sum, time, start, into: &page)
    reader = message
    while let field = try reader.next() {
      guard field.number == 3 else {
        try reader.skip(field)
        continue
      }
      var quantile = try reader.nested(field)
      var (rank, value) = (0.0, 0.0)
      while let field = try quantile.next() {
        switch field.number {
        case 1: rank = try quantile.double(field)
        case 2: value = try quantile.double(field)
        default: try quantile.skip(field)
        }
      }
      try add(.quantile(rank), value, time, start, into: &page)
    }
  }

  // MARK: - Pieces

  /// Adds a sample of the metric whose name and labels `keys` holds.
  mutating func add(
    _ part: SeriesKeys.Part, _ value: Double, _ time: Int64, _ start: Int64,
    _ exemplar: Int32 = -1, into page: inout ParsedPage
  ) throws(ProtobufError) {
    let key = try keys.write(part)
    if start != 0, page.startTimestamps.isEmpty {
      page.startTimestamps = [Int64](repeating: 0, count: page.entries.count)
    }
    if start != 0 || !page.startTimestamps.isEmpty { page.startTimestamps.append(start) }
    page.entries.append(
      ParsedPage.Entry(
        seriesStart: key.start, seriesLength: key.length, hash: key.hash, value: value,
        timestamp: time, family: Int32(truncatingIfNeeded: page.families.count &- 1),
        exemplar: exemplar))
  }

  /// Adds an exemplar: labels 1, value 2, time 3; gives its index.
  mutating func readExemplar(
    _ field: MessageReader.Field, _ reader: inout MessageReader, into page: inout ParsedPage
  ) throws(ProtobufError) -> Int32 {
    let message = try reader.nested(field)
    var exemplar = message
    var value = 0.0
    var time = Int64.min
    while let field = try exemplar.next() {
      switch field.number {
      case 2: value = try exemplar.double(field)
      case 3: time = try Self.milliseconds(field, &exemplar)
      default: try exemplar.skip(field)
      }
    }
    let place = try keys.keep(message.bytes(message.offset..<message.end))
    page.exemplars.append(
      ParsedPage.Exemplar(
        labelsStart: place.start, labelsLength: place.length, value: value, timestamp: time))
    return Int32(truncatingIfNeeded: page.exemplars.count &- 1)
  }

  /// Reads a google.protobuf.Timestamp.
  static func milliseconds(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError) -> Int64
  {
    var message = try reader.nested(field)
    var seconds: Int64 = 0
    var nanoseconds: Int64 = 0
    while let field = try message.next() {
      switch field.number {
      case 1: seconds = try message.signed(field)
      case 2: nanoseconds = Int64(Int32(truncatingIfNeeded: try message.signed(field)))
      default: try message.skip(field)
      }
    }
    return seconds &* 1000 &+ nanoseconds / 1_000_000
  }

  /// Whether a unit ends the family's name, behind an underscore and, of a counter, before `_total`.
  private static func isSuffix(_ unit: String, of name: String, _ kind: FamilyKind) -> Bool {
    guard !unit.isEmpty else { return true }
    let base = kind == .counter && name.hasSuffix("_total") ? name.dropLast(6) : name[...]
    return base.hasSuffix("_" + unit)
  }
}

/// The types of families by their numbers in the format.
enum FamilyKind: UInt64 {
  case counter, gauge, summary, untyped, histogram, gaugeHistogram

  /// The field of a Metric that holds the values of this type.
  @inline(__always)
  var field: UInt32 {
    switch self {
    case .gauge: 2
    case .counter: 3
    case .summary: 4
    case .untyped: 5
    case .histogram, .gaugeHistogram: 7
    }
  }

  var metadata: MetricMetadata.Kind {
    switch self {
    case .counter: .counter
    case .gauge: .gauge
    case .summary: .summary
    case .untyped: .unknown
    case .histogram: .histogram
    case .gaugeHistogram: .gaugehistogram
    }
  }
}
