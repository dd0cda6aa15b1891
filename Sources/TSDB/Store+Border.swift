package import Metrics

// Behind the border blocks have the samples. The store takes none that is older, and drops its own in the end.

extension Store {
  /// Older samples are in blocks; `.distantPast` where there are none.
  package var border: Timestamp { locked { Timestamp(milliseconds: $0.border) } }

  /// Moves the border on, if it still is where it was seen; false where the clock was set back meanwhile.
  @discardableResult
  package func raiseBorder(to next: Timestamp, from seen: Timestamp) -> Bool {
    locked { state in
      guard state.border == seen.milliseconds else { return false }
      state.border = max(state.border, next.milliseconds)
      return true
    }
  }

  /// The times of the oldest and newest sample from `border` on, by chunks; nil where there is none.
  func times(from border: Timestamp) -> ClosedRange<Int64>? {
    locked { state in
      var (oldest, newest) = (Int64.max, Int64.min)
      let border = border.milliseconds
      for slot in state.series.indices where state.heads[slot].ordinal > 0 {
        let last = state.heads[slot].state.lastTime
        guard state.series[slot] != nil, last >= border else { continue }
        newest = max(newest, last)
        let first = state.series[slot]?.chunks.first { $0.maxTime >= border }?.minTime
        oldest = min(oldest, max(border, first ?? state.firstOpenTime(slot)))
      }
      return oldest <= newest ? oldest...newest : nil
    }
  }

  /// Drops whole chunks that are older, and series that have none left.
  func dropSamples(before border: Timestamp) {
    let dropped = locked { state -> StoreState.Dropped in
      if state.waiting != nil { return StoreState.Dropped() }
      return state.drop(before: border.milliseconds, countsAsDropped: false)
    }
    withExtendedLifetime(dropped) {}
  }
}
