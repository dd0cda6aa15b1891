import Facts
import Metrics
import Synchronization
import TSDB
import Testing
import YAML

@testable import Engine

struct StoragePartTests {
  @Test func samplesAreKeptSinceTheStartAndSinceTheClockWasSetBack() {
    let time = Mutex(Timestamp(seconds: 1000))
    let part = StoragePart(History(Store()), RetentionSettings()) { time.withLock { $0 } }
    func since() -> Timestamp? { part.told.sheet.source?.keeping?.since }
    time.withLock { $0 = Timestamp(seconds: 1060) }
    #expect(since() == Timestamp(seconds: 1000))
    #expect(part.told.sheet.source?.isEmbedded == true)
    time.withLock { $0 = Timestamp(seconds: 400) }
    #expect(since() == Timestamp(seconds: 400))
    time.withLock { $0 = Timestamp(seconds: 1100) }
    #expect(since() == Timestamp(seconds: 400))
  }

  @Test func samplesPastTheirRetentionAreDroppedTwiceAMinute() throws {
    let store = Store(limits: StoreLimits(retention: .seconds(60), chunkBytes: 1 << 20))
    let part = StoragePart(History(store), RetentionSettings()) { Timestamp(seconds: 0) }
    var batch = SampleBatch(timestamp: Timestamp(seconds: 10))
    batch.append(store.reference(for: ["__name__": "m"]), 1)
    store.append(batch)
    func series() -> Int { store.statistics.series }
    // An hour later.
    for count in 0..<60 {
      #expect(series() == 1)
      _ = part.tick(Beat(count: count, time: Timestamp(seconds: 3600)))
    }
    #expect(series() == 0)
  }

  @Test func whereSamplesAreIsToldAsCountedEveryFiveSeconds() throws {
    let store = Store()
    let part = StoragePart(History(store), RetentionSettings()) { Timestamp(seconds: 0) }
    func memory() -> StorageFact? { part.told.sheet.storage.rows.first }
    var batch = SampleBatch(timestamp: Timestamp(seconds: 10))
    batch.append(store.reference(for: ["__name__": "m"]), 1)
    batch.append(store.reference(for: ["__name__": "n"]), 2)
    store.append(batch)
    #expect(memory() == nil)
    for count in 0..<10 { _ = part.tick(Beat(count: count, time: Timestamp(seconds: 15))) }
    #expect(memory()?.series == 2 && memory()?.samples == 2)
    #expect(memory()?.oldest == Timestamp(seconds: 10))
    #expect(memory()?.time == .seconds(24 * 3600) && memory()?.limit == 1 << 30)
    #expect(part.told.sheet.storage.rows.map(\.name) == ["memory"])
  }

  /// What is refused is told with the metric and target that have the most of it.
  @Test func whatIsRefusedIsNamed() {
    let store = Store(limits: StoreLimits(series: 2))
    let part = StoragePart(History(store), RetentionSettings()) { Timestamp(seconds: 0) }
    for index in 0..<9 {
      _ = store.reference(
        for: ["__name__": "m", "job": "app", "instance": "a:1", "i": "\(index)"])
    }
    _ = store.reference(for: ["__name__": "n", "job": "app", "instance": "b:1"])
    #expect(
      part.told.notices.map(\.text) == [
        "8 series refused at limits.series 2: most are m of app/a:1"
      ])
  }

  @Test(arguments: [
    ("512MB", 512 << 20), ("1GB", 1 << 30), ("1.5KiB", 1536), ("7", 7), ("7B", 7),
  ])
  func sizesAreReadAsPrometheusWritesThem(text: String, bytes: Int64) throws {
    var vigil = try YAMLMapping(
      YAMLNode.parse(Array("retention: {size: \(text)}".utf8), file: "vigil.yml"))
    #expect(try RetentionSettings(&vigil).bytes == bytes)
  }
}
