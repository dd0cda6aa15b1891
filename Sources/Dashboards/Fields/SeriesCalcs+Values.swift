extension SeriesCalcs {
  /// All calcs in one pass; NaN stands for nothing.
  init(_ values: ArraySlice<Double>) {
    self.init()
    var sum = 0.0
    var count = 0
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where !value.isNaN {
      sum += value
      count += 1
      low = Swift.min(low, value)
      high = Swift.max(high, value)
      last = value
    }
    guard count > 0 else { return }
    min = low
    max = high
    mean = sum / Double(count)
    p99 = Self.percentile99(values, count: count)
  }

  /// Linear between ranks, from the few greatest values: no need to sort them all.
  private static func percentile99(_ values: ArraySlice<Double>, count: Int) -> Double {
    let rank = 0.99 * Double(count - 1)
    let low = Int(rank)
    let wanted = count - low
    var top: [Double] = []
    top.reserveCapacity(wanted + 1)
    for value in values where !value.isNaN {
      if top.count == wanted, value <= top[wanted - 1] { continue }
      var place = top.count
      while place > 0, top[place - 1] < value { place -= 1 }
      top.insert(value, at: place)
      if top.count > wanted { top.removeLast() }
    }
    guard wanted > 1, top.count == wanted else { return top.last ?? .nan }
    return top[wanted - 1] + (top[wanted - 2] - top[wanted - 1]) * (rank - Double(low))
  }
}
