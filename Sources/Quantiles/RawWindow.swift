/// The values of a sparse window themselves, by sub-window.
struct RawWindow {
  /// Oldest first; each with the number of rotations before it came.
  private var entries: [(value: Double, rotation: Int)] = []
  private var rotations = 0
  private let parts: Int

  init(parts: Int) { self.parts = parts }

  var count: Int { entries.count }

  mutating func append(_ value: Double) { entries.append((value, rotations)) }

  mutating func rotate() {
    rotations += 1
    let oldest = rotations - parts
    if let first = entries.first, first.rotation <= oldest {
      entries.removeAll { $0.rotation <= oldest }
    }
  }

  /// The values that came `age` rotations ago.
  func values(age: Int) -> [Double] {
    entries.filter { rotations - $0.rotation == age }.map(\.value)
  }

  func sorted() -> [Double] { entries.map(\.value).sorted() }

  /// The exact nearest-rank quantiles for `wanted`, each from 0 to 1; NaN where there is no value.
  func quantiles(_ wanted: [Double]) -> [Double] {
    let sorted = sorted()
    return wanted.map { quantile in
      let rank = Int((quantile * Double(sorted.count)).rounded(.up))
      return sorted.isEmpty ? .nan : sorted[Swift.max(0, rank - 1)]
    }
  }

  var tally: Tally {
    var tally = Tally()
    for (value, _) in entries {
      tally.count += 1
      tally.sum += value
      tally.min = Swift.min(tally.min, value)
      tally.max = Swift.max(tally.max, value)
      if value == .infinity { tally.positiveInfinities += 1 }
      if value == -.infinity { tally.negativeInfinities += 1 }
      if value.magnitude <= BucketLayout.zeroThreshold { tally.zeros += 1 }
    }
    return tally
  }

  var byteCount: Int { entries.capacity * 16 }
}
