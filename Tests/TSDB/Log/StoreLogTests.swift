import Metrics
import TestSupport
import Testing

@testable import TSDB

/// What is logged comes back; whenever the engine ends, with and without checkpoints, and whatever was done.
struct StoreLogTests {
  @Test(arguments: 0..<8)
  func aStoreComesBackBitByBit(seed: UInt64) throws {
    let folder = try ScratchFolder()
    var random = SplitMix(seed: seed)
    let first = try LoggedStore(folder)
    var scrapes = MadeUpScrapes(seed, series: 40)
    var time: Int64 = seed == 3 ? -9_000_000 : 1_700_000_000_000
    for round in 0..<400 {
      time += 15_000
      scrapes.scrape(time, into: first.store)
      first.pass(15)
      if random.next() % 3 == 0 { try first.flush() }
      if random.next() % 60 == 0 { try first.checkpoint() }
      if random.next() % 90 == 0 {
        // The clock is set back, told or not.
        time -= Int64(random.next() % 4_000_000)
        if random.next() % 2 == 0 { first.store.clockSetBack(to: Timestamp(milliseconds: time)) }
      }
      // The engine ends and another goes on in between.
      guard round == 200 else { continue }
      try first.flush()
      let before = try first.samples()
      #expect(isSame(before, try LoggedStore(reading: folder).samples()))
    }
    try first.flush()
    let second = LoggedStore(reading: folder)
    #expect(second.log.status.damage == [])
    #expect(second.log.status.samplesLost == 0)
    #expect(isSame(try first.samples(), try second.samples()))
  }

