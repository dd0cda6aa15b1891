package import Metrics

/// Quantiles over a rolling window: a ring of closed sub-windows with their running total, and an open one.
///
/// Time moves in sub-windows of `window / parts`; the window is the open sub-window and the `parts − 1` before it.
/// - A late value (older than the open sub-window) counts in the open one while it is younger than the window, and
///   is left out, counted in `late`, when it is older.
/// - A gap longer than the window empties it.
/// - A clock (`advance`) that steps back by more than the window starts anew; a smaller step back is ignored until time catches up.
///
/// Not safe for use from several threads at once.
package final class RollingSketch {
  /// Values of the open sub-window that are not in `open` or `raw` yet.
  private var pending = PendingValues()
  package let window: Duration
  package let parts: Int
  /// Values that came too late to count.
  package private(set) var late: UInt64 = 0

  private let widthMilliseconds: Int64
  /// The resolution to begin with.
  private let schema: Int
  private let open: Sketch
  private let total: Sketch
  private var closed: [ClosedWindow?] = []
  private var tallies = TallyRing(parts: 0)
  /// The number of the open sub-window (time divided by width), nil before the first.
  private var number: Int64?
  /// The values themselves while they are few: then quantiles are exact. Outside the object, where no access has to
  /// be checked.
  private let raw: UnsafeMutablePointer<RawWindow?>

  /// Windows of up to this many values are exact.
  package static let rawLimit = 256

  package init(
    window: Duration, parts: Int = 60, schema: Int = BucketLayout.finestSchema,
    maximumBuckets: Int = 4096
  ) {
    self.window = window
    self.parts = Swift.max(1, parts)
    self.schema = schema
    widthMilliseconds = Swift.max(1, window.milliseconds / Int64(self.parts))
    open = Sketch(schema: schema, maximumBuckets: maximumBuckets)
    total = Sketch(schema: schema, maximumBuckets: maximumBuckets)
    raw = .allocate(capacity: 1)
    raw.initialize(to: RawWindow(parts: self.parts))
  }

  deinit {
    raw.deinitialize(count: 1)
    raw.deallocate()
  }

  /// Moves the window so that it ends with the sub-window of `now`.
  package func advance(to now: Timestamp) {
    let target = subWindow(of: now)
    guard let current = number else {
      number = target
      return
    }
    let steps = target - current
    if steps == 0 { return }
    if steps < 0 {
      if -steps > Int64(parts) { restart(at: target) }
      return
    }
    if steps >= Int64(parts) {
      restart(at: target)
      return
    }
    for _ in 0..<steps { rotate() }
  }

  /// Whether the window, as it was moved last, reaches back to `time`.
  package func reaches(_ time: Timestamp) -> Bool {
    guard let number else { return false }
    return subWindow(of: time) > number - Int64(parts)
  }

  /// The number of the sub-window that holds `time`. Samples bring times of their own, so they are clamped to where
  /// nothing overflows.
  private func subWindow(of time: Timestamp) -> Int64 {
    let clamped = Swift.min(Swift.max(time, .distantPast), .distantFuture)
    return Int64(floorDivide(Int(clamped.milliseconds), Int(widthMilliseconds)))
  }

  private func restart(at target: Int64) {
    number = target
    _ = pending.take()
    closed = []
    tallies = TallyRing(parts: 0)
    beginRaw()
  }

  /// Back to exact values and the first resolution, where nothing is held.
  private func beginRaw() {
    open.removeAll(schema: schema)
    total.removeAll(schema: schema)
    raw.pointee = RawWindow(parts: parts)
  }

  /// Closes the open sub-window and lets the oldest go.
  package func rotate() {
    settle()
    let next = (number ?? 0) + 1
    number = next
    if raw.pointee != nil {
      raw.pointee?.rotate()
      return
    }
    makeRing()
    let place = Int(((next % Int64(parts)) + Int64(parts)) % Int64(parts))
    // The open sub-window's place in the ring is the one before; the place of the new one held the oldest.
    let closing = (place + parts - 1) % parts
    closed[closing] = open.tally.isEmpty ? nil : close(into: closing)
    if let oldest = closed[place] {
      oldest.subtract(from: total)
      tallies.drop(place, oldest.tally)
      closed[place] = nil
    }
    if tallies.isEmpty { beginRaw() }
  }

  /// Moves the open sub-window's counters to the total, keeping a copy.
  private func close(into place: Int) -> ClosedWindow {
    alignResolution()
    let window = ClosedWindow(open)
    total.takeBuckets(of: open, window)
    alignResolution()
    tallies.close(place, window.tally)
    open.tally = Tally()
    return window
  }

  /// The ring takes its memory when the first sub-window closes.
  private func makeRing() {
    guard closed.isEmpty else { return }
    closed = Array(repeating: nil, count: parts)
    tallies = TallyRing(parts: parts)
  }

  /// Open and total always have one resolution, the coarser of the two.
  private func alignResolution() {
    open.reduce(to: total.layout.schema)
    total.reduce(to: open.layout.schema)
  }

  /// Counts a value seen at `time` (which moves the window if it is ahead).
  package func insert(_ value: Double, at time: Timestamp) {
    let target = subWindow(of: time)
    if target > number ?? .min {
      advance(to: time)
    } else if let number, target <= number - Int64(parts) {
      late += 1
      return
    }
    insert(value)
  }

  /// Counts a value in the open sub-window.
  @inline(__always)
  package func insert(_ value: Double) {
    if pending.append(value) { settle() }
  }

  /// Counts the values kept back.
  private func settle() {
    if pending.count > 0 { insert(pending.take()) }
  }

  /// Counts all `values` in the open sub-window.
  package func insert(_ values: UnsafeBufferPointer<Double>) {
    guard let held = raw.pointee?.count else {
      open.insert(values)
      return
    }
    if held + values.count > RollingSketch.rawLimit {
      leaveRaw()
      open.insert(values)
    } else {
      for value in values { insertRaw(value, count: 1) }
    }
  }

  /// Counts a value `count` times in the open sub-window.
  package func insert(_ value: Double, count: UInt32) {
    insertRaw(value, count: count)
  }

  private func insertRaw(_ value: Double, count: UInt32) {
    guard let held = raw.pointee?.count, !value.isNaN, held + Int(count) <= RollingSketch.rawLimit
    else {
      leaveRaw()
      open.insert(value, count: count)
      return
    }
    for _ in 0..<count { raw.pointee?.append(value) }
  }

  /// The open sub-window's sketch, for observations that come as buckets; leaves the exact form.
  package func withOpenSketch(_ body: (Sketch) -> Void) {
    settle()
    leaveRaw()
    body(open)
  }

  /// From exact values to buckets: each sub-window's values go to its own.
  private func leaveRaw() {
    guard let values = raw.pointee else { return }
    raw.pointee = nil
    let current = number ?? 0
    for age in stride(from: parts - 1, through: 1, by: -1) {
      let sketch = Sketch(schema: open.layout.schema, maximumBuckets: open.maximumBuckets)
      for value in values.values(age: age) { sketch.insert(value, count: 1) }
      guard sketch.tally.count > 0 else { continue }
      makeRing()
      let place = Int((((current - Int64(age)) % Int64(parts)) + Int64(parts)) % Int64(parts))
      total.reduce(to: sketch.layout.schema)
      total.addBuckets(of: sketch)
      closed[place] = ClosedWindow(sketch)
      tallies.close(place, sketch.tally)
    }
    for value in values.values(age: 0) { open.insert(value, count: 1) }
    alignResolution()
  }

  /// Count, sum, min and max of the window.
  package var tally: Tally {
    settle()
    if let raw = raw.pointee { return raw.tally }
    var tally = tallies.total
    tally.add(open.tally)
    return tally
  }

  /// The relative error that `quantiles` stays within now: 0 while the values are held themselves.
  package var relativeError: Double {
    settle()
    return raw.pointee != nil ? 0 : Swift.max(open.relativeError, total.relativeError)
  }

  /// Nearest-rank quantiles of the window, in the order asked; NaN where it is empty.
  package func quantiles(_ wanted: [Double]) -> [Double] {
    settle()
    if let raw = raw.pointee { return inAscendingOrder(wanted, raw.quantiles) }
    alignResolution()
    return inAscendingOrder(wanted) {
      QuantileReader(first: total, second: open, tally: tally).values($0)
    }
  }

  /// The window as a native histogram.
  package func histogram() -> NativeHistogram {
    settle()
    if let raw = raw.pointee {
      let sketch = Sketch(schema: open.layout.schema)
      for value in raw.sorted() { sketch.insert(value, count: 1) }
      return sketch.histogram()
    }
    alignResolution()
    return makeHistogram(total, open, tally)
  }

  /// Bytes held.
  package var byteCount: Int {
    let ring =
      parts * MemoryLayout<Tally>.stride
      + closed.reduce(0) { $0 + ($1?.byteCount ?? MemoryLayout<ClosedWindow?>.stride) }
    return open.byteCount + total.byteCount + ring + (raw.pointee?.byteCount ?? 0)
      + PendingValues.byteCount
      + 128
  }
}
