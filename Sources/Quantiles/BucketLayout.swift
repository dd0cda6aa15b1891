internal import Glibc

/// Where bucket bounds lie: bucket `i` of schema `s` holds `2^((i−1)/2^s) < v ≤ 2^(i/2^s)`, as Prometheus has it.
package struct BucketLayout: Sendable, Hashable {
  /// 0…6; each step down halves the resolution.
  package let schema: Int

  package static let finestSchema = 6
  package static let coarsestSchema = -4
  /// Values no farther from zero than this count as zero, as Prometheus' clients have it.
  package static let zeroThreshold = 0x1p-128

  package init(schema: Int) {
    self.schema = min(max(schema, BucketLayout.coarsestSchema), BucketLayout.finestSchema)
  }

  /// The upper bound of bucket `index`; the lower bound is that of `index − 1`.
  package func upperBound(_ index: Int) -> Double {
    schema >= 0 ? exp2(Double(index) / Double(1 << schema)) : exp2(Double(index << -schema))
  }

  /// The value that stands for all of a bucket: the harmonic mean of its bounds, which keeps the relative error
  /// to either bound equal and least.
  package func middle(_ index: Int) -> Double {
    let high = upperBound(index)
    let low = upperBound(index - 1)
    // Divided first, so that the topmost bucket does not overflow.
    return 2 * low / (1 + low / high)
  }

  /// The worst relative error of `middle` for a value in its bucket: (γ−1)/(γ+1), 0.54 % at schema 6.
  package var relativeError: Double {
    let growth = exp2(exp2(Double(-schema)))
    return (growth - 1) / (growth + 1)
  }

  /// The bucket of `value`, which is finite and above `zeroThreshold`.
  package func index(of value: Double) -> Int {
    let finest = FinestIndex.shared.index(bits: value.bitPattern)
    return BucketLayout.coarsened(finest, by: BucketLayout.finestSchema - schema)
  }

  /// The bucket that holds bucket `index` after `steps` halvings of the resolution.
  package static func coarsened(_ index: Int, by steps: Int) -> Int {
    ((index - 1) >> steps) + 1
  }
}

/// The bucket at schema 6 straight from the bits of a Double, without a logarithm and without a branch.
///
/// An octave's mantissas are cut into 128 equal slots, each narrower than the narrowest bucket, so that at most one
/// bound lies in a slot. What a slot's entry adds to a number's bits puts the count of the bounds below the slot next
/// to the exponent, and carries into it where the number is beyond the slot's own bound: the rest is a shift.
struct FinestIndex: @unchecked Sendable {
  static let shared = FinestIndex()

  private let addends: UnsafePointer<UInt64>

  private init() {
    let bounds = (0..<64).map { exp2(Double($0) / 64).bitPattern & 0xf_ffff_ffff_ffff }
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 128)
    for slot in 0..<128 {
      let start = UInt64(slot) << 45
      let below = bounds.count { $0 < start }
      let carries = below < 64 && bounds[below] - start < 1 << 45
      let carry = carries ? (1 << 46) - 1 - (bounds[below] - start) : 0
      table[slot] = UInt64(below) << 46 &+ carry &- start
    }
    addends = UnsafePointer(table)
  }

  /// - Parameter bits: of a positive, finite, normal number.
  @inline(__always)
  func index(bits: UInt64) -> Int {
    // 1023 octaves lie below 1, of 64 buckets each.
    Int(truncatingIfNeeded: (bits &+ addends[Int(bits >> 45) & 127]) >> 46) &- 1023 * 64
  }
}
