import Blocks
import Files
import Glibc
import Metrics
import TestSupport
import Testing

@testable import TSDB

/// A store with its blocks, as an engine has them, beside a store that keeps all in memory: both must tell the same.
private final class Pair {
  private let scratch: ScratchFolder
  var folder: String { scratch.path }
  var store: Store
  var history: History
  var log: StoreLog
  let truth = Store(limits: StoreLimits(retention: .seconds(1e9)))
  private var isFirst = true
  let retention: Duration

  let keep: KeepRule?

  init(retention: Duration = .seconds(1e9), keep: KeepRule? = nil) throws {
    self.keep = keep
    scratch = try ScratchFolder()
    let folder = scratch.path
    self.retention = retention
    mkdir(folder + "/log", 0o755)
    store = Store(limits: StoreLimits(retention: retention), isFilling: true)
    history = History(store, state: folder, keep: keep)
    log = StoreLog(store, folder: folder + "/log")
    try begin(now: .distantFuture)
  }

  private func begin(now: Timestamp) throws {
    history.open()
    log.load(border: store.border)
    let newest = log.newest
    try log.begin(at: 0)
    store.finishFilling(newest: newest, now: now)
  }

  /// The engine ends and another begins.
  func restart(now: Timestamp) throws {
    store.endAll(at: now)
    truth.endAll(at: now)
    try log.flush(at: 1)
    store = Store(limits: StoreLimits(retention: retention), isFilling: true)
    history = History(store, state: folder, keep: keep)
    log = StoreLog(store, folder: folder + "/log")
    try begin(now: now)
  }

  private var before = 0..<0

  func scrape(_ time: Int64, series: Range<Int>) {
    defer { before = series }
    for store in [store, truth] {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
      for index in before where !series.contains(index) {
        batch.append(
          store.reference(for: ["__name__": "m\(index % 3)", "i": "\(index)"]), .staleMarker)
      }
      for index in series {
        let labels: Labels = ["__name__": "m\(index % 3)", "i": "\(index)"]
        batch.append(store.reference(for: labels), Double(time / 1000 % 977 * Int64(index)))
      }
      var histogram = NativeHistogram()
      histogram.count = Double(time / 1000)
      histogram.sum = 2.5
      histogram.positiveSpans = [.init(offset: 1, length: 1)]
      histogram.positiveBuckets = [histogram.count]
      batch.histograms = [
        .init(
          reference: store.reference(for: ["__name__": "h"]), timestamp: batch.timestamp,
          histogram: histogram)
      ]
      store.append(batch)
    }
  }

  func setBack(to time: Int64) {
    for store in [store, truth] { store.clockSetBack(to: Timestamp(milliseconds: time)) }
  }

  /// Whether history and memory tell the same of a range.
  func isSame(
    _ from: Int64, _ through: Int64, _ matchers: [Matcher] = [],
    in source: (any SeriesSource)? = nil
  ) throws -> Bool {
    func read(_ source: any SeriesSource) throws -> [Labels: SampleColumns] {
      let (from, through) = (Timestamp(milliseconds: from), Timestamp(milliseconds: through))
      var all: [Labels: SampleColumns] = [:]
      for series in try source.select(matchers, from: from, through: through) {
        var columns = SampleColumns()
        series.read(from: from, through: through, into: &columns)
        guard !columns.timestamps.isEmpty || !columns.histograms.isEmpty else { continue }
        // Whether a histogram was reset blocks know better than the scrape.
        for index in columns.histograms.indices {
          columns.histograms[index].histogram.counterResetHint = .unknown
        }
        #expect(all.updateValue(columns, forKey: series.labels) == nil)
      }
      return all
    }
    return TSDBTests.isSame(try read(source ?? history), try read(truth))
  }
}

private let hour: Int64 = 3_600_000
private let start: Int64 = 1_700_000_000_000

