/// A sub-window that takes no more values: its counters at the least width that holds them.
struct ClosedWindow {
  let tally: Tally
  let layout: BucketLayout
  let positive: PackedCounts
  let negative: PackedCounts

  init(_ sketch: Sketch) {
    tally = sketch.tally
    layout = sketch.layout
    positive = PackedCounts(sketch.positive)
    negative = PackedCounts(sketch.negative)
  }

  /// Takes this sub-window's counters out of `total`, whose resolution is the same or coarser. A bucket that wrapped
  /// around to zero may have been given back there.
  func subtract(from total: Sketch) {
    let steps = layout.schema - total.layout.schema
    positive.subtract(from: &total.positive, coarsenedBy: steps)
    negative.subtract(from: &total.negative, coarsenedBy: steps)
  }

  var byteCount: Int { positive.byteCount + negative.byteCount + MemoryLayout<Self>.stride }
}
