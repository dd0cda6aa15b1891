internal import Metrics

/// Samples as Prometheus' remote write 1.0 takes them: a message of protocol buffers, in a snappy block without any
/// compression.
struct RemoteWriteMessage {
  private var bytes: [UInt8] = []

  static let headers = [
    "Content-Type: application/x-protobuf", "Content-Encoding: snappy",
    "X-Prometheus-Remote-Write-Version: 0.1.0",
  ]

  /// Adds a series with its samples; the times in milliseconds.
  mutating func append(_ labels: Labels, _ times: [Int64], _ values: [Double]) {
    var series: [UInt8] = []
    for pair in labels.pairs {
      let label = field(1, Array(pair.name.utf8)) + field(2, Array(pair.value.utf8))
      series += field(1, label)
    }
    for (time, value) in zip(times, values) {
      var sample: [UInt8] = [0x09]
      withUnsafeBytes(of: value.bitPattern.littleEndian) { sample += $0 }
      sample.append(0x10)
      sample += varint(UInt64(bitPattern: time))
      series += field(2, sample)
    }
    bytes += field(1, series)
  }

  /// Literals of at most 64 KB behind the length of the whole.
  var compressed: [UInt8] {
    var out = varint(UInt64(bytes.count))
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(1 << 16)
      out += [61 << 2, UInt8((piece.count - 1) & 255), UInt8((piece.count - 1) >> 8)]
      out += piece
      rest = rest.dropFirst(piece.count)
    }
    return out
  }

  private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + varint(UInt64(content.count)) + content
  }

  private func varint(_ value: UInt64) -> [UInt8] {
    var (rest, out) = (value, [UInt8]())
    while rest >= 0x80 {
      out.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return out + [UInt8(rest)]
  }
}