struct HistoryTests {
  /// Over days, restarts, series that come and go: blocks and store together tell what a store alone would.
  @Test func blocksAndStoreTellTheSameAsAStore() throws {
    let pair = try Pair()
    var time = start
    for step in 0..<31 * 30 {
      time += 2 * 60_000
      pair.scrape(time, series: step / 150..<step / 100 + 12)
      if step % 10 == 5 {
        pair.history.upkeep(now: Timestamp(milliseconds: time), bytes: nil)
        #expect(pair.history.status.fault == nil)
      }
      if step % 10 == 8 { pair.history.dropCut() }
      if step % 97 == 50 { try pair.log.checkpoint(seconds: { 0 }) }
      if step % 200 == 150 { try pair.restart(now: Timestamp(milliseconds: time + 1)) }
      if step % 45 == 44 {
        #expect(try pair.isSame(.min / 4, .max / 4), "step \(step)")
        #expect(try pair.isSame(time - 5 * hour, time - hour), "step \(step)")
        #expect(try pair.isSame(time - hour, time), "step \(step)")
      }
    }
    // Of 31 hours all but the last one and a half spans are in blocks, some joined; memory has the rest, in chunks that
    // reach over four hours.
    #expect(pair.history.status.blocks < 12)
    #expect(pair.history.status.blocks > 3)
    let oldest = try #require(pair.store.statistics.oldest)
    #expect(oldest.milliseconds > time - 8 * hour)
    #expect(
      try pair.history.labelValues("i", selectors: [], from: .distantPast, through: .distantFuture)
        == pair.truth.labelValues("i", selectors: [], from: .distantPast, through: .distantFuture))
    #expect(
      try pair.history.labelNames(
        selectors: [[Matcher("__name__", .equal, "m1")]], from: .distantPast,
        through: .distantFuture) == ["__name__", "i"])
  }

  /// Before 1970, too.
  @Test(arguments: [start, 0, -50 * hour - 77])
  func aClockSetBackIntoBlocksPutsTheFutureAside(begin: Int64) throws {
    let pair = try Pair()
    var time = begin
    func run(_ minutes: Int) {
      for _ in 0..<minutes / 5 {
        time += 5 * 60_000
        pair.scrape(time, series: 0..<5)
      }
      pair.history.upkeep(now: Timestamp(milliseconds: time), bytes: nil)
      pair.history.dropCut()
    }
    for _ in 0..<10 { run(60) }
    #expect(pair.history.status.blocks >= 2)
    time -= 5 * hour
    pair.setBack(to: time)
    // At once, before anything is put aside.
    #expect(try pair.isSame(.min / 4, .max / 4))
    pair.history.upkeep(now: Timestamp(milliseconds: time), bytes: nil)
    #expect(!pair.history.status.asides.isEmpty)
    #expect(try pair.isSame(.min / 4, .max / 4))
    for _ in 0..<9 { run(60) }
    #expect(try pair.isSame(.min / 4, .max / 4))
    try pair.restart(now: Timestamp(milliseconds: time + 1))
    #expect(try pair.isSame(.min / 4, .max / 4))
  }

  /// For ten minutes it is two months later; then the clock is right again, and nothing of before is gone.
  @Test func aClockThatJumpsAheadTakesNothingAway() throws {
    let pair = try Pair(retention: .seconds(10 * 3600))
    var time = start
    func run(_ minutes: Int) {
      for _ in 0..<minutes {
        time += 60_000
        pair.scrape(time, series: 0..<5)
      }
      pair.store.enforceRetention(now: Timestamp(milliseconds: time), byTime: false)
      pair.history.dropCut()
      pair.history.upkeep(now: Timestamp(milliseconds: time), bytes: nil)
    }
    for _ in 0..<7 { run(60) }
    let right = time
    time += 60 * 24 * hour
    run(10)
    run(5)
    #expect(try pair.isSame(.min / 4, .max / 4))
    time = right + 15 * 60_000
    pair.setBack(to: time)
    for _ in 0..<4 { run(60) }
    #expect(try pair.isSame(.min / 4, .max / 4))
    try pair.restart(now: Timestamp(milliseconds: time + 1))
    #expect(try pair.isSame(.min / 4, .max / 4))
  }

  /// All blocks are past their retention but those that are kept: the border stands all the same.
  @Test func whatIsKeptIsThereWhereNothingElseIs() throws {
    let kept = try Matcher("__name__", .equal, "m1")
    let pair = try Pair(
      retention: .seconds(1e6),
      keep: KeepRule(selectors: [[kept]], time: .seconds(1e7), bytes: 1 << 30))
    for step in 0..<12 * 6 { pair.scrape(start + Int64(step) * 300_000, series: 0..<5) }
    let now = Timestamp(milliseconds: start + 6 * hour)
    pair.history.upkeep(now: now, bytes: nil)
    try pair.restart(now: now)
    Folder.remove(pair.folder + "/data")
    try pair.restart(now: now + .seconds(60))
    pair.history.upkeep(now: now + .seconds(60), bytes: nil)
    #expect(pair.history.status.asides.isEmpty)
    #expect(try pair.isSame(.min / 4, .max / 4, [kept]))
  }

  @Test func whatIsPastItsRetentionGoes() throws {
    let pair = try Pair(retention: .seconds(10 * 3600))
    var time = start
    for step in 0..<20 * 12 {
      time += 5 * 60_000
      pair.scrape(time, series: 0..<5)
      if step % 6 == 0 {
        pair.history.upkeep(now: Timestamp(milliseconds: time), bytes: nil)
        pair.history.dropCut()
      }
    }
    let oldest = try #require(pair.history.status.oldest).milliseconds
    #expect((time - 16 * hour...time - 8 * hour).contains(oldest))
    #expect(try pair.isSame(time - 8 * hour, time))
    let before = pair.history.status
    pair.history.upkeep(now: Timestamp(milliseconds: time), bytes: before.bytes - 1)
    #expect(pair.history.status.blocks == before.blocks - 1)
    #expect(pair.history.status.bytes < before.bytes)
  }

  /// What `keep` selects stays after all the rest has gone, over a restart too.
  @Test func whatIsToBeKeptStays() throws {
    let kept = try Matcher("__name__", .equal, "m1")
    let histograms = try Matcher("__name__", .regex, "h|nothing")
    let pair = try Pair(
      retention: .seconds(6 * 3600),
      keep: KeepRule(
        selectors: [[kept], [histograms], [kept]], time: .seconds(90 * 3600), bytes: 1 << 30))
    var time = start
    for step in 0..<30 * 12 {
      time += 5 * 60_000
      pair.scrape(time, series: 0..<7)
      if step % 6 == 0 {
        pair.history.upkeep(now: Timestamp(milliseconds: time), bytes: nil)
        pair.history.dropCut()
        #expect(pair.history.status.fault == nil)
      }
      if step == 200 { try pair.restart(now: Timestamp(milliseconds: time + 1)) }
    }
    #expect(try pair.isSame(.min / 4, .max / 4, [kept]))
    #expect(try pair.isSame(time - 25 * hour, time - 20 * hour, [kept]))
    #expect(try pair.isSame(.min / 4, .max / 4, [histograms]))
    #expect(try pair.isSame(time - 4 * hour, time))
    let others = try Matcher("__name__", .equal, "m2")
    let old = try pair.history.select(
      [others], from: .distantPast, through: Timestamp(milliseconds: time - 12 * hour))
    #expect(old.isEmpty)
  }

  /// What an engine left is read whole, blocks and log, and nothing of it is changed; so is one that goes on.
  @Test func aStateIsReadAsItsEngineLeftIt() throws {
    let pair = try Pair()
    for step in 0..<12 * 8 {
      pair.scrape(start + Int64(step) * 300_000, series: 0..<5)
      if step == 60 { try pair.log.checkpoint(seconds: { 1 }) }
    }
    pair.history.upkeep(now: Timestamp(milliseconds: start + 8 * hour), bytes: nil)
    try pair.log.flush(at: 2)
    func files() -> [String: [UInt8]?] {
      let paths = FilePath.files(below: pair.folder)
      return Dictionary(uniqueKeysWithValues: paths.map { ($0, try? readFile($0)) })
    }
    let before = files()
    let left = try LeftData(pair.folder)
    #expect(try pair.isSame(.min / 4, .max / 4, in: left.source))
    #expect(left.newestTime?.milliseconds == start + 95 * 300_000)
    #expect(left.holdings.map(\.name) == ["blocks", "log"] && left.problems.listed.isEmpty)
    #expect(left.holdings.first?.files == pair.history.status.blocks)
    #expect(files() == before)
    // One that was stopped is looked at as it was just before.
    try pair.restart(now: Timestamp(milliseconds: start + 95 * 300_000 + 5))
    try pair.log.flush(at: 3)
    let stopped = try LeftData(pair.folder)
    let time = try #require(stopped.newestTime)
    let up = try stopped.source.select([], from: time - .seconds(300), through: time)
    #expect(time.milliseconds >= start + 95 * 300_000 && up.count == 6)
    // As long as no block was cut there is only the log.
    Folder.remove(pair.folder + "/data")
    let young = try LeftData(pair.folder)
    #expect(young.holdings.map(\.name) == ["log"])
  }

  /// A block without a right index, or without meta.json, is named and kept aside; the rest is there.
  @Test(arguments: ["index", "meta.json"])
  func aBlockOfWhichNothingCanBeReadIsPutAside(file: String) throws {
    let pair = try Pair()
    for step in 0..<12 * 8 { pair.scrape(start + Int64(step) * 300_000, series: 0..<5) }
    let now = Timestamp(milliseconds: start + 8 * hour)
    pair.history.upkeep(now: now, bytes: nil)
    let blocks = (Folder.names(pair.folder + "/data") ?? []).filter { $0.count == 26 }
    #expect(blocks.count == 3)
    let path = pair.folder + "/data/" + blocks[1]
    #expect(truncate(path + "/" + file, 60) == 0)
    try pair.restart(now: now)
    #expect(pair.history.status.asides.count == 1)
    #expect(
      pair.history.status.asides.first?.hasPrefix("\(pair.folder)/aside/\(blocks[1]): ") == true)
    #expect(Folder.names(pair.folder + "/aside/" + blocks[1])?.contains(file) == true)
    #expect(pair.history.status.blocks == 2 && pair.history.damage.isEmpty)
    #expect(try pair.isSame(start + 4 * hour, .max / 4))
    // What is left goes on being joined and dropped.
    pair.history.upkeep(now: now, bytes: nil)
    #expect(pair.history.status.fault == nil)
  }

  /// Prometheus' own tool takes the folder for a data directory.
  @Test func promtoolOpensTheFolder() throws {
    let pair = try Pair()
    for step in 0..<12 * 8 { pair.scrape(start + Int64(step) * 300_000, series: 0..<5) }
    pair.history.upkeep(now: Timestamp(milliseconds: start + 8 * hour), bytes: nil)
    #expect(pair.history.status.blocks == 3)
    guard let list = try runIfInstalled(["promtool", "tsdb", "list", pair.folder + "/data"]) else {
      return
    }
    #expect(list.code == 0, "\(list.output)")
    #expect(list.output.split(separator: "\n").count == 4, "\(list.output)")
  }
}

