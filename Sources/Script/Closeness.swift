internal import Metrics

/// Whether two floats are equal as the tests see it: within one millionth of the sum of their magnitudes.
func isClose(_ a: Double, _ b: Double) -> Bool {
  if a.isStaleMarker || b.isStaleMarker { return a.isStaleMarker && b.isStaleMarker }
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  if a == b { return true }
  let tolerance = 1e-6
  let sum = a.magnitude + b.magnitude
  let difference = (a - b).magnitude
  if a == 0 || b == 0 || sum < .leastNormalMagnitude {
    return difference < tolerance * .leastNormalMagnitude
  }
  return difference / min(sum, .greatestFiniteMagnitude) < tolerance
}

/// Whether two histograms are equal as the tests see it: the same layout once empty buckets are dropped, and
/// close numbers in it.
func isClose(_ a: NativeHistogram, _ b: NativeHistogram, comparingHint: Bool) -> Bool {
  let a = a.compacted
  let b = b.compacted
  return a.schema == b.schema && a.zeroThreshold == b.zeroThreshold
    && a.customValues == b.customValues
    && a.positiveLayout == b.positiveLayout && a.negativeLayout == b.negativeLayout
    && isClose(a.count, b.count) && isClose(a.sum, b.sum) && isClose(a.zeroCount, b.zeroCount)
    && zip(a.positiveBuckets, b.positiveBuckets).allSatisfy { isClose($0, $1) }
    && zip(a.negativeBuckets, b.negativeBuckets).allSatisfy { isClose($0, $1) }
    && (!comparingHint || a.counterResetHint == b.counterResetHint)
}
