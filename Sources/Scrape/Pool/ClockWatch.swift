internal import Metrics

/// Notices that the wall clock was set back, by a clock beside it that only goes on. A plain value, stepped with both.
struct ClockWatch {
  private var last: (now: ContinuousClock.Instant, wall: Timestamp)?

  /// Less is a clock that is steered, or a thread that had to wait between reading one and the other.
  private static let tolerance = Duration.milliseconds(250)

  /// The time that the wall clock was set back to, where it was since the last step.
  mutating func step(now: ContinuousClock.Instant, wall: Timestamp) -> Timestamp? {
    guard let last else {
      last = (now, wall)
      return nil
    }
    let expected = last.wall + max(.zero, now - last.now)
    // Small differences add up against the same beginning; ahead it only is later.
    guard wall < expected else {
      self.last = (now, wall)
      return nil
    }
    guard expected - wall > ClockWatch.tolerance else { return nil }
    self.last = (now, wall)
    return wall
  }
}
