import Metrics
import Testing

@testable import Scrape

/// A wall clock that is set back is noticed by the one that only goes on.
@Suite struct ClockWatchTests {
  private let start = ContinuousClock.now
  private let wall = Timestamp(milliseconds: 1_700_000_000_000)

  /// What is noticed at steps of (seconds since the start, milliseconds by which the wall clock is ahead).
  private func noticed(_ steps: [(Double, Int64)]) -> [Int64?] {
    var watch = ClockWatch()
    return steps.map { seconds, ahead in
      let passed = Duration.seconds(seconds)
      let time = wall + passed + .milliseconds(ahead)
      return watch.step(now: start + passed, wall: time).map { ($0 - (wall + passed)).milliseconds }
    }
  }

  @Test func aClockThatGoesOnIsNone() {
    #expect(noticed([(0, 0), (1, 0), (1, 0), (60, 0)]) == [nil, nil, nil, nil])
  }

  @Test func aStepForwardIsNone() {
    #expect(noticed([(0, 0), (1, 3_600_000), (2, 3_600_000)]) == [nil, nil, nil])
  }

  /// Also one that is shorter than the time since the last step, so that no reading is smaller than one before.
  @Test(arguments: [-300, -5_000, -60_000, -119_000, -3_600_000] as [Int64])
  func aStepBackIsNoticedOnce(by step: Int64) {
    #expect(noticed([(0, 0), (15, step), (30, step)]) == [nil, step, nil])
  }

  @Test func stepsAddUp() {
    #expect(
      noticed([(0, 0), (1, -100), (2, -200), (3, -300), (4, -400)]) == [nil, nil, nil, -300, nil])
    #expect(noticed([(0, 0), (1, 9_000), (2, 4_000)]) == [nil, nil, 4_000])
  }
}
