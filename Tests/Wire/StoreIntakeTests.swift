import Metrics
import TSDB
import Testing

@testable import Wire

/// Pushed messages and the store itself.
@Suite struct StoreIntakeTests {
  private let store = Store()
  private let intake = WriteIntake()

  private func push(_ times: [Int64], _ version: WriteProtocol = .version1) throws -> WriteOutcome {
    var series = SentSeries(["__name__": "x"])
    series.times = times
    series.values = times.map { Double($0) }
    var message = WrittenMessage()
    try version.decode(version.encode([series]), into: &message)
    return intake.take(message, into: store, now: Timestamp(milliseconds: 2_000_000))
  }

  private func stored() throws -> [Int64] {
    var columns = SampleColumns()
    for series in try store.select([], from: .distantPast, through: .distantFuture) {
      series.read(from: .distantPast, through: .distantFuture, into: &columns)
    }
    return columns.timestamps
  }

  /// A sample from ten minutes ago is late, and no sign of a clock that was set back: what is newer stays.
  @Test(arguments: WriteProtocol.allCases) func lateSamplesTakeNothingAway(_ version: WriteProtocol)
    throws
  {
    #expect(try push([1_000_000, 1_015_000, 1_030_000], version).samples == 3)
    for late in [[400_000], [400_000, 415_000], [1_029_999]] as [[Int64]] {
      let outcome = try push(late, version)
      #expect(outcome.samples == 0 && outcome.dropped.outOfOrder == late.count)
      #expect(outcome.complaint == "out of order samples (\(late.count))")
    }
    #expect(try stored() == [1_000_000, 1_015_000, 1_030_000])
  }

  /// A sender that has no answer sends again: what is there already is no loss.
  @Test func whatComesTwiceIsThere() throws {
    _ = try push([1000])
    let again = try push([1000, 2000])
    #expect(again.samples == 2 && !again.isPartial)
    #expect(try stored() == [1000, 2000])
  }
}
