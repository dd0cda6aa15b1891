import Files
import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// An engine that is killed while a thousand alerts change state.
  @Suite struct AlertStorms {
    @Test func whatWasShownAsRecordedIsRecordedOnce() throws {
      let storm = try Storm(alerts: 1000)
      var random = SplitMix(seed: 12)
      var noted: Set<Storm.Change> = []
      let rounds = getenv("VIGIL_LONG") == nil ? 10 : 100
      for round in 0..<rounds {
        try storm.start()
        let before = noted.count
        let end = ContinuousClock.now + .milliseconds(2500 + Int(random.next() % 1500))
        let last = end + .seconds(30)
        while ContinuousClock.now < end || noted.count == before && ContinuousClock.now < last {
          noted.formUnion(storm.shownAsRecorded())
          usleep(50_000)
        }
        storm.kill()
        #expect(noted.count > before, "round \(round): nothing was shown as recorded")
      }
      try storm.start()
      let recorded = storm.recorded()
      storm.stop()
      let counts = Dictionary(recorded.map { ($0, 1) }, uniquingKeysWith: +)
      let missing = noted.filter { counts[$0] == nil }
      let doubled = counts.filter { $0.value > 1 }
      #expect(
        missing.isEmpty, "\(missing.count) of \(noted.count) are missing: \(missing.prefix(3))")
      #expect(doubled.isEmpty, "\(doubled.count) are doubled: \(doubled.prefix(3))")
      #expect(try integrity(of: storm.state + "/ledger.db") == "ok")
    }
  }
}
