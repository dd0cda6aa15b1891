/// The samples of a stretch of one series, encoded.
package struct EncodedChunk: Hashable, Sendable {
  package var encoding: ChunkEncoding
  /// The time of the first sample, in milliseconds.
  package var minTime: Int64
  /// The time of the last sample, in milliseconds.
  package var maxTime: Int64
  package var sampleCount: Int
  /// What stands between the encoding's byte and the checksum.
  package var bytes: [UInt8]

  package init(
    encoding: ChunkEncoding, minTime: Int64, maxTime: Int64, sampleCount: Int, bytes: [UInt8]
  ) {
    self.encoding = encoding
    self.minTime = minTime
    self.maxTime = maxTime
    self.sampleCount = sampleCount
    self.bytes = bytes
  }

  /// Where Prometheus' head closes a chunk of floats, too.
  package static let samplesPerChunk = 120
  /// A chunk that reaches this takes no more floats.
  package static let bytesPerChunk = 1024
}
