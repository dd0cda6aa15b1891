import Protobuf

/// A page in Prometheus' protobuf format, written by hand.
struct FamilyPage {
  private var writer = MessageWriter()

  var bytes: [UInt8] { writer.bytes }

  /// A family of the type with this number: counter, gauge, summary, untyped, histogram, gauge histogram.
  mutating func family(
    _ name: String, _ type: UInt64, help: String = "", unit: String = "",
    _ metrics: (inout MessageWriter) -> Void
  ) {
    writer.delimited { family in
      family.string(1, name)
      family.string(2, help)
      family.unsigned(3, type)
      metrics(&family)
      family.string(5, unit)
    }
  }
}

extension MessageWriter {
  /// A metric with its labels; `content` writes its values into the field of their type.
  mutating func metric(
    _ labels: KeyValuePairs<String, String>, _ field: UInt32, time: Int64 = 0,
    _ content: (inout MessageWriter) -> Void
  ) {
    message(4) { metric in
      metric.labels(labels)
      metric.signed(6, time)
      metric.message(field, content)
    }
  }

  mutating func labels(_ labels: KeyValuePairs<String, String>) {
    for (name, value) in labels {
      message(1) { label in
        label.string(1, name)
        label.string(2, value)
      }
    }
  }

  /// A Timestamp message.
  mutating func time(_ field: UInt32, _ seconds: Int64, _ nanoseconds: Int64 = 0) {
    message(field) { time in
      time.signed(1, seconds)
      time.signed(2, nanoseconds)
    }
  }

  mutating func bucket(
    _ bound: Double, _ count: UInt64, exemplar: ((inout MessageWriter) -> Void)? = nil
  ) {
    message(3) { bucket in
      bucket.unsigned(1, count)
      bucket.double(2, bound)
      if let exemplar { bucket.message(3, exemplar) }
    }
  }

  mutating func span(_ field: UInt32, _ offset: Int64, _ length: UInt64) {
    message(field) { span in
      span.zigzag(1, offset)
      span.unsigned(2, length)
    }
  }

  /// The native half of a histogram: one observation near zero, two and three above, one below.
  mutating func nativeBuckets() {
    zigzag(5, 3)
    double(6, 0.001)
    unsigned(7, 1)
    span(9, -2, 1)
    packedZigzag(10, [1])
    span(12, 1, 2)
    packedZigzag(13, [2, 1])
  }
}
