import CSnappy
import CZstd
import Chunks
import Glibc
import Metrics

/// Bytes in the number formats of logs.
struct RecordBytes {
  var bytes: [UInt8] = []

  init(_ kind: UInt8) { bytes = [kind] }

  mutating func int64(_ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
  }
  mutating func float(_ value: Double) { int64(value.bitPattern) }
  mutating func uvarint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }
  mutating func varint(_ value: Int64) { uvarint(UInt64(bitPattern: value << 1 ^ value >> 63)) }
  mutating func text(_ text: String) {
    uvarint(UInt64(text.utf8.count))
    bytes += Array(text.utf8)
  }
}

/// Records of Prometheus' log, after `tsdb/docs/format/wal.md` and what Prometheus 3 adds.
enum LogRecords {
  static func series(_ all: [(UInt64, Labels)]) -> [UInt8] {
    var record = RecordBytes(1)
    for (number, labels) in all {
      record.int64(number)
      record.uvarint(UInt64(labels.count))
      for pair in labels.pairs {
        record.text(pair.name)
        record.text(pair.value)
      }
    }
    return record.bytes
  }

  static func samples(_ all: [(UInt64, Int64, Double)]) -> [UInt8] {
    var record = RecordBytes(2)
    head(&record, all.map { ($0.0, $0.1) })
    for (number, time, value) in all {
      delta(&record, number, time, all[0].0, all[0].1)
      record.float(value)
    }
    return record.bytes
  }

  /// With start timestamps: none, the same as before, another.
  static func samplesV2(_ all: [(UInt64, Int64, Double)], starts: [Int64]) -> [UInt8] {
    var record = RecordBytes(11)
    for (index, (number, time, value)) in all.enumerated() {
      if index == 0 {
        record.varint(Int64(number))
        record.varint(time)
        record.varint(starts[0])
      } else {
        record.varint(Int64(number) - Int64(all[index - 1].0))
        record.varint(time - all[0].1)
        start(&record, starts, index)
      }
      record.float(value)
    }
    return record.bytes
  }

  private static func start(_ record: inout RecordBytes, _ starts: [Int64], _ index: Int) {
    if starts[index] == 0 {
      record.bytes.append(0)
    } else if starts[index] == starts[index - 1] {
      record.bytes.append(1)
    } else {
      record.bytes.append(2)
      record.varint(starts[index] - starts[0])
    }
  }

  /// Kinds 7 to 10; 12 and 13 with start timestamps, all the same.
  static func histograms(_ kind: UInt8, _ all: [(UInt64, Int64, NativeHistogram)]) -> [UInt8] {
    var record = RecordBytes(kind)
    if kind < 11 { head(&record, all.map { ($0.0, $0.1) }) }
    for (index, (number, time, histogram)) in all.enumerated() {
      if kind < 11 {
        delta(&record, number, time, all[0].0, all[0].1)
      } else if index == 0 {
        record.varint(Int64(number))
        record.varint(time)
        record.varint(77)
      } else {
        record.varint(Int64(number) - Int64(all[index - 1].0))
        record.varint(time - all[0].1)
        record.bytes.append(1)
      }
      put(histogram, areFloats: [8, 10, 13].contains(kind), &record)
    }
    return record.bytes
  }

  private static func put(
    _ histogram: NativeHistogram, areFloats: Bool, _ record: inout RecordBytes
  ) {
    record.bytes.append(histogram.counterResetHint.rawValue)
    record.varint(Int64(histogram.schema))
    record.float(histogram.zeroThreshold)
    for count in [histogram.zeroCount, histogram.count] {
      if areFloats { record.float(count) } else { record.uvarint(UInt64(count)) }
    }
    record.float(histogram.sum)
    for spans in [histogram.positiveSpans, histogram.negativeSpans] {
      record.uvarint(UInt64(spans.count))
      for span in spans {
        record.varint(Int64(span.offset))
        record.uvarint(UInt64(span.length))
      }
    }
    for buckets in [histogram.positiveBuckets, histogram.negativeBuckets] {
      record.uvarint(UInt64(buckets.count))
      var before = 0.0
      for bucket in buckets {
        if areFloats { record.float(bucket) } else { record.varint(Int64(bucket - before)) }
        before = bucket
      }
    }
    guard histogram.usesCustomBuckets else { return }
    record.uvarint(UInt64(histogram.customValues.count))
    for bound in histogram.customValues { record.float(bound) }
  }

