internal import Metrics
internal import Query
internal import Synchronization

/// What earlier refreshes have learnt: columns of the past do not change, so a refresh asks for the newest only.
final class QueryMemory: Sendable {
  struct Key: Hashable {
    var source: String
    var expression: String
    var step: Duration
  }
  private struct Entry {
    var grid: SeriesGrid
    var used: UInt64
  }
  private struct State {
    var entries: [Key: Entry] = [:]
    var clock: UInt64 = 0
    var points = 0
  }
  private let state = Mutex(State())
  /// 8 bytes each.
  private static let mostPoints = 3_000_000

  func grid(_ key: Key) -> SeriesGrid? {
    state.withLock { state in
      state.clock += 1
      state.entries[key]?.used = state.clock
      return state.entries[key]?.grid
    }
  }

  func keep(_ grid: SeriesGrid, for key: Key) {
    state.withLock { state in
      state.clock += 1
      state.points -= state.entries[key].map { $0.grid.count * $0.grid.rows.count } ?? 0
      state.points += grid.count * grid.rows.count
      state.entries[key] = Entry(grid: grid, used: state.clock)
      while state.points > Self.mostPoints || state.entries.count > 2_000,
        let oldest = state.entries.min(by: { $0.value.used < $1.value.used })
      {
        state.points -= oldest.value.grid.count * oldest.value.grid.rows.count
        state.entries[oldest.key] = nil
      }
    }
  }

  func forget() { state.withLock { $0 = State() } }
}
