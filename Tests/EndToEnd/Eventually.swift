import Glibc

/// Asks until `condition` holds; false where it does not in time.
///
/// `seconds` are those of a machine that has nothing else to do; three times as long is waited, since other tests run
/// beside these.
func eventually(within seconds: Double = 20, _ condition: () -> Bool) -> Bool {
  let deadline = ContinuousClock.now + .seconds(3 * seconds)
  while ContinuousClock.now < deadline {
    if condition() { return true }
    usleep(50_000)
  }
  return condition()
}
