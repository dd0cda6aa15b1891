internal import Glibc
internal import Metrics

/// A clock for differences only.
func monotonicTime() -> Timestamp {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}