struct BlockPlanTests {
  @Test func aHeadIsCutWhereItReachesOverOneAndAHalfSpans() {
    #expect(BlockPlan.cut(oldest: 4 * hour + 5, newest: 7 * hour) == nil)
    #expect(BlockPlan.cut(oldest: 4 * hour + 5, newest: 7 * hour + 1) == 4 * hour + 5..<6 * hour)
    #expect(BlockPlan.cut(oldest: -3 * hour, newest: 0) == -3 * hour..<(-2 * hour))
    #expect(BlockPlan.cut(oldest: 5, newest: 0) == nil)
    #expect(BlockPlan.cut(oldest: .min, newest: 0) == nil)
  }

  @Test func blocksWithinALongerSpanThatIsOverAreJoined() {
    let plan = BlockPlan(retentionMilliseconds: 30 * 24 * hour)
    #expect(plan.spans == [2, 6, 18, 54].map { $0 * hour })
    func spans(_ begins: [Int64]) -> [Range<Int64>] {
      begins.map { $0 * hour..<($0 + 2) * hour }
    }
    #expect(plan.joined(spans([0, 2, 4])) == nil)
    #expect(plan.joined(spans([0, 2, 4, 6])) == 0..<3)
    // One is missing; the span is over all the same.
    #expect(plan.joined(spans([0, 4, 8])) == 0..<2)
    #expect(plan.joined(spans([4, 6, 8])) == nil)
    #expect(
      plan.joined([
        0..<6 * hour, 6 * hour..<12 * hour, 12 * hour..<18 * hour, 18 * hour..<20 * hour,
      ])
        == 0..<3)
    #expect(BlockPlan(retentionMilliseconds: 24 * hour).spans == [2 * hour])
  }
}
