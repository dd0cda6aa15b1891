import Glibc

/// Asks until `condition` holds; false where it does not in time.
func eventually(within seconds: Double = 20, _ condition: () -> Bool) -> Bool {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while ContinuousClock.now < deadline {
    if condition() { return true }
    usleep(50_000)
  }
  return condition()
}
