/// Sum, least and greatest of a block of values.
struct BlockSummary {
  private(set) var sum: Double
  private(set) var least: Double
  private(set) var greatest: Double

  @inline(__always)
  init(_ values: UnsafePointer<Double>, _ count: Int) {
    // No wider: nine vectors of two numbers each still have a register of their own.
    var sums = SIMD4<Double>.zero
    var least = SIMD4<Double>(repeating: .infinity)
    var greatest = SIMD4<Double>(repeating: -.infinity)
    let whole = count & ~3
    var place = 0
    while place < whole {
      let four = UnsafeRawPointer(values + place).loadUnaligned(as: SIMD4<Double>.self)
      sums += four
      least.replace(with: four, where: four .< least)
      greatest.replace(with: four, where: four .> greatest)
      place &+= 4
    }
    sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
    self.least = lesser(lesser(least[0], least[1]), lesser(least[2], least[3]))
    self.greatest = greater(greater(greatest[0], greatest[1]), greater(greatest[2], greatest[3]))
    while place < count {
      sum += values[place]
      self.least = lesser(values[place], self.least)
      self.greatest = greater(values[place], self.greatest)
      place &+= 1
    }
  }

  /// Whether all are above the zero threshold and finite; a NaN shows in the sum.
  var isOrdinary: Bool {
    !sum.isNaN && least > BucketLayout.zeroThreshold && greatest < .infinity
  }
}

// One instruction each, where the standard library's answer for NaN takes several.
@inline(__always)
private func lesser(_ a: Double, _ b: Double) -> Double { a < b ? a : b }
@inline(__always)
private func greater(_ a: Double, _ b: Double) -> Double { a > b ? a : b }
