internal import Protobuf

extension MetricsRequest {
  /// From the protobuf form, unpacked.
  package init(protobuf bytes: [UInt8]) throws(WireError) {
    var decoder = MetricsDecoder()
    let outcome = bytes.withUnsafeBytes { raw -> Result<Void, ProtobufError> in
      do throws(ProtobufError) {
        return .success(try decoder.read(raw))
      } catch { return .failure(error) }
    }
    do { try outcome.get() } catch { throw WireError(error) }
    self = decoder.request
  }
}

private struct MetricsDecoder {
  var request = MetricsRequest()
  private var parts = 0

  /// Counts one more part.
  private mutating func count(_ reader: MessageReader) throws(ProtobufError) {
    parts += 1
    guard parts <= MetricsRequest.partLimit else {
      throw reader.error("more than \(MetricsRequest.partLimit) parts in one request")
    }
  }

  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
    var reader = MessageReader(bytes)
    while let field = try reader.next() {
      guard field.number == 1 else {
        try reader.skip(field)
        continue
      }
      var resource = MetricsRequest.Resource()
      var message = try reader.nested(field)
      try count(message)
      while let field = try message.next() {
        switch field.number {
        case 1:
          var inner = try message.nested(field)
          while let field = try inner.next() {
            if field.number == 1 {
              resource.attributes.append(try readAttribute(field, &inner))
            } else {
              try inner.skip(field)
            }
          }
        case 2:
          var scope = try message.nested(field)
          while let field = try scope.next() {
            if field.number == 2 {
              resource.metrics.append(try readMetric(field, &scope))
            } else {
              try scope.skip(field)
            }
          }
        default: try message.skip(field)
        }
      }
      request.resources.append(resource)
    }
  }

  private mutating func readMetric(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError) -> MetricsRequest.Metric
  {
    var metric = MetricsRequest.Metric()
    var message = try reader.nested(field)
    try count(message)
    while let field = try message.next() {
      switch field.number {
      case 1: metric.name = try message.string(field)
      case 2: metric.description = try message.string(field)
      case 3: metric.unit = try message.string(field)
      case 5: try readData(.gauge, field, &message, &metric)
      case 7: try readData(.sum, field, &message, &metric)
      case 9: try readData(.histogram, field, &message, &metric)
      case 10: try readData(.exponential, field, &message, &metric)
      case 11: try readData(.summary, field, &message, &metric)
      default: try message.skip(field)
      }
    }
    return metric
  }

  private mutating func readData(
    _ kind: MetricsRequest.Metric.Kind, _ field: MessageReader.Field,
    _ reader: inout MessageReader, _ metric: inout MetricsRequest.Metric
  ) throws(ProtobufError) {
    metric.kind = kind
    var message = try reader.nested(field)
    while let field = try message.next() {
      switch field.number {
      case 1:
        let point = try message.nested(field)
        try count(point)
        switch kind {
        case .gauge, .sum: metric.numbers.append(try readNumber(point))
        case .histogram: metric.histograms.append(try readHistogram(point))
        case .exponential: metric.exponentials.append(try readExponential(point))
        case .summary: metric.summaries.append(try readSummary(point))
        case .none: break
        }
      case 2: metric.temporality = .init(rawValue: try message.unsigned(field)) ?? .unspecified
      case 3: metric.isMonotonic = try message.flag(field)
      default: try message.skip(field)
      }
    }
  }

  private mutating func readNumber(_ message: MessageReader) throws(ProtobufError)
    -> MetricsRequest.NumberPoint
  {
    var reader = message
    var point = MetricsRequest.NumberPoint()
    while let field = try reader.next() {
      switch field.number {
      case 2: point.stamp.start = try reader.fixed64(field)
      case 3: point.stamp.time = try reader.fixed64(field)
      case 4: point.value = try reader.double(field)
      case 6: point.value = Double(Int64(bitPattern: try reader.fixed64(field)))
      case 7: point.stamp.attributes.append(try readAttribute(field, &reader))
      case 8: point.stamp.flags = try reader.unsigned(field)
      default: try reader.skip(field)
      }
    }
    return point
  }

  private mutating func readHistogram(_ message: MessageReader) throws(ProtobufError)
    -> MetricsRequest.HistogramPoint
  {
    var reader = message
    var point = MetricsRequest.HistogramPoint()
    while let field = try reader.next() {
      switch field.number {
      case 2: point.stamp.start = try reader.fixed64(field)
      case 3: point.stamp.time = try reader.fixed64(field)
      case 4: point.count = try reader.fixed64(field)
      case 5: point.sum = try reader.double(field)
      case 6: try reader.append(field, to: &point.counts, isFixed: true)
      case 7: try reader.append(field, to: &point.bounds)
      case 9: point.stamp.attributes.append(try readAttribute(field, &reader))
      case 10: point.stamp.flags = try reader.unsigned(field)
      default: try reader.skip(field)
      }
    }
    return point
  }

  private mutating func readExponential(_ message: MessageReader) throws(ProtobufError)
    -> MetricsRequest.ExponentialPoint
  {
    var reader = message
    var point = MetricsRequest.ExponentialPoint()
    while let field = try reader.next() {
      switch field.number {
      case 1: point.stamp.attributes.append(try readAttribute(field, &reader))
      case 2: point.stamp.start = try reader.fixed64(field)
      case 3: point.stamp.time = try reader.fixed64(field)
      case 4: point.count = try reader.fixed64(field)
      case 5: point.sum = try reader.double(field)
      case 6: point.scale = try reader.zigzag32(field)
      case 7: point.zeroCount = try reader.fixed64(field)
      case 8: point.positive = try readBuckets(field, &reader)
      case 9: point.negative = try readBuckets(field, &reader)
      case 10: point.stamp.flags = try reader.unsigned(field)
      case 14: point.zeroThreshold = try reader.double(field)
      default: try reader.skip(field)
      }
    }
    return point
  }

  private func readBuckets(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError) -> MetricsRequest.Buckets
  {
    var message = try reader.nested(field)
    var buckets = MetricsRequest.Buckets()
    while let field = try message.next() {
      switch field.number {
      case 1: buckets.offset = try message.zigzag32(field)
      case 2: try message.append(field, to: &buckets.counts, isFixed: false)
      default: try message.skip(field)
      }
    }
    return buckets
  }

  private mutating func readSummary(_ message: MessageReader) throws(ProtobufError)
    -> MetricsRequest.SummaryPoint
  {
    var reader = message
    var point = MetricsRequest.SummaryPoint()
    while let field = try reader.next() {
      switch field.number {
      case 2: point.stamp.start = try reader.fixed64(field)
      case 3: point.stamp.time = try reader.fixed64(field)
      case 4: point.count = try reader.fixed64(field)
      case 5: point.sum = try reader.double(field)
      case 6:
        var quantile = try reader.nested(field)
        try count(quantile)
        var (rank, value) = (0.0, 0.0)
        while let field = try quantile.next() {
          switch field.number {
          case 1: rank = try quantile.double(field)
          case 2: value = try quantile.double(field)
          default: try quantile.skip(field)
          }
        }
        point.quantiles.append((rank, value))
      case 7: point.stamp.attributes.append(try readAttribute(field, &reader))
      case 8: point.stamp.flags = try reader.unsigned(field)
      default: try reader.skip(field)
      }
    }
    return point
  }

  private mutating func readAttribute(
    _ field: MessageReader.Field, _ reader: inout MessageReader
  ) throws(ProtobufError) -> MetricsRequest.Attribute {
    var message = try reader.nested(field)
    try count(message)
    var attribute = MetricsRequest.Attribute(key: "", value: "")
    while let field = try message.next() {
      switch field.number {
      case 1: attribute.key = try message.string(field)
      case 2: attribute.value = try readValue(try message.nested(field)).text
      default: try message.skip(field)
      }
    }
    return attribute
  }

  private mutating func readValue(_ message: MessageReader) throws(ProtobufError)
    -> AttributeValue
  {
    var reader = message
    var value = AttributeValue.none
    while let field = try reader.next() {
      switch field.number {
      case 1: value = .string(try reader.string(field))
      case 2: value = .bool(try reader.flag(field))
      case 3: value = .integer(try reader.signed(field))
      case 4: value = .double(try reader.double(field))
      case 5:
        var list: [AttributeValue] = []
        var inner = try reader.nested(field)
        while let field = try inner.next() {
          if field.number == 1 {
            try count(inner)
            list.append(try readValue(try inner.nested(field)))
          } else {
            try inner.skip(field)
          }
        }
        value = .list(list)
      case 6:
        var map: [(String, AttributeValue)] = []
        var inner = try reader.nested(field)
        while let field = try inner.next() {
          if field.number == 1 {
            try count(inner)
            map.append(try readMember(try inner.nested(field)))
          } else {
            try inner.skip(field)
          }
        }
        value = .map(map)
      case 7: value = .bytes(Array(try reader.bytes(field)))
      default: try reader.skip(field)
      }
    }
    return value
  }

  private mutating func readMember(_ message: MessageReader) throws(ProtobufError)
    -> (String, AttributeValue)
  {
    var reader = message
    var (key, value) = ("", AttributeValue.none)
    while let field = try reader.next() {
      switch field.number {
      case 1: key = try reader.string(field)
      case 2: value = try readValue(try reader.nested(field))
      default: try reader.skip(field)
      }
    }
    return (key, value)
  }
}
