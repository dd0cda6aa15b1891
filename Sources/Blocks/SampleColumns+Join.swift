internal import Metrics

extension SampleColumns {
  /// Merges samples into those behind the first `floats` and `histograms`, in order of time; of two at the same time the
  /// one that is there already stays. What lies before the others' first sample is not touched.
  mutating func join(_ other: SampleColumns, floats: Int, histograms: Int) {
    let first = Swift.min(
      other.timestamps.first ?? .max,
      other.histograms.first?.timestamp.milliseconds ?? .max)
    if first == .max { return }
    var float = timestamps.count
    while float > floats, timestamps[float - 1] >= first { float -= 1 }
    var histogram = self.histograms.count
    while histogram > histograms, self.histograms[histogram - 1].timestamp.milliseconds >= first {
      histogram -= 1
    }
    let old = self
    keepFirst(floats: float, histograms: histogram)
    var (mine, theirs) = (Place(float, histogram), Place())
    while true {
      let (a, b) = (old.time(at: mine), other.time(at: theirs))
      if a == .max, b == .max { return }
      if a <= b {
        take(from: old, &mine)
        // One that other columns have at the same time is theirs no more.
        if a == b { theirs.step(over: other) }
      } else {
        take(from: other, &theirs)
      }
    }
  }

  /// The next float and the next histogram of columns that are walked through in order of time.
  private struct Place {
    var float: Int
    var histogram: Int

    init(_ float: Int = 0, _ histogram: Int = 0) {
      self.float = float
      self.histogram = histogram
    }

    mutating func step(over columns: SampleColumns) {
      if columns.isFloat(at: self) { float += 1 } else { histogram += 1 }
    }
  }

  private func floatTime(_ place: Place) -> Int64 {
    place.float < timestamps.count ? timestamps[place.float] : .max
  }

  private func histogramTime(_ place: Place) -> Int64 {
    place.histogram < histograms.count ? histograms[place.histogram].timestamp.milliseconds : .max
  }

  private func isFloat(at place: Place) -> Bool { floatTime(place) <= histogramTime(place) }

  /// The time of the next sample; the highest there is at the end.
  private func time(at place: Place) -> Int64 { Swift.min(floatTime(place), histogramTime(place)) }

  /// Appends the next sample of other columns.
  private mutating func take(from other: SampleColumns, _ place: inout Place) {
    if other.isFloat(at: place) {
      timestamps.append(other.timestamps[place.float])
      values.append(other.values[place.float])
      let start = other.startTimestamps.isEmpty ? 0 : other.startTimestamps[place.float]
      if start != 0 || !startTimestamps.isEmpty {
        startTimestamps += repeatElement(0, count: timestamps.count - 1 - startTimestamps.count)
        startTimestamps.append(start)
      }
    } else {
      histograms.append(other.histograms[place.histogram])
      let start =
        other.histogramStartTimestamps.isEmpty
        ? 0 : other.histogramStartTimestamps[place.histogram]
      if start != 0 || !histogramStartTimestamps.isEmpty {
        histogramStartTimestamps += repeatElement(
          0, count: histograms.count - 1 - histogramStartTimestamps.count)
        histogramStartTimestamps.append(start)
      }
    }
    place.step(over: other)
  }

  /// Takes out the samples in any of the spans.
  mutating func remove(_ spans: [ClosedRange<Int64>]) {
    func isDeleted(_ time: Int64) -> Bool { spans.contains { $0.contains(time) } }
    var kept = SampleColumns()
    var place = Place()
    while time(at: place) != .max {
      if isDeleted(time(at: place)) {
        place.step(over: self)
      } else {
        kept.take(from: self, &place)
      }
    }
    self = kept
  }
}
