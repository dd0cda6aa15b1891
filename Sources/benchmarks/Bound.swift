/// What a figure must keep to. No bound is a time: machines differ by a factor of two, so times are judged as multiples
/// of a peer's in the same run, or of the calibrating kernel's.
enum Bound {
  /// For what no machine's speed changes: bytes, errors, ratios.
  case atMost(Double)
  case atLeast(Double)
  /// Of a time: at most so many times what a peer took for the same in this run.
  case timesPeer(Double, Double)
  /// Of a time: at most so many steps of the calibrating kernel.
  case steps(Double)
  /// Only shown.
  case none

  /// At most `factor` times the peer's figure; where it is not here, at most so many steps.
  static func timesPeer(_ factor: Double, _ figure: Double?, orSteps steps: Double) -> Bound {
    figure.map { .timesPeer(factor, $0) } ?? .steps(steps)
  }

  /// Whether it holds, and the ratio beside its limit; nil where nothing is judged.
  func verdict(_ figure: Double, _ unit: Unit) -> (holds: Bool, text: String)? {
    switch self {
    case .none: return nil
    case .atMost(let most): return (figure <= most, "≤ \(short(most))")
    case .atLeast(let least): return (figure >= least, "≥ \(short(least))")
    case .timesPeer(let factor, let peer):
      let ratio = figure / peer
      return (ratio <= factor, "\(short(ratio)) of ≤ \(short(factor)) × peer")
    case .steps(let most):
      guard let nanoseconds = unit.nanoseconds else {
        return (false, "\(unit.rawValue) is no time")
      }
      let steps = figure * nanoseconds / Calibration.nanosecondsPerStep()
      return (steps <= most, "\(inMillions(steps)) of ≤ \(inMillions(most)) steps")
    }
  }
}

/// What a figure counts.
enum Unit: String {
  case count = ""
  case nanoseconds = "ns"
  case microseconds = "µs"
  case milliseconds = "ms"
  /// CPU time spent in a second of the clock.
  case millisecondsASecond = "ms CPU/s"
  case bytes = "B"
  case kilobytes = "KB"
  case megabytes = "MB"
  case megabytesASecond = "MB/s"
  case percent = "%"
  case times = "×"

  /// Of a time, how many nanoseconds one is.
  var nanoseconds: Double? {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1e3
    case .milliseconds, .millisecondsASecond: 1e6
    default: nil
    }
  }
}

/// Large numbers of steps by the million.
private func inMillions(_ steps: Double) -> String {
  steps >= 1e5 ? short(steps / 1e6) + "M" : short(steps)
}

/// Figures of peers that a run does not measure itself, with the day on which they were.
enum Recorded {
  static func figure(_ text: String) -> String { text + " (2026-11-21, not in this run)" }
}
