import Metrics
import TestSupport
import Testing

@testable import TSDB

/// What is on the disk when the power goes, or when the disk is full.
struct PowerCutTests {
  /// An engine writes twice a second and syncs every two: whenever the power goes, what is older than five seconds is
  /// there, and nothing that never was.
  @Test(arguments: [0, 1, 2] as [UInt64])
  func whatIsOlderThanFiveSecondsIsThere(seed: UInt64) throws {
    let folder = try ScratchFolder()
    let rest = try ScratchFolder()
    let power = PowerCut()
    var random = SplitMix(seed: seed)
    let engine = try LoggedStore(folder, disk: power.disk)
    let series = (0..<12).map { ["__name__": "m", "i": "\($0)"] as Labels }
    var step: Int64 = 0
    for _ in 0..<300 {
      engine.pass(0.5)
      step += 1
      engine.scrape(step * 500, series.map { ($0, Double(step)) })
      try engine.flush()
      if step % 4 == 0 { try engine.log.sync() }
      if step % 67 == 0 { try engine.checkpoint() }
      guard random.next() % 6 == 0 else { continue }
      // What was not synced is gone, or in parts there, or zeros.
      let kind = random.next() % 3
      power.left(of: folder, in: rest) { count in
        let kept = Int(random.next() % UInt64(count + 1))
        return kind == 0 ? [] : [UInt8](repeating: kind == 1 ? 0 : 0xA7, count: kept)
      }
      let found = try LoggedStore(reading: rest).samples()
      for labels in series {
        let times = found[labels]?.timestamps ?? []
        try #require(times == Array((1...step).map { $0 * 500 }.prefix(times.count)))
        try #require(Int64(times.count) >= step - 10, "\(times.count) of \(step)")
      }
    }
  }

  /// A full disk: the store goes on, and once there is room the next checkpoint has all of it.
  @Test(arguments: [0, 10, 300, 5000])
  func aFullDiskIsCaughtUpWith(room: Int) throws {
    let folder = try ScratchFolder()
    let power = PowerCut()
    let engine = try LoggedStore(folder, disk: power.disk)
    var scrapes = MadeUpScrapes(4, series: 20)
    var time: Int64 = 1_700_000_000_000
    func scrape(_ count: Int) {
      for _ in 0..<count {
        time += 15_000
        engine.pass(15)
        scrapes.scrape(time, into: engine.store)
      }
    }
    scrape(50)
    try engine.flush()
    power.allow(room)
    scrape(200)
    let error = #expect(throws: DiskError.self) {
      try engine.flush()
      scrape(200)
      try engine.checkpoint()
    }
    if let error { engine.log.fail(error) }
    #expect(engine.log.status.fault?.description.contains("No space left on device") == true)
    // Nothing piles up meanwhile, and a further attempt fails again.
    scrape(300)
    #expect(engine.store.locked { $0.journal == nil })
    #expect(throws: DiskError.self) { try engine.checkpoint() }
    engine.log.fail(DiskError("", 28))
    scrape(10)
    power.allow(nil)
    try engine.checkpoint()
    #expect(engine.log.status.fault == nil)
    scrape(30)
    try engine.flush()
    let found = LoggedStore(reading: folder)
    #expect(isSame(try engine.samples(), try found.samples()))
  }
}
