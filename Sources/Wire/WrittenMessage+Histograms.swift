internal import Exposition
internal import Metrics
internal import Protobuf

extension WrittenMessage {
  /// Reads a Histogram, which both versions of remote write have alike; one that is not valid is refused alone.
  mutating func readHistogram(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError)
  {
    var message = try reader.nested(field)
    var fields = HistogramFields()
    var entry = Histogram(time: 0, start: 0, histogram: NativeHistogram())
    while let field = try message.next() {
      switch field.number {
      case 1: fields.histogram.count = Double(try message.unsigned(field))
      case 2:
        fields.histogram.count = try message.double(field)
        fields.isFloat = true
      case 3: fields.histogram.sum = try message.double(field)
      case 4: fields.histogram.schema = try message.zigzag32(field)
      case 5: fields.histogram.zeroThreshold = try message.double(field)
      case 6: fields.histogram.zeroCount = Double(try message.unsigned(field))
      case 7:
        fields.histogram.zeroCount = try message.double(field)
        fields.isFloat = true
      case 8: fields.histogram.negativeSpans.append(try HistogramFields.span(field, &message))
      case 9: try message.append(field, to: &fields.negativeDeltas)
      case 10: try message.append(field, to: &fields.histogram.negativeBuckets)
      case 11: fields.histogram.positiveSpans.append(try HistogramFields.span(field, &message))
      case 12: try message.append(field, to: &fields.positiveDeltas)
      case 13: try message.append(field, to: &fields.histogram.positiveBuckets)
      case 14:
        let hint = UInt8(clamping: try message.unsigned(field))
        fields.histogram.counterResetHint = .init(rawValue: hint) ?? .unknown
      case 15: entry.time = try message.signed(field)
      case 16: try message.append(field, to: &fields.histogram.customValues)
      case 17: entry.start = try message.signed(field)
      default: try message.skip(field)
      }
    }
    do {
      entry.histogram = try fields.finished()
      histograms.append(entry)
    } catch {
      refusals.add("a native histogram that is not valid: \(error)")
    }
  }

  /// Reads an Exemplar of 1.0, whose labels stand in it.
  mutating func readExemplar1(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError)
  {
    var message = try reader.nested(field)
    let start = message.offset
    var exemplar = Exemplar(labels: .empty, value: 0, time: 0)
    while let field = try message.next() {
      switch field.number {
      case 2: exemplar.value = try message.double(field)
      case 3: exemplar.time = try message.signed(field)
      default: try message.skip(field)
      }
    }
    exemplar.labels = Labels(try labelPairs(inFields: message.bytes(start..<message.end)))
    exemplars.append(exemplar)
  }
}
