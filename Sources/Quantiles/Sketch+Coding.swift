extension Sketch {
  private static let version: UInt8 = 1

  /// The sketch as bytes: little-endian numbers, bucket indices as differences, counts as LEB128.
  package func serialised() -> [UInt8] {
    var bytes: [UInt8] = [Sketch.version, UInt8(bitPattern: Int8(layout.schema))]
    append(UInt64(maximumBuckets), to: &bytes)
    for number in [
      tally.count, tally.zeros, tally.negativeInfinities, tally.positiveInfinities,
      tally.notNumbers,
      tally.isBounded ? 1 : 0,
    ] { append(number, to: &bytes) }
    for number in [tally.sum, tally.min, tally.max] {
      withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(positive, to: &bytes)
    append(negative, to: &bytes)
    return bytes
  }

  /// Reads what `serialised` wrote; nil where the bytes are not such.
  package static func read(_ bytes: [UInt8]) -> Sketch? {
    var reader = SketchReader(bytes: bytes[...])
    guard reader.byte() == version, let schema = reader.byte().map({ Int(Int8(bitPattern: $0)) }),
      (BucketLayout.coarsestSchema...BucketLayout.finestSchema).contains(schema),
      let most = reader.number(), most <= 1 << 24
    else { return nil }
    let sketch = Sketch(schema: schema, maximumBuckets: Int(most))
    let counts = (0..<6).compactMap { _ in reader.number() }
    let values = (0..<3).compactMap { _ in reader.double() }
    guard counts.count == 6, values.count == 3 else { return nil }
    guard counts.allSatisfy({ $0 < 1 << 56 }) else { return nil }
    var tally = Tally()
    (tally.count, tally.zeros) = (counts[0], counts[1])
    (tally.negativeInfinities, tally.positiveInfinities) = (counts[2], counts[3])
    (tally.notNumbers, tally.isBounded) = (counts[4], counts[5] == 1)
    (tally.sum, tally.min, tally.max) = (values[0], values[1], values[2])
    var counted = tally.zeros + tally.negativeInfinities + tally.positiveInfinities
    for isNegative in [false, true] {
      guard let entries = reader.number(), entries <= 1 << 18 else { return nil }
      var index: Int64 = 0
      for place in 0..<entries {
        guard let zigzag = reader.number(), let count = reader.number(), count <= UInt32.max
        else { return nil }
        let step = Int64(bitPattern: zigzag >> 1) ^ -Int64(zigzag & 1)
        index &+= step
        guard place == 0 || step > 0, index.magnitude <= 1 << 17 else { return nil }
        sketch.addToBucket(Int(index), negative: isNegative, UInt32(count))
        counted += count
      }
    }
    guard sketch.layout.schema == schema, counted == tally.count, reader.bytes.isEmpty else {
      return nil
    }
    sketch.tally = tally
    return sketch
  }

  private func append(_ counts: borrowing BucketCounts, to bytes: inout [UInt8]) {
    var entries: [(index: Int, count: UInt32)] = []
    for index in counts.range where counts.count(index) > 0 {
      entries.append((index, counts.count(index)))
    }
    append(UInt64(entries.count), to: &bytes)
    var last = 0
    for (index, count) in entries {
      // Zigzag, for the first index may be negative.
      let step = Int64(index - last)
      append(UInt64(bitPattern: (step << 1) ^ (step >> 63)), to: &bytes)
      append(UInt64(count), to: &bytes)
      last = index
    }
  }

  private func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

private struct SketchReader {
  var bytes: ArraySlice<UInt8>

  mutating func byte() -> UInt8? { bytes.popFirst() }

  mutating func number() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  mutating func double() -> Double? {
    guard bytes.count >= 8 else { return nil }
    var pattern: UInt64 = 0
    for shift in 0..<8 { pattern |= UInt64(bytes[bytes.startIndex + shift]) << UInt64(8 * shift) }
    bytes = bytes.dropFirst(8)
    return Double(bitPattern: pattern)
  }
}
