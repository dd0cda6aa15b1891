internal import Glibc

/// What an axis has to hold: the data, and what the board asks for.
package struct ValueBounds: Sendable, Equatable {
  package var low: Double
  package var high: Double

  /// As they were found before.
  package init(_ held: ClosedRange<Double>) {
    low = held.lowerBound
    high = held.upperBound
  }

  /// Whether these data would do with the bounds that were found for others: they lie within and fill most of it.
  package func stand(for other: ValueBounds, _ kind: GraphAxis.Scale) -> Bool {
    guard other.low >= low, other.high <= high else { return false }
    func height(_ bounds: ValueBounds) -> Double {
      ValueScale.transformed(bounds.high, kind) - ValueScale.transformed(bounds.low, kind)
    }
    return height(other) >= 0.75 * height(self)
  }

  /// - Parameters:
  ///   - data: least and greatest of the visible values; nil where there are none.
  ///   - reachesZero: fills and bars are only true from zero.
  package init(_ data: ClosedRange<Double>?, axis: GraphAxis, reachesZero: Bool) {
    low = data?.lowerBound ?? 0
    high = data?.upperBound ?? 1
    if case .log(let base) = axis.scale.sound {
      takeInLog(axis, base)
      return
    }
    if let soft = axis.softMin { low = min(low, soft) }
    if let soft = axis.softMax { high = max(high, soft) }
    // Zero belongs to the picture where it is near, or where lengths are read.
    if low > 0, reachesZero || low <= high * 0.5 { low = 0 }
    if high < 0, reachesZero || high >= low * 0.5 { high = 0 }
    // What differs by rounding only is flat.
    if high - low <= max(abs(low), abs(high)) * 1e-9 {
      high = low
      // A flat line: zero stands at the foot, anything else in the middle of its own size.
      if low == 0 {
        high = 1
      } else {
        let size = abs(low)
        low -= size / 2
        high += size / 2
      }
    }
    if let bound = axis.min, bound.isFinite { low = bound }
    if let bound = axis.max, bound.isFinite { high = bound }
    if !(low < high) { high = low + max(abs(low), 1) }
    if !(high - low).isFinite {
      low = max(low, -1e300)
      high = min(high, 1e300)
    }
  }

  private mutating func takeInLog(_ axis: GraphAxis, _ base: Double) {
    high = max(high, axis.softMax ?? high)
    if let bound = axis.max, bound > 0, bound.isFinite { high = bound }
    if !(high > 0) || !high.isFinite { high = 1 }
    low = low > 0 ? low : high / pow(base, 3)
    if let soft = axis.softMin, soft > 0 { low = min(low, soft) }
    if let bound = axis.min, bound > 0, bound.isFinite { low = bound }
    if !(low < high) { low = high / base }
  }
}
