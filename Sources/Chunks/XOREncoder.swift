/// Writes one chunk of floats: first time and value whole, then the change of each time's delta and what each value
/// differs by from the one before (Pelkonen et al., "Gorilla", VLDB 2015, with Prometheus' own widths).
package struct XOREncoder: Sendable {
  package private(set) var count = 0
  private var bits = BitWriter()
  private var window = XORWindow()
  private var minTime: Int64 = 0
  private var lastTime: Int64 = 0
  private var lastDelta: Int64 = 0
  private var lastValue: UInt64 = 0

  package init() { bits.write(0, 16) }

  /// Whether Prometheus would begin a new chunk for the next sample.
  package var isFull: Bool {
    count >= EncodedChunk.samplesPerChunk || bits.byteCount >= EncodedChunk.bytesPerChunk
  }

  /// Times must ascend; at most 65,535 samples.
  package mutating func append(_ time: Int64, _ value: Double) {
    let pattern = value.bitPattern
    let delta = time &- lastTime
    switch count {
    case 0:
      minTime = time
      bits.writeVarint(time)
      bits.write(pattern, 64)
    case 1:
      bits.writeUvarint(UInt64(bitPattern: delta))
      window.write(pattern ^ lastValue, to: &bits)
      lastDelta = delta
    default:
      writeTimeChange(delta &- lastDelta)
      window.write(pattern ^ lastValue, to: &bits)
      lastDelta = delta
    }
    lastTime = time
    lastValue = pattern
    count += 1
  }

  /// 1, 16, 20, 24 or 68 bits. A field of n bits holds -(2^(n-1)-1)…2^(n-1): the lowest pattern is its highest number.
  @inline(__always)
  private mutating func writeTimeChange(_ change: Int64) {
    let pattern = UInt64(bitPattern: change)
    if change == 0 {
      bits.write(0, 1)
    } else if change >= -8191, change <= 8192 {
      bits.write(0b10 << 14 | pattern & 0x3FFF, 16)
    } else if change >= -65_535, change <= 65_536 {
      bits.write(0b110 << 17 | pattern & 0x1_FFFF, 20)
    } else if change >= -524_287, change <= 524_288 {
      bits.write(0b1110 << 20 | pattern & 0xF_FFFF, 24)
    } else {
      bits.write(0b1111, 4)
      bits.write(pattern, 64)
    }
  }

  /// The chunk with what was appended; nil where nothing was.
  package var chunk: EncodedChunk? {
    guard count > 0 else { return nil }
    return EncodedChunk(
      encoding: .xor, minTime: minTime, maxTime: lastTime, sampleCount: count,
      bytes: bits.finished(sampleCount: count))
  }
}
