import Metrics
import TSDB
import Testing

/// What the index tells of series is what counting them gives.
struct SeriesCountsTests {
  @Test func theIndexCountsAsOneWhoReadsEverySeries() throws {
    let store = Store()
    for index in 0..<300 {
      var batch = SampleBatch(timestamp: Timestamp(seconds: index < 200 ? 1000 : 100))
      batch.append(
        store.reference(for: [
          "__name__": index % 7 == 0 ? "a" : "b", "id": "\(index)", "job": "j\(index % 3)",
        ]), 1)
      store.append(batch)
    }
    func isRight(limit: Int) throws -> Bool {
      let all = try store.select([], from: .distantPast, through: .distantFuture)
      return store.seriesCounts(limit: limit) == SeriesCounts(of: all.map(\.labels), limit: limit)
    }
    #expect(try isRight(limit: 1000))
    #expect(try isRight(limit: 2))
    #expect(store.seriesCounts(limit: 2)["id"]?.values == 300)
    #expect(store.seriesCounts(limit: 2)["job"]?.top?.map(\.value) == ["j0", "j1"])
    // Series that go leave nothing behind.
    for _ in 0..<2 { store.enforceRetention(now: Timestamp(seconds: 1000 + 24 * 3600 - 100)) }
    #expect(store.seriesCounts(limit: 1000).series == 200)
    #expect(try isRight(limit: 1000))
  }
}
