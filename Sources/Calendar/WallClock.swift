package import Metrics

/// What the clocks of one place show at an instant, and when they show it: all that arithmetic with days, weeks and
/// months needs of a zone.
package struct WallClock: Sendable {
  /// Seconds east of UTC at an instant.
  package var offsetSeconds: @Sendable (Timestamp) -> Int

  package init(offsetSeconds: @escaping @Sendable (Timestamp) -> Int) {
    self.offsetSeconds = offsetSeconds
  }

  package init(_ zone: Zone) {
    self.init { zone.offset(at: $0) }
  }

  /// The clocks of a zone; nil for UTC.
  package init(_ zone: ZoneTable?) {
    guard let zone else {
      self = .utc
      return
    }
    self.init { zone.offset(at: $0) }
  }

  package static let utc = WallClock { _ in 0 }

  /// What the clocks show, as the instant at which those of UTC show it.
  package func shown(_ time: Timestamp) -> Timestamp { time + .seconds(offsetSeconds(time)) }

  /// When the clocks show what UTC's show at `shown`. Where they show it twice, the first time; where they leap over
  /// it, as far after the leap as it lies after the leap's beginning.
  package func instant(shown: Timestamp) -> Timestamp {
    let before = offsetSeconds(shown - .seconds(86_400))
    let first = shown - .seconds(before)
    if offsetSeconds(first) == before { return first }
    let second = shown - .seconds(offsetSeconds(first))
    return offsetSeconds(second) == offsetSeconds(first) ? second : first
  }
}
