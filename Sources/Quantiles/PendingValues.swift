/// Single values of one series on their way to its counters.
///
/// Where many series are fed by turns, each one's counters have left the nearest cache when its next value comes. Kept
/// back and counted a block at a time, values share what they fetch, and their sum, least and greatest are found in
/// vectors.
struct PendingValues: ~Copyable {
  /// Whole vectors of `BlockSummary`; a power of two.
  static let limit = 128

  /// Where the next value goes. Held here and not beside the values: one cache line less to fetch. The values lie on a
  /// multiple of their size, so that its address tells when they are full.
  private var next: UnsafeMutablePointer<Double>
  private let values: UnsafeMutablePointer<Double>

  static var byteCount: Int { limit * 8 }

  init() {
    values = UnsafeMutableRawPointer.allocate(
      byteCount: PendingValues.byteCount, alignment: PendingValues.byteCount
    ).bindMemory(to: Double.self, capacity: PendingValues.limit)
    values.initialize(repeating: 0, count: PendingValues.limit)
    next = values
  }

  deinit { values.deallocate() }

  var count: Int { next - values }

  /// Keeps a value back; whether there is no room for another: then `take` has to follow.
  @inline(__always)
  mutating func append(_ value: Double) -> Bool {
    next.pointee = value
    next += 1
    return Int(bitPattern: next) & (PendingValues.byteCount - 1) == 0
  }

  /// Forgets the values and hands them over; they stay as they are until the next `append`.
  mutating func take() -> UnsafeBufferPointer<Double> {
    defer { next = values }
    return UnsafeBufferPointer(start: values, count: count)
  }
}
