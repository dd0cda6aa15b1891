package import Blocks
internal import Files
package import Metrics

/// Samples that somebody left in a folder, read-only: a data directory of Prometheus' making, or the state folder of a
/// Vigil, whose blocks and log are one. An engine that runs on it may go on; what it writes later is not seen.
package struct LeftData: Sendable {
  package let source: any SeriesSource
  /// The times of the oldest sample that can be there, and of the newest; nil where there is none.
  package let times: ClosedRange<Int64>?
  private let path: String
  private let directory: DataDirectory?
  private let history: History?
  private let damageOfLog: [String]

  /// An error where `path` is neither.
  package init(_ path: String) throws(BlockError) {
    self.path = path
    guard !LogFile.all(in: path + "/log").isEmpty else {
      let directory = try DataDirectory(path)
      (source, times) = (directory, directory.times)
      (self.directory, history, damageOfLog) = (directory, nil, [])
      return
    }
    let store = Store(
      limits: StoreLimits(retention: .seconds(1 << 40), chunkBytes: nil, series: .max),
      isFilling: true)
    let history = History(reading: path, into: store)
    let log = StoreLog(store, folder: path + "/log")
    log.load(border: store.border)
    store.finishFilling(newest: nil, now: .distantFuture)
    (source, directory, self.history) = (history, nil, history)
    damageOfLog = log.status.damage
    let status = history.status
    let oldest = [status.oldest, store.statistics.oldest].compactMap { $0?.milliseconds }.min()
    // What a stop ended is looked at as it was just before.
    let last = log.newest.map { store.hasOpenSeries ? $0 : $0 - .milliseconds(1) }
    let newest = [status.newest.map { $0 - .milliseconds(1) }, last].compactMap {
      $0?.milliseconds
    }.max()
    times = oldest.flatMap { oldest in newest.map { oldest...max(oldest, $0) } }
  }

  /// What is where. Looks at every file.
  package var holdings: [DirectoryHolding] {
    guard let history else { return directory?.holdings ?? [] }
    let total = FilePath.total(below: path + "/log")
    var log = DirectoryHolding(name: "log", files: total.files)
    let statistics = history.store.statistics
    (log.series, log.samples) = (statistics.series, statistics.samples)
    (log.bytes, log.oldest) = (total.bytes, statistics.oldest)
    return history.status.places.map(\.holding) + [log]
  }

  /// The time of the newest sample; nil where there is none.
  package var newestTime: Timestamp? {
    times.map { Timestamp(milliseconds: $0.upperBound) }
  }

  /// What is damaged, as far as it was met, and how much more than could be listed.
  package var problems: (listed: [String], more: Int) {
    if let directory {
      let (listed, more) = directory.problems
      return (listed.map { "\($0)" }, more)
    }
    return (damageOfLog + (history?.damage ?? []), 0)
  }

  /// Whether more is known to be damaged than when this was last asked.
  package func hasNews() -> Bool { directory?.hasNews() ?? history?.hasNews() ?? false }
}
