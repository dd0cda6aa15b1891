/// Counts cases; prints the failures where asked to, and the count as the last line.
struct Tally {
  private(set) var passed = 0
  private(set) var failed = 0
  /// What waits for a part of the program that is not there yet.
  private(set) var skipped = 0
  var showsFailures: Bool

  mutating func pass() { passed += 1 }

  mutating func fail(_ description: @autoclosure () -> String) {
    failed += 1
    if showsFailures { print("FAIL " + description()) }
  }

  mutating func skip(_ cases: Int) { skipped += cases }

  mutating func count(_ result: Bool, _ description: @autoclosure () -> String) {
    if result { pass() } else { fail(description()) }
  }

  /// Prints `N passed, M failed, K skipped`, the last where something waits; the exit status is 1 where anything failed.
  func finish() -> Int32 {
    print("\(passed) passed, \(failed) failed" + (skipped > 0 ? ", \(skipped) skipped" : ""))
    return failed == 0 ? 0 : 1
  }
}
