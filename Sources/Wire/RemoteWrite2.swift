internal import Exposition
internal import Metrics
internal import Protobuf

/// Remote write 2.0: the message `io.prometheus.write.v2.Request`, whose texts stand in one table.
package enum RemoteWrite2 {
  /// Reads an unpacked message into `message`, which is emptied first. After an error nothing of it counts.
  package static func decode(_ bytes: [UInt8], into message: inout WrittenMessage)
    throws(WireError)
  {
    _ = try message.fill(from: bytes, by: RequestDecoder.self)
    message.text = bytes
  }
}

/// Reads one Request.
private struct RequestDecoder: WriteDecoder {
  var message: WrittenMessage
  /// The places of the symbols.
  private var symbols: [Range<Int>] = []
  private var references: [UInt32] = []

  init(_ message: consuming WrittenMessage) { self.message = message }

  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
    // The table may stand behind what refers to it.
    var reader = MessageReader(bytes)
    while let field = try reader.next() {
      guard field.number == 4 else {
        try reader.skip(field)
        continue
      }
      symbols.append(try reader.range(field))
      guard symbols.count <= WrittenMessage.sampleLimit else {
        throw reader.error("more than \(WrittenMessage.sampleLimit) symbols in one message")
      }
    }
    reader = MessageReader(bytes)
    while let field = try reader.next() {
      guard field.number == 5 else {
        try reader.skip(field)
        continue
      }
      try readSeries(try reader.nested(field))
    }
  }

  private mutating func readSeries(_ reader: MessageReader) throws(ProtobufError) {
    var reader = reader
    let samples = message.times.count
    let histograms = message.histograms.count
    let exemplars = message.exemplars.count
    var created: Int64 = 0
    var family: Int32 = -1
    references.removeAll(keepingCapacity: true)
    while let field = try reader.next() {
      switch field.number {
      case 1: try reader.append(field, to: &references)
      case 2:
        let (time, value, start) = try readSample(field, &reader)
        message.append(time, value, start: start)
      case 3:
        try message.readHistogram(field, &reader)
        try message.checkLimits(reader)
      case 4:
        try readExemplar(field, &reader)
        try message.checkLimits(reader)
      case 5: family = try readMetadata(field, &reader)
      case 6: created = try reader.signed(field)
      default: try reader.skip(field)
      }
    }
    try message.checkLimits(reader)
    if created != 0 { setStarts(created, from: samples, histograms) }
    let key = try writeKey(reader)
    let hash = message.keys.withUnsafeBytes {
      seriesHash(UnsafeRawBufferPointer(rebasing: $0[key]))
    }
    message.series.append(
      WrittenMessage.Series(
        labelsStart: UInt32(truncatingIfNeeded: key.lowerBound),
        labelsLength: UInt32(truncatingIfNeeded: key.count), hash: hash,
        samples: samples..<message.times.count, histograms: histograms..<message.histograms.count,
        exemplars: exemplars..<message.exemplars.count, family: family))
    message.sortLast()
  }

  /// The start that early senders of 2.0 give for a whole series.
  private mutating func setStarts(_ created: Int64, from samples: Int, _ histograms: Int) {
    if message.starts.isEmpty {
      message.starts = [Int64](repeating: 0, count: message.times.count)
    }
    for index in samples..<message.times.count where message.starts[index] == 0 {
      message.starts[index] = created
    }
    for index in histograms..<message.histograms.count where message.histograms[index].start == 0 {
      message.histograms[index].start = created
    }
  }

  /// Writes the labels as a series of 1.0 has them.
  private mutating func writeKey(_ reader: MessageReader) throws(ProtobufError) -> Range<Int> {
    guard references.count.isMultiple(of: 2) else {
      throw reader.error("\(references.count) references for pairs of name and value")
    }
    let start = message.keys.count
    let symbols = symbols
    for index in stride(from: 0, to: references.count, by: 2) {
      let name = try symbol(references[index], of: symbols, reader)
      let value = try symbol(references[index + 1], of: symbols, reader)
      message.appendLabel(name, value)
      guard message.keys.count <= WrittenMessage.keyLimit else {
        throw reader.error("labels of more than \(WrittenMessage.keyLimit) bytes in one message")
      }
    }
    return start..<message.keys.count
  }

  private mutating func readExemplar(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError)
  {
    var nested = try reader.nested(field)
    var exemplar = WrittenMessage.Exemplar(labels: .empty, value: 0, time: 0)
    var references: [UInt32] = []
    while let field = try nested.next() {
      switch field.number {
      case 1: try nested.append(field, to: &references)
      case 2: exemplar.value = try nested.double(field)
      case 3: exemplar.time = try nested.signed(field)
      default: try nested.skip(field)
      }
    }
    var pairs: [Label] = []
    var size = 0
    for index in stride(from: 0, to: references.count - 1, by: 2) {
      let name = try symbol(references[index], of: symbols, nested)
      let value = try symbol(references[index + 1], of: symbols, nested)
      size += name.count + value.count
      // No exemplar of Prometheus' has labels beyond 128 characters.
      guard size <= 4096 else { throw nested.error("an exemplar of more than 4096 bytes") }
      pairs.append(
        Label(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
    }
    exemplar.labels = Labels(pairs)
    message.exemplars.append(exemplar)
  }

  private mutating func readMetadata(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError) -> Int32
  {
    var nested = try reader.nested(field)
    var kind = MetricMetadata.Kind.unknown
    var (help, unit): (UInt32, UInt32) = (0, 0)
    while let field = try nested.next() {
      switch field.number {
      case 1: kind = MetricMetadata.Kind(number: try nested.unsigned(field))
      case 3: help = try nested.unsigned32(field)
      case 4: unit = try nested.unsigned32(field)
      default: try nested.skip(field)
      }
    }
    guard kind != .unknown || help != 0 || unit != 0 else { return -1 }
    guard help < symbols.count, unit < symbols.count else {
      throw nested.error("symbol \(max(help, unit)) of \(symbols.count)")
    }
    message.families.append(
      WrittenMessage.Family(kind: kind, help: symbols[Int(help)], unit: symbols[Int(unit)]))
    return Int32(truncatingIfNeeded: message.families.count - 1)
  }
}

/// The bytes of a symbol. No method of the decoder, as calling one would copy all its columns' references.
@inline(__always)
private func symbol(_ reference: UInt32, of symbols: [Range<Int>], _ reader: MessageReader)
  throws(ProtobufError) -> UnsafeRawBufferPointer
{
  guard reference < symbols.count else {
    throw reader.error("symbol \(reference) of \(symbols.count)")
  }
  return reader.bytes(symbols[Int(reference)])
}