  static func tombstone(_ number: UInt64, _ span: ClosedRange<Int64>) -> [UInt8] {
    var record = RecordBytes(3)
    record.int64(number)
    record.varint(span.lowerBound)
    record.varint(span.upperBound)
    return record.bytes
  }

  static func metadata(_ number: UInt64, _ kind: UInt8, unit: String, help: String) -> [UInt8] {
    var record = RecordBytes(6)
    record.uvarint(number)
    record.bytes.append(kind)
    record.uvarint(2)
    for text in ["UNIT", unit, "HELP", help] { record.text(text) }
    return record.bytes
  }

  private static func head(_ record: inout RecordBytes, _ all: [(UInt64, Int64)]) {
    record.int64(all[0].0)
    record.int64(UInt64(bitPattern: all[0].1))
  }

  private static func delta(
    _ record: inout RecordBytes, _ number: UInt64, _ time: Int64, _ first: UInt64, _ begin: Int64
  ) {
    record.varint(Int64(number) - Int64(first))
    record.varint(time - begin)
  }
}

/// Lays records out in pages of 32 KiB.
struct LogSegment {
  enum Compression: UInt8, CaseIterable, Sendable {
    case none = 0
    case snappy = 8
    case zstd = 16
  }

  private(set) var bytes: [UInt8] = []
  /// Where the records end.
  private(set) var ends = [0]

  mutating func append(_ record: [UInt8], _ compression: Compression = .none) {
    var rest = packed(record, compression)[...]
    var isFirst = true
    repeat {
      var left = 32768 - bytes.count % 32768
      if left < 8 {
        bytes += [UInt8](repeating: 0, count: left)
        left = 32768
      }
      let part = rest.prefix(left - 7)
      rest = rest.dropFirst(part.count)
      let kind: UInt8 = isFirst ? (rest.isEmpty ? 1 : 2) : (rest.isEmpty ? 4 : 3)
      bytes += [kind | compression.rawValue, UInt8(part.count >> 8), UInt8(part.count & 255)]
      withUnsafeBytes(of: CRC32C.of(Array(part)).bigEndian) { bytes += $0 }
      bytes += part
      isFirst = false
    } while !rest.isEmpty
    ends.append(bytes.count)
  }

  private func packed(_ record: [UInt8], _ compression: Compression) -> [UInt8] {
    switch compression {
    case .none: return record
    case .snappy:
      var size = snappy_max_compressed_length(record.count)
      var out = [UInt8](repeating: 0, count: size)
      record.withUnsafeBytes { source in
        out.withUnsafeMutableBytes { target in
          _ = snappy_compress(
            source.bindMemory(to: CChar.self).baseAddress, source.count,
            target.bindMemory(to: CChar.self).baseAddress, &size)
        }
      }
      return Array(out.prefix(size))
    case .zstd:
      var out = [UInt8](repeating: 0, count: ZSTD_compressBound(record.count))
      let size = out.withUnsafeMutableBytes { target in
        record.withUnsafeBytes { source in
          ZSTD_compress(target.baseAddress, target.count, source.baseAddress, source.count, 3)
        }
      }
      return Array(out.prefix(size))
    }
  }
}

/// Writes a file with the folders above it.
func write(_ bytes: [UInt8], to path: String) {
  var folder = ""
  for part in path.split(separator: "/").dropLast() {
    folder += "/" + part
    mkdir(folder, 0o755)
  }
  guard let file = fopen(path, "w") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}