  /// Targets that have series in common, lose some and gain others, while what is read back is appended some batches at a
  /// time.
  @Test func seriesInCommonComeBackInTheirOrder() throws {
    let folder = try ScratchFolder()
    let first = try LoggedStore(folder)
    let series = first.store.references(
      for: (0..<6).map { ["__name__": "m", "series": "\($0)"] })
    let turns = [
      [0, 1, 2], [3, 4], [0, 1, 2], [2, 3], [3, 4], [0, 1], [5], [0, 1, 2], [4, 5],
    ]
    for round in 0..<200 {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: 1_700_000_000_000))
      batch.timestamp = batch.timestamp + .seconds(round)
      for place in turns[round % turns.count] { batch.append(series[place], Double(round)) }
      first.store.append(batch)
      if round == 90 { try first.checkpoint() }
    }
    try first.flush()
    let second = LoggedStore(reading: folder)
    #expect(second.store.statistics.outOfOrder == 0)
    #expect(isSame(try first.samples(), try second.samples()))
  }

  @Test func severalEnginesOneAfterAnother() throws {
    let folder = try ScratchFolder()
    var scrapes = MadeUpScrapes(9, series: 30)
    var time: Int64 = 1_700_000_000_000
    var before: [Labels: SampleColumns] = [:]
    for _ in 0..<6 {
      let engine = try LoggedStore(folder)
      #expect(before.isEmpty || engine.log.status.samplesRead > 0)
      for _ in 0..<170 {
        time += 15_000
        engine.pass(15)
        scrapes.scrape(time, into: engine.store)
      }
      try engine.checkpoint()
      for _ in 0..<20 {
        time += 15_000
        scrapes.scrape(time, into: engine.store)
      }
      try engine.flush()
      let now = try engine.samples()
      for (labels, columns) in before {
        let after = try #require(now[labels])
        #expect(Array(after.timestamps.prefix(columns.timestamps.count)) == columns.timestamps)
      }
      before = now
      #expect(isSame(before, try LoggedStore(reading: folder).samples()))
    }
    // The newest checkpoint, the one before and all chunks, and no more.
    let names = folder.names
    #expect(names.filter { $0.hasSuffix("checkpoint") }.count == 2)
    #expect(names.filter { $0.hasSuffix("log") }.count <= 3, "\(names)")
    #expect(names.filter { $0.hasSuffix("chunks") }.count == 6, "\(names)")
  }

  /// While the samples from before are read the scraper gets its references and appends; nothing is lost of it.
  @Test func whatComesMeanwhileWaits() throws {
    let folder = try ScratchFolder()
    let labels: Labels = ["__name__": "m"]
    do {
      let engine = try LoggedStore(folder)
      for step in 0..<300 { engine.scrape(Int64(step) * 1000, [(labels, Double(step))]) }
      try engine.checkpoint()
      engine.scrape(300_000, [(labels, 300)])
      try engine.flush()
    }
    let store = Store(limits: StoreLimits(), isFilling: true)
    let log = StoreLog(store, folder: folder.path)
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 310_000))
    batch.append(store.reference(for: ["__name__": "other"]), 1)
    batch.append(store.reference(for: labels), 310)
    #expect(store.append(batch).appended == 2)
    #expect(try samples(store).isEmpty)
    log.load()
    let newest = log.newest
    #expect(newest == Timestamp(milliseconds: 300_000))
    try log.begin(at: 0)
    store.finishFilling(newest: newest, now: Timestamp(milliseconds: 311_000))
    let columns = try #require(try samples(store)[labels])
    #expect(columns.timestamps == (0...300).map { Int64($0) * 1000 } + [300_001, 310_000])
    #expect(columns.values[301].isStaleMarker && columns.values[302] == 310)
    #expect(try samples(store)[["__name__": "other"]]?.values == [1])
    try log.flush(at: 1)
    #expect(isSame(try samples(store), try LoggedStore(reading: folder).samples()))
  }

  /// What ended of itself is not ended again; histograms end too.
  @Test func aStopEndsWhatWasOpen() throws {
    let folder = try ScratchFolder()
    do {
      let engine = try LoggedStore(folder)
      engine.scrape(1000, [(["a": "open"], 1), (["a": "ended"], 1)])
      engine.scrape(2000, [(["a": "open"], 2), (["a": "ended"], .staleMarker)])
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: 2000))
      batch.histograms = [
        .init(
          reference: engine.store.reference(for: ["h": "1"]), timestamp: batch.timestamp,
          histogram: NativeHistogram())
      ]
      engine.store.append(batch)
      try engine.flush()
    }
    for _ in 0..<2 {
      let all = try LoggedStore(folder).samples()
      #expect(all[["a": "open"]]?.timestamps == [1000, 2000, 2001])
      #expect(all[["a": "open"]]?.values.last?.isStaleMarker == true)
      #expect(all[["a": "ended"]]?.timestamps == [1000, 2000])
      #expect(all[["h": "1"]]?.histograms.map(\.timestamp.milliseconds) == [2000, 2001])
      #expect(all[["h": "1"]]?.histograms.last?.histogram.isStaleMarker == true)
    }
  }

  /// The clock was set back while nothing ran: the new time counts.
  @Test func aClockSetBackOverAStopTakesTheFutureAway() throws {
    let folder = try ScratchFolder()
    do {
      let engine = try LoggedStore(folder)
      for step in 0..<300 { engine.scrape(Int64(step) * 1000, [(["a": "b"], 1)]) }
      try engine.checkpoint()
      try engine.flush()
    }
    let engine = try LoggedStore(folder, now: Timestamp(milliseconds: 200_500))
    engine.scrape(201_000, [(["a": "b"], 2)])
    let times = (0...200).map { Int64($0) * 1000 } + [200_501, 201_000]
    #expect(try engine.samples()[["a": "b"]]?.timestamps == times)
    try engine.flush()
    #expect(try LoggedStore(reading: folder).samples()[["a": "b"]]?.timestamps == times)
    try engine.checkpoint()
    #expect(try LoggedStore(reading: folder).samples()[["a": "b"]]?.timestamps == times)
  }

  @Test func whatMetricsAreIsRemembered() throws {
    let folder = try ScratchFolder()
    let told = ["m": MetricMetadata(kind: .counter, help: "Of \"m\"\n.", unit: "seconds")]
    do {
      let engine = try LoggedStore(folder)
      engine.store.describe(told)
      engine.store.describe(told)
      try engine.flush()
    }
    #expect(try LoggedStore(folder).store.metadata(metric: nil) == told)
  }
}
