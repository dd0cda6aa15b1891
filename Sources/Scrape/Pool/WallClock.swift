internal import Glibc
package import Metrics

/// The time of day as the system has it: what scrapes are stamped with, and what the screen calls now.
package func wallClock() -> Timestamp {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Timestamp(milliseconds: Int64(now.tv_sec) &* 1000 &+ Int64(now.tv_nsec) / 1_000_000)
}
