internal import Facts
internal import Files
internal import Metrics
internal import Scrape
internal import Synchronization
internal import TSDB
internal import YAML

/// Keeps samples as long as their retention says, in memory and in the state folder, and tells how far back there can
/// be any.
final class StoragePart: Part {
  private let history: History
  private let retention: Duration
  private let clock: @Sendable () -> Timestamp
  /// Since when samples are kept.
  private let begun: Mutex<Timestamp>
  /// nil where they are kept in memory only.
  private let keeper: SampleKeeper?
  private let state: String?
  private let limit: Int64
  /// As of the last beat that counted.
  private let counted = Mutex<Counted?>(nil)

  private struct Counted {
    var store = StoreStatistics()
    var log = (files: 0, bytes: 0)
  }

  /// - Parameter state: the folder of everything that lasts; its store must be filling then. nil for memory only.
  init(
    _ history: History, _ settings: RetentionSettings, state: String? = nil,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    self.history = history
    retention = settings.time
    limit = settings.bytes
    self.state = state
    self.clock = clock
    begun = Mutex(clock())
    keeper = state.map {
      SampleKeeper(history, in: $0, bytes: Int(settings.bytes), wall: clock)
    }
  }

  func start() { keeper?.start() }

  func tick(_ beat: Beat) -> Bool {
    // What was kept before is first read back.
    let isFirst = counted.withLock { $0 == nil } && keeper?.report.isOpen ?? true
    if isFirst || beat.falls(on: 8, of: 10) { count() }
    if beat.falls(on: 59, of: 60) {
      // A clock that jumps ahead must not take away what is still to be cut into blocks.
      history.store.enforceRetention(now: beat.time, byTime: !history.status.isOpen)
    }
    return false
  }

  private func count() {
    var fresh = Counted(store: history.store.statistics)
    if let state, keeper?.report.isKeeping == true {
      fresh.log = FilePath.total(below: state + "/log")
    }
    counted.withLock { [fresh] in $0 = fresh }
  }

  /// What the store held and had done at the last beat that counted.
  var statistics: StoreStatistics { counted.withLock { $0?.store ?? StoreStatistics() } }

  /// How the blocks fare.
  var blocks: HistoryStatus { history.status }

  /// How the log fares; nil where there is none.
  var log: StoreLogStatus? { keeper?.report.log }

  func facts(_ told: inout ToldFacts) {
    let now = clock()
    let report = keeper?.report
    let since = begun.withLock { begun in
      // Where the clock was set back, all begins anew.
      begun = min(begun, now)
      return [begun, report?.oldest, history.status.oldest].compactMap { $0 }.min() ?? begun
    }
    told.sheet.tell(sources: [
      SourceFact(name: "embedded", keeping: .init(since: since, retention: retention))
    ])
    told.sheet.tell(storage: places)
    told.notices += RefusedSeries(history.store).notices
    guard let report else { return }
    told.notices += report.remarks + report.log.notices + history.status.notices
    if let first = history.damage.first {
      told.notices.append(
        NoticeFact(.warning, first, detail: history.damage.joined(separator: "\n")))
    }
  }

  func stop() { keeper?.stop() }

  /// Whether what was kept before is read back, or nothing is.
  var isOpen: Bool { keeper?.report.isOpen ?? true }

  /// The state folder, where it is this engine's; known as soon as it is open.
  var keptIn: String? { keeper?.report.isKeeping == true ? state : nil }

  /// Who has the state folder, where it is not this engine.
  var heldBy: String? { keeper?.report.heldBy }

  /// As Prometheus tells it: by time, and by size.
  var retentionText: String {
    var (size, unit) = (limit, 0)
    while size >= 1024, size % 1024 == 0, unit < 5 { (size, unit) = (size / 1024, unit + 1) }
    return
      "\(formatDuration(retention)) or \(size)\(["B", "KiB", "MiB", "GiB", "TiB", "PiB"][unit])"
  }

  /// Where samples are kept, as counted last.
  private var places: [StorageFact] {
    guard let counted = counted.withLock({ $0 }) else { return [] }
    var memory = StorageFact(name: "memory")
    memory.series = counted.store.series
    memory.samples = counted.store.samples
    memory.bytes = counted.store.chunkBytes
    memory.oldest = counted.store.oldest
    guard keeper?.report.isKeeping == true else {
      (memory.time, memory.limit) = (retention, Int(limit))
      return [memory]
    }
    var log = StorageFact(name: "log")
    (log.files, log.bytes) = counted.log
    let blocks = history.status.places.map { place in
      var fact = StorageFact(place.holding)
      (fact.time, fact.limit) = (place.retention, place.limit ?? Int(limit))
      return fact
    }
    return [memory, log] + blocks
  }
}

extension StoreLogStatus {
  /// What is wrong.
  fileprivate var notices: [NoticeFact] {
    var notices: [NoticeFact] = []
    if let fault {
      notices.append(
        NoticeFact(
          .error, "samples are not saved: \(fault)",
          detail: "\(fault)\n\nThey are in memory; all of them are written as soon as that is "
            + "possible, which is tried every ten seconds."))
    }
    if let first = damage.first {
      let more = damage.count > 1 ? " (and \(damage.count - 1) more)" : ""
      let lost =
        samplesLost > 0 ? "\n\nof whose series \(samplesLost) later samples are lost too" : ""
      notices.append(
        NoticeFact(.warning, first + more, detail: damage.joined(separator: "\n") + lost))
    }
    return notices
  }
}

extension HistoryStatus {
  /// What is wrong.
  fileprivate var notices: [NoticeFact] {
    var notices: [NoticeFact] = []
    if let fault {
      notices.append(
        NoticeFact(
          .error, "no block can be written: \(fault)",
          detail: "\(fault)\n\nThe samples stay in memory and in the log; it is tried again every "
            + "two minutes."))
    }
    if let first = asides.first {
      let more = asides.count > 1 ? " (and \(asides.count - 1) more)" : ""
      notices.append(
        NoticeFact(.warning, "put aside: \(first)\(more)", detail: asides.joined(separator: "\n")))
    }
    return notices
  }
}

/// The series that a store refused at its bound.
private struct RefusedSeries {
  var rows: [SeriesRefusals]
  var limit: Int

  init(_ store: Store) {
    rows = store.refusals
    limit = store.limits.series
  }

  /// None where nothing was refused; else one that names the metric and target with the most.
  var notices: [NoticeFact] {
    guard let first = rows.first else { return [] }
    let count = rows.reduce(0) { $0 + $1.count }
    return [
      NoticeFact(
        .warning, "\(count) series refused at limits.series \(limit): most are \(named(first))",
        detail: rows.map { "\($0.count) \(named($0))" }.joined(separator: "\n")
          + "\n\nlimits: {series: …} in vigil.yml says how many there may be.")
    ]
  }

  private func named(_ row: SeriesRefusals) -> String {
    guard !row.metric.isEmpty || !row.instance.isEmpty else { return "of further metrics" }
    return "\(row.metric) of \(row.job)/\(row.instance)"
  }
}
