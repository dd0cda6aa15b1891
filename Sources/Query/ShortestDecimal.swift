/// The shortest decimal that reads back as a Double, by Schubfach (Raffaello Giulietti, "The Schubfach way to render
/// doubles", 2020): digits × 10^exponent.
struct ShortestDecimal {
  var digits: UInt64
  var exponent: Int

  /// Of a finite number above zero.
  init(_ value: Double) {
    let bits = value.bitPattern
    let fraction = bits & 0xF_FFFF_FFFF_FFFF
    let biased = Int(bits >> 52) & 0x7FF
    let significand: UInt64
    let power: Int
    if biased != 0 {
      significand = fraction | 1 << 52
      power = biased - 1075
      if power <= 0, power > -53, significand & (1 << UInt64(-power) - 1) == 0 {
        (digits, exponent) = (significand >> UInt64(-power), 0)
        return
      }
    } else {
      significand = fraction
      power = -1074
    }
    let isOdd = significand & 1
    let lowerIsCloser: UInt64 = fraction == 0 && biased > 1 ? 1 : 0
    // The number and the ends of the interval that rounds to it, in quarters.
    let left = 4 &* significand &- 2 &+ lowerIsCloser
    let middle = 4 &* significand
    let right = 4 &* significand &+ 2
    let scale = (power &* 1_262_611 &- (lowerIsCloser == 1 ? 524_031 : 0)) >> 22
    let shift = UInt64(truncatingIfNeeded: power &+ (-scale &* 1_741_647) >> 19 &+ 1)
    let (high, low) = PowersOfTen.shared[-scale]
    let lower = roundToOdd(high, low, left << shift) &+ isOdd
    let value = roundToOdd(high, low, middle << shift)
    let upper = roundToOdd(high, low, right << shift) &- isOdd
    let whole = value / 4
    if whole >= 10 {
      let tens = whole / 10
      let isDownInside = lower <= 40 &* tens
      let isUpInside = 40 &* tens &+ 40 <= upper
      if isDownInside != isUpInside {
        (digits, exponent) = (tens &+ (isUpInside ? 1 : 0), scale + 1)
        return
      }
    }
    let isDownInside = lower <= 4 &* whole
    let isUpInside = 4 &* whole &+ 4 <= upper
    exponent = scale
    if isDownInside != isUpInside {
      digits = whole &+ (isUpInside ? 1 : 0)
      return
    }
    let half = 4 &* whole &+ 2
    digits = whole &+ (value > half || value == half && whole & 1 != 0 ? 1 : 0)
  }
}

@inline(__always)
private func roundToOdd(_ high: UInt64, _ low: UInt64, _ factor: UInt64) -> UInt64 {
  let x = low.multipliedFullWidth(by: factor).high
  let y = high.multipliedFullWidth(by: factor)
  let (middle, overflow) = y.low.addingReportingOverflow(x)
  return (y.high &+ (overflow ? 1 : 0)) | (middle > 1 ? 1 : 0)
}

/// The 128 leading bits of 10^−292 … 10^324, rounded up, computed once.
private struct PowersOfTen: Sendable {
  static let shared = PowersOfTen()
  private var high: [UInt64] = []
  private var low: [UInt64] = []

  @inline(__always)
  subscript(power: Int) -> (UInt64, UInt64) { (high[power + 292], low[power + 292]) }

  private init() {
    var negative: [(UInt64, UInt64)] = []
    // 2^2240 divided by ten again and again: whole-number divisions one after the other lose nothing but the rest.
    var words = [UInt64](repeating: 0, count: 36)
    words[35] = 1
    for _ in 0..<292 {
      var rest: UInt64 = 0
      for index in words.indices.reversed() {
        (words[index], rest) = UInt64(10).dividingFullWidth((rest, words[index]))
      }
      negative.append(PowersOfTen.leading(words, isExact: false))
    }
    for (high, low) in negative.reversed() {
      self.high.append(high)
      self.low.append(low)
    }
    words = [UInt64](repeating: 0, count: 18)
    words[0] = 1
    for _ in 0...324 {
      let (high, low) = PowersOfTen.leading(words, isExact: true)
      self.high.append(high)
      self.low.append(low)
      var carry: UInt64 = 0
      for index in words.indices {
        let product = words[index].multipliedFullWidth(by: 10)
        let (sum, overflow) = product.low.addingReportingOverflow(carry)
        words[index] = sum
        carry = product.high + (overflow ? 1 : 0)
      }
    }
  }

  /// The 128 bits from the highest one on, rounded up where the number has more.
  private static func leading(_ words: [UInt64], isExact: Bool) -> (UInt64, UInt64) {
    guard let top = words.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
    func word(_ index: Int) -> UInt64 { index >= 0 ? words[index] : 0 }
    let shift = UInt64(words[top].leadingZeroBitCount)
    func shifted(_ index: Int) -> UInt64 {
      shift == 0 ? word(index) : word(index) << shift | word(index - 1) >> (64 - shift)
    }
    var high = shifted(top)
    var low = shifted(top - 1)
    var hasMore = !isExact || shifted(top - 2) != 0
    if top >= 3, !hasMore { hasMore = words[..<(top - 2)].contains { $0 != 0 } }
    if hasMore {
      low &+= 1
      if low == 0 { high &+= 1 }
    }
    return (high, low)
  }
}
