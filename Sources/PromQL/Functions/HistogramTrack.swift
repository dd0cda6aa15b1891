import Metrics

/// What is true of each histogram of a series, counted up so that a window's share is one subtraction.
struct HistogramTrack {
  /// Marks on samples, as running counts.
  struct Marks {
    private var counts: [Int32] = [0]

    mutating func append(_ holds: Bool) {
      counts.append(counts[counts.count - 1] + (holds ? 1 : 0))
    }
    func count(in range: Range<Int>) -> Int {
      Int(counts[range.upperBound] - counts[range.lowerBound])
    }
    func holds(_ index: Int) -> Bool { counts[index + 1] > counts[index] }
  }

  private(set) var gauges = Marks()
  /// The counter was reset between this sample and the one before it.
  private(set) var resets = Marks()
  /// The sample's start lies before the sample before it, which it should not.
  private(set) var overlaps = Marks()
  /// All have one schema.
  private(set) var isUniform = true

  init(_ windows: Windows) {
    let points = windows.histograms
    let starts = windows.histogramStarts
    for index in points.indices {
      gauges.append(points[index].histogram.counterResetHint == .gauge)
      guard index > 0 else {
        resets.append(false)
        overlaps.append(false)
        continue
      }
      if points[index].histogram.schema != points[0].histogram.schema { isUniform = false }
      var isReset = false
      var overlaps = false
      if !starts.isEmpty {
        let previousTime = points[index - 1].timestamp.milliseconds
        isReset = startTellsReset(
          starts[index], at: points[index].timestamp.milliseconds,
          previousStart: starts[index - 1], previousTime: previousTime)
        overlaps = startOverlaps(
          starts[index], previousStart: starts[index - 1], previousTime: previousTime)
      }
      resets.append(
        isReset || points[index].histogram.isReset(after: points[index - 1].histogram))
      self.overlaps.append(overlaps)
    }
  }
}
