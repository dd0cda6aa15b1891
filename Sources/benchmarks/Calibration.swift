internal import Glibc

/// The one kernel that times are judged by where no peer does the same work: what a machine takes for it tells how
/// fast that machine is, so that a bound of so many steps means the same on every one.
///
/// A step draws a number of SplitMix64 (one addition, two multiplications and three shifts of 64 bits) and counts it
/// in one of 4,096 buckets of 32 bits: arithmetic, a load and a store in the first cache, no branch to guess. It
/// touches no memory beyond, since what that takes hangs on the neighbours of a shared machine. It is never changed:
/// bounds are multiples of it.
enum Calibration {
  private static let steps = 1 << 22

  /// Nanoseconds of CPU for a step right now, the best of a few runs.
  static func nanosecondsPerStep() -> Double {
    var buckets = [UInt32](repeating: 0, count: 1 << 12)
    let least = best(of: 7) {
      buckets.withUnsafeMutableBufferPointer { buckets in
        var random = Seeded(state: 1)
        for _ in 0..<steps { buckets[Int(random.next() & 0xFFF)] &+= 1 }
      }
    }
    withExtendedLifetime(buckets) {}
    return least / Double(steps) * 1e9
  }
}
