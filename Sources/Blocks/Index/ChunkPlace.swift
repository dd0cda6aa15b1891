/// A chunk of a series: the times of its first and last sample, and where it stands.
struct ChunkPlace: Sendable {
  var minTime: Int64
  var maxTime: Int64
  /// Of a block: the segment in the high 32 bits, the offset in it in the low ones.
  var reference: UInt64
}
