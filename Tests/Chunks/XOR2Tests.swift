import Chunks
import Metrics
import Testing

/// Prometheus 3's floats with start timestamps, written here after the format's description.
struct XOR2Tests {
  private struct Sample {
    var time: Int64
    var value: Double
    var start: Int64
  }

  private func decoded(_ samples: [Sample], firstChange: Int) throws -> SampleColumns {
    let chunk = EncodedChunk(
      encoding: .xor2, minTime: samples[0].time, maxTime: samples[samples.count - 1].time,
      sampleCount: samples.count, bytes: written(samples, firstChange: firstChange))
    var columns = SampleColumns()
    try ChunkDecoder.decode(chunk, into: &columns)
    return columns
  }

  @Test func valuesTimesAndMarkersComeBack() throws {
    let deltas: [Int64] = [
      15_000, 15_000, 15_001, 14_000, 15_000, 600_000, 1 << 40, 15_000, 15_000,
    ]
    let values: [Double] = [1, 1, 1, 2, .staleMarker, .staleMarker, 3.5, 3.5, .infinity, 0.1]
    var time: Int64 = -20_000
    var samples = [Sample(time: time, value: values[0], start: 0)]
    for (delta, value) in zip(deltas, values.dropFirst()) {
      time += delta
      samples.append(Sample(time: time, value: value, start: 0))
    }
    let columns = try decoded(samples, firstChange: 0)
    #expect(columns.timestamps == samples.map(\.time))
    #expect(columns.values.map(\.bitPattern) == samples.map(\.value.bitPattern))
    #expect(columns.startTimestamps.isEmpty)
  }

  @Test(arguments: [1, 2, 5])
  func startsComeBack(firstChange: Int) throws {
    let samples = (0..<10).map { index in
      Sample(
        time: 100_000 + Int64(index) * 15_000, value: Double(index % 3),
        start: index < firstChange ? 90_000 : 95_000 + Int64(index) * 100)
    }
    let columns = try decoded(samples, firstChange: firstChange)
    #expect(columns.timestamps == samples.map(\.time))
    #expect(columns.values == samples.map(\.value))
    #expect(columns.startTimestamps == samples.map(\.start))
  }

  @Test func oneStartForAll() throws {
    let samples = (0..<5).map { Sample(time: 1000 * Int64($0 + 1), value: 7, start: 500) }
    #expect(try decoded(samples, firstChange: 0).startTimestamps == [500, 500, 500, 500, 500])
  }

  // MARK: Writing, as text of bits

  private func written(_ samples: [Sample], firstChange: Int) -> [UInt8] {
    var bits = field(Int64(samples.count), 16)
    bits += samples[0].start != 0 ? "1" : "0"
    bits += field(Int64(firstChange), 7)
    var window: (leading: Int, trailing: Int)?
    var base: UInt64 = 0
    var distance: Int64 = 0
    for (index, sample) in samples.enumerated() {
      let pattern = sample.value.bitPattern
      let isStale = sample.value.isStaleMarker
      let xor = pattern ^ base
      switch index {
      case 0:
        bits += varint(UInt64(bitPattern: sample.time << 1 ^ sample.time >> 63))
        bits += field(Int64(bitPattern: pattern), 64)
        if sample.start != 0 {
          let span = sample.time - sample.start
          bits += varint(UInt64(bitPattern: span << 1 ^ span >> 63))
        }
      default:
        let delta = sample.time - samples[index - 1].time
        let change = index > 1 ? delta - (samples[index - 1].time - samples[index - 2].time) : 0
        if index == 1 {
          bits += varint(UInt64(delta))
        } else if change == 0 {
          bits += isStale ? "11111" : xor == 0 ? "0" : "10"
        } else if (-4096...4095).contains(change) {
          bits += "110" + field(change, 13)
        } else if (-524_288...524_287).contains(change) {
          bits += "1110" + field(change, 20)
        } else {
          bits += "11110" + field(change, 64)
        }
        let prefixes = index > 1 && change == 0 ? ["", "0", "1", ""] : ["0", "10", "110", "111"]
        if isStale {
          bits += prefixes[3]
        } else if xor == 0 {
          bits += prefixes[0]
        } else {
          bits += difference(xor, &window, prefixes)
        }
      }
      if !isStale { base = pattern }
      if index > 0, firstChange > 0, index >= firstChange {
        let now = samples[index - 1].time - sample.start
        bits += varbit(index == firstChange ? now : now - distance)
        distance = now
      }
    }
    return bytes(bits)
  }

  private func difference(
    _ xor: UInt64, _ window: inout (leading: Int, trailing: Int)?, _ prefixes: [String]
  ) -> String {
    let leading = min(31, xor.leadingZeroBitCount)
    let trailing = xor.trailingZeroBitCount
    if let open = window, leading >= open.leading, trailing >= open.trailing {
      return prefixes[1]
        + field(Int64(bitPattern: xor >> UInt64(open.trailing)), 64 - open.leading - open.trailing)
    }
    window = (leading, trailing)
    let width = 64 - leading - trailing
    return prefixes[2] + field(Int64(leading), 5) + field(Int64(width & 63), 6)
      + field(Int64(bitPattern: xor >> UInt64(trailing)), width)
  }

  /// The low `width` bits.
  private func field(_ value: Int64, _ width: Int) -> String {
    let digits = String(UInt64(bitPattern: value), radix: 2)
    return String((String(repeating: "0", count: 64) + digits).suffix(width))
  }

  private func varint(_ value: UInt64) -> String {
    value < 128 ? field(Int64(value), 8) : field(Int64(value & 127 | 128), 8) + varint(value >> 7)
  }

  private func varbit(_ value: Int64) -> String {
    if value == 0 { return "0" }
    for (ones, width) in zip(1..., [3, 6, 9, 12, 18, 25, 56]) {
      let edge = Int64(1) << Int64(width - 1)
      if value > -edge, value <= edge {
        return String(repeating: "1", count: ones) + "0" + field(value, width)
      }
    }
    return "11111111" + field(value, 64)
  }

  private func bytes(_ bits: String) -> [UInt8] {
    let padded = Array(bits.utf8) + [UInt8](repeating: 48, count: 7)
    return stride(from: 0, to: padded.count - 7, by: 8).map { start in
      padded[start..<start + 8].reduce(0) { $0 << 1 | ($1 & 1) }
    }
  }
}
