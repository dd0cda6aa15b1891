import Alerts
import Facts
import Metrics
import TestSupport
import Testing
import Watching

@testable import Engine

/// What is posted to an engine that has just started.
@Suite struct PostedBeforeOpeningTests {
  private static let now = Timestamp(milliseconds: 1_800_000_000_000)

  private func keeper() -> AlertKeeper {
    AlertKeeper(retention: .seconds(86_400), bell: Bell(), clock: { Self.now })
  }

  private func alert(ends seconds: Int64) -> PostedAlert {
    PostedAlert(
      labels: ["alertname": "DiskFull"],
      said: .init(
        starts: Self.now - .seconds(60), ends: Self.now + .seconds(seconds), updated: Self.now))
  }

  /// The end of an alert that fired before the start counts, although it comes before that is known.
  @Test func anEndIsNotLost() throws {
    let scratch = try ScratchFolder()
    let path = scratch.path + "/ledger.db"
    let first = keeper()
    first.open(path)
    #expect(first.post([alert(ends: 3600)]) == nil)
    #expect(first.alerts.map(\.state) == [.firing])
    first.stop()
    let second = keeper()
    #expect(second.post([alert(ends: 3600), alert(ends: 0)]) == nil)
    #expect(second.alerts.isEmpty)
    second.open(path)
    #expect(second.alerts.map(\.state) == [.resolved])
    second.stop()
  }
}
