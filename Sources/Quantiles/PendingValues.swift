/// Single values of one series on their way to its counters.
///
/// Where many series are fed by turns, each one's counters have left the nearest cache when its next value comes. Kept
/// back and counted a block at a time, values share what they fetch, and their sum, least and greatest are found in
/// vectors.
struct PendingValues: ~Copyable {
  /// Whole vectors of `BlockSummary`.
  static let limit = 128

  /// Held here and not beside the values: one cache line less to fetch.
  private(set) var count = 0
  private let values: UnsafeMutablePointer<Double>

  static var byteCount: Int { limit * 8 }

  init() {
    values = UnsafeMutableRawPointer.allocate(byteCount: PendingValues.byteCount, alignment: 64)
      .bindMemory(to: Double.self, capacity: PendingValues.limit)
    values.initialize(repeating: 0, count: PendingValues.limit)
  }

  deinit { values.deallocate() }

  /// Keeps a value back; whether there is no room for another.
  @inline(__always)
  mutating func append(_ value: Double) -> Bool {
    values[count] = value
    count &+= 1
    return count == PendingValues.limit
  }

  /// Forgets the values and hands them over; they stay as they are until the next `append`.
  mutating func take() -> UnsafeBufferPointer<Double> {
    defer { count = 0 }
    return UnsafeBufferPointer(start: values, count: count)
  }
}
