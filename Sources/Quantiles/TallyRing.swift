/// The tallies of a ring's closed sub-windows and what they make together.
///
/// Whole numbers are added and taken out; sums, minima and maxima are gone through anew when they are asked for, so
/// that floating point never drifts. Whole numbers wrap around, which taking out undoes. They lie
/// apart in columns, to be read in a few cache lines.
struct TallyRing {
  private var whole = Tally()
  private var bounded = 0
  private var sums: [Double]
  private var minima: [Double]
  private var maxima: [Double]

  init(parts: Int) {
    sums = Array(repeating: 0, count: parts)
    minima = Array(repeating: .infinity, count: parts)
    maxima = Array(repeating: -.infinity, count: parts)
  }

  mutating func close(_ place: Int, _ tally: Tally) {
    whole.count &+= tally.count
    whole.zeros &+= tally.zeros
    whole.negativeInfinities &+= tally.negativeInfinities
    whole.positiveInfinities &+= tally.positiveInfinities
    whole.notNumbers &+= tally.notNumbers
    bounded += tally.isBounded ? 1 : 0
    sums[place] = tally.sum
    minima[place] = tally.min
    maxima[place] = tally.max
  }

  /// The sub-window in `place`, whose tally was `tally`, leaves the window.
  mutating func drop(_ place: Int, _ tally: Tally) {
    whole.count &-= tally.count
    whole.zeros &-= tally.zeros
    whole.negativeInfinities &-= tally.negativeInfinities
    whole.positiveInfinities &-= tally.positiveInfinities
    whole.notNumbers &-= tally.notNumbers
    bounded -= tally.isBounded ? 1 : 0
    sums[place] = 0
    minima[place] = .infinity
    maxima[place] = -.infinity
  }

  var isEmpty: Bool { whole.isEmpty }

  /// All closed sub-windows together.
  var total: Tally {
    var total = whole
    total.isBounded = bounded > 0
    for value in sums { total.sum += value }
    for value in minima where value < total.min { total.min = value }
    for value in maxima where value > total.max { total.max = value }
    return total
  }

  var byteCount: Int { sums.count * 24 + MemoryLayout<Self>.stride }
}
