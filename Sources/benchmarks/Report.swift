internal import Glibc

/// Why something cannot be measured.
struct MeasureError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// Prints a line for each figure, with its bound and the peer's figure, and counts the bounds missed.
struct Report {
  private(set) var missed = 0

  /// `peer`: what a peer took in this run; of another day's figures it says so (`Recorded`).
  mutating func line(
    _ what: String, _ figure: Double, _ unit: Unit, bound: Bound = .none, peer: String = ""
  ) {
    let verdict = bound.verdict(figure, unit)
    if verdict?.holds == false { missed += 1 }
    let line =
      padded(what, 62) + padded(short(figure) + " " + unit.rawValue, 18)
      + padded(verdict?.text ?? "", 26)
      + padded(verdict.map { $0.holds ? "ok" : "MISSED" } ?? "", 8)
      + peer
    print("  " + String(line.reversed().drop { $0 == " " }.reversed()))
    fflush(nil)
  }

  /// A line beside the figures.
  func note(_ text: String) { print("  " + text) }

  /// What could not be measured counts as a bound missed.
  mutating func failed(_ why: String) {
    missed += 1
    print("  NOT MEASURED: " + why)
  }
}

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}

/// Three significant digits.
func short(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  let magnitude = value.magnitude
  let decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 4
  let scale = [1.0, 10, 100, 1000, 10_000][decimals]
  let rounded = (value * scale).rounded() / scale
  return decimals == 0 && magnitude < 1e15 ? String(Int64(rounded)) : "\(rounded)"
}

/// CPU seconds that this thread has used.
func threadSeconds() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

/// CPU seconds that all threads of this process have used.
func ownSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

/// Seconds of a clock that never goes back.
func monotonicSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The least CPU seconds of `runs` calls.
func best(of runs: Int, _ body: () -> Void) -> Double {
  var least = Double.infinity
  for _ in 0..<runs {
    let start = threadSeconds()
    body()
    least = min(least, threadSeconds() - start)
  }
  return least
}

/// Resident bytes of this process.
func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  guard fgets(&line, 256, file) != nil else { return 0 }
  let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  let fields = text.split(separator: " ")
  return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}

/// The middle one; of none, none.
func median(_ values: [Double]) -> Double {
  values.isEmpty ? .nan : values.sorted()[values.count / 2]
}

/// Numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
