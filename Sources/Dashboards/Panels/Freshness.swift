internal import Metrics
internal import Query

/// How old the data of a panel is.
struct Freshness: Sendable {
  /// Of when the newest sample is that is shown.
  var dataTime: Timestamp?
  /// How many series ended before the others, where some did.
  var ended: String?
  /// When the last series ended, where all have.
  var vanished: Timestamp?
  /// Past this a series' newest value counts as vanished.
  var limit: Int64

  init(_ results: [QueryResult], range: TimeRange, scrape: Duration) {
    let end = min(range.to, range.now).milliseconds
    var ends: [Int64] = []
    var widest = scrape.milliseconds
    for result in results {
      guard let grid = result.grid else { continue }
      // Where this very instant was asked for too, what it lacks has ended, however wide the steps are.
      if !result.query.instantIsTail { widest = max(widest, grid.step) }
      let fresh = result.query.instantIsTail ? Set(result.samples.map(\.labels)) : []
      for row in grid.rows {
        if fresh.contains(row.labels) {
          ends.append(end)
        } else {
          let last = max(row.values.lastIndex { !$0.isNaN } ?? -1, row.lastNaN)
          ends.append(grid.start + Int64(max(0, last)) * grid.step)
        }
      }
    }
    let ahead = results.map { ExpressionText.lookahead($0.query.expression) }.max() ?? .zero
    limit = end - 2 * widest - 1_000 - ahead.milliseconds
    guard let newest = ends.max() else {
      if results.contains(where: { !$0.samples.isEmpty }) {
        dataTime = Timestamp(milliseconds: end)
      }
      return
    }
    dataTime = Timestamp(milliseconds: newest >= limit ? end : newest)
    let count = ends.count { $0 < limit }
    if newest < limit {
      vanished = dataTime
    } else if count > 0 {
      ended = "\(count) of \(ends.count) series ended"
    }
  }
}
