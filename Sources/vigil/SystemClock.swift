internal import Glibc
internal import Metrics
internal import Screens
internal import Views

/// A clock for differences only.
func monotonicTime() -> Timestamp {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}

/// The offset of local time (TZ) from UTC at an instant, in seconds.
func localOffset(at time: Timestamp) -> Int {
  var seconds = time_t(time.milliseconds / 1000)
  var fields = tm()
  localtime_r(&seconds, &fields)
  return fields.tm_gmtoff
}

/// Local time's changes from a year before `now` to a year after, found by halving.
func readLocalZone(around now: Timestamp) -> LocalZone {
  let day = Duration.seconds(86_400)
  var time = now - .seconds(400 * 86_400)
  let end = now + .seconds(400 * 86_400)
  var offset = localOffset(at: time)
  var changes = [LocalZone.Change(from: time, offsetSeconds: offset)]
  while time < end {
    let next = time + day
    let fresh = localOffset(at: next)
    if fresh != offset {
      var (low, high) = (time.milliseconds / 1000, next.milliseconds / 1000)
      while high - low > 1 {
        let middle = (low + high) / 2
        if localOffset(at: Timestamp(milliseconds: middle * 1000)) == offset {
          low = middle
        } else {
          high = middle
        }
      }
      changes.append(
        LocalZone.Change(from: Timestamp(milliseconds: high * 1000), offsetSeconds: fresh))
      offset = fresh
    }
    time = next
  }
  return LocalZone(changes)
}
