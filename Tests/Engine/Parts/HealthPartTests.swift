import Metrics
import PromQL
import Query
import Sending
import TSDB
import Testing

@testable import Engine

struct HealthPartTests {
  @Test func itsOwnHealthIsWrittenEveryFiveSeconds() async throws {
    let store = Store()
    let scrape = ScrapePart(into: store)
    defer { scrape.stop() }
    let screen = ScreenCounters()
    let storage = StoragePart(History(store), RetentionSettings()) { Timestamp(seconds: 0) }
    let sending = SendingPart(
      SendingTap(before: store), source: store, storage: storage
    ) { Timestamp(seconds: 0) }
    let alerting = AlertSendingPart(
      .init(alerts: { [] }, rules: { [] }, clock: { Timestamp(seconds: 0) }))
    let part = HealthPart(
      store, scrape: scrape, screen: screen, storage: storage, sending: sending,
      alerting: alerting)
    screen.frame(took: .milliseconds(3), bytesWritten: 640)
    for count in 0..<20 { #expect(!part.tick(Beat(count))) }
    let answer = try await EmbeddedDataSource(source: store).evaluate(
      Question("count_over_time(vigil_terminal_bytes_total[1m])", .instant(Timestamp(seconds: 10))))
    guard case .vector(let samples) = answer.value else { return #expect(Bool(false)) }
    #expect(samples.map(\.content) == [.float(2)])
  }
}
