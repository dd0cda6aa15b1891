internal import Exposition
internal import Metrics
internal import Protobuf

/// Remote write 1.0: the message `prometheus.WriteRequest`.
package enum RemoteWrite1 {
  /// Reads an unpacked message into `message`, which is emptied first. After an error nothing of it counts.
  package static func decode(_ bytes: [UInt8], into message: inout WrittenMessage)
    throws(WireError)
  {
    let decoder = try message.fill(from: bytes, by: WriteRequestDecoder.self)
    message.keys = decoder.scattered.isEmpty ? bytes : bytes + decoder.scattered
  }
}

/// Reads one WriteRequest.
private struct WriteRequestDecoder: WriteDecoder {
  var message: WrittenMessage
  /// The labels of series whose labels do not stand together, behind the message's bytes.
  var scattered: [UInt8] = []
  private var size = 0

  init(_ message: consuming WrittenMessage) { self.message = message }

  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
    size = bytes.count
    var reader = MessageReader(bytes)
    while let field = try reader.next() {
      switch field.number {
      case 1: try readSeries(try reader.nested(field))
      case 3: try readMetadata(try reader.nested(field))
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readSeries(_ reader: MessageReader) throws(ProtobufError) {
    var reader = reader
    let samples = message.times.count
    let histograms = message.histograms.count
    let exemplars = message.exemplars.count
    var run = FieldRun()
    let first = reader.offset
    var place = first
    while let field = try reader.next() {
      switch field.number {
      case 1:
        try reader.skipRun(field)
        run.add(place..<reader.offset)
      case 2:
        let (time, value, _) = try readSample(field, &reader)
        message.append(time, value)
      case 3:
        try message.readExemplar1(field, &reader)
        try message.checkLimits(reader)
      case 4:
        try message.readHistogram(field, &reader)
        try message.checkLimits(reader)
      default: try reader.skip(field)
      }
      place = reader.offset
    }
    try message.checkLimits(reader)
    let labels = run.isScattered ? try gather(reader, from: first) : run.range
    let key = run.isScattered ? (size + labels.lowerBound) : labels.lowerBound
    let hash =
      run.isScattered
      ? scattered.withUnsafeBytes { seriesHash(UnsafeRawBufferPointer(rebasing: $0[labels])) }
      : seriesHash(reader.bytes(labels))
    message.series.append(
      WrittenMessage.Series(
        labelsStart: UInt32(truncatingIfNeeded: key),
        labelsLength: UInt32(truncatingIfNeeded: labels.count), hash: hash,
        samples: samples..<message.times.count, histograms: histograms..<message.histograms.count,
        exemplars: exemplars..<message.exemplars.count))
    message.sortLast()
  }

  /// Copies the label fields of a series together; gives their place in `scattered`.
  private mutating func gather(_ reader: MessageReader, from first: Int) throws(ProtobufError)
    -> Range<Int>
  {
    let start = scattered.count
    let bytes = reader.bytes(first..<reader.end)
    var again = MessageReader(bytes)
    var place = 0
    while let field = try again.next() {
      try again.skip(field)
      if field.number == 1 { scattered += again.bytes(place..<again.offset) }
      place = again.offset
    }
    return start..<scattered.count
  }

  private mutating func readMetadata(_ reader: MessageReader) throws(ProtobufError) {
    var reader = reader
    var name = ""
    var metadata = MetricMetadata()
    while let field = try reader.next() {
      switch field.number {
      case 1: metadata.kind = MetricMetadata.Kind(number: try reader.unsigned(field))
      case 2: name = try reader.string(field)
      case 4: metadata.help = try reader.string(field)
      case 5: metadata.unit = try reader.string(field)
      default: try reader.skip(field)
      }
    }
    if !name.isEmpty { message.metadata[name] = metadata }
  }
}

extension MetricMetadata.Kind {
  /// The kinds in the order of both protocols' numbers.
  static let numbered: [MetricMetadata.Kind] = [
    .unknown, .counter, .gauge, .histogram, .gaugehistogram, .summary, .info, .stateset,
  ]

  init(number: UInt64) {
    self = number < UInt64(Self.numbered.count) ? Self.numbered[Int(number)] : .unknown
  }

  var number: UInt64 { UInt64(Self.numbered.firstIndex(of: self) ?? 0) }
}

/// Reads a sample: value 1, time 2 and, in 2.0, start time 3.
@inline(__always)
func readSample(_ field: MessageReader.Field, _ reader: inout MessageReader)
  throws(ProtobufError) -> (time: Int64, value: Double, start: Int64)
{
  guard field.wire == .bytes else { throw reader.mismatch(field) }
  let range = try reader.range()
  if let (time, value) = usualSample(reader.bytes(range)) { return (time, value, 0) }
  var sample = MessageReader(
    base: reader.base, offset: range.lowerBound, end: range.upperBound, depth: reader.depth - 1)
  var time: Int64 = 0
  var value = 0.0
  var start: Int64 = 0
  while let field = try sample.next() {
    switch field.number {
    case 1: value = try sample.double(field)
    case 2: time = try sample.signed(field)
    case 3: start = try sample.signed(field)
    default: try sample.skip(field)
    }
  }
  return (time, value, start)
}

/// A sample as every sender writes it: value and time, each once and in this order.
@inline(__always)
private func usualSample(_ bytes: UnsafeRawBufferPointer) -> (time: Int64, value: Double)? {
  guard let base = bytes.baseAddress, bytes.count > 10, bytes.count <= 20,
    base.load(as: UInt8.self) == 0x09, base.load(fromByteOffset: 9, as: UInt8.self) == 0x10
  else { return nil }
  var time: UInt64 = 0
  var shift: UInt64 = 0
  for index in 10..<bytes.count {
    let byte = base.load(fromByteOffset: index, as: UInt8.self)
    time |= UInt64(byte & 0x7F) &<< shift
    guard byte >= 0x80 else {
      guard index == bytes.count - 1, shift < 63 || byte < 2 else { return nil }
      let bits = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
      return (Int64(bitPattern: time), Double(bitPattern: bits))
    }
    shift &+= 7
  }
  return nil
}
