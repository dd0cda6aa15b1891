import Facts
import Metrics
import Sending
import TSDB
import Testing
import Wire

@testable import Engine

@Suite struct SendingPartTests {
  private let settings = RemoteSettings(name: "far", url: "http://me:secret@mimir:9/push?token=x")
  private let now = Timestamp(seconds: 1_000_000)

  private func told(_ change: (inout SendStatus) -> Void, fault: String? = nil) -> [NoticeFact] {
    var status = SendStatus()
    change(&status)
    return NoticeFact.told(settings, status, fault, at: now)
  }

  @Test func allIsWell() { #expect(told { _ in } == []) }

  @Test func aRemoteThatTakesNothingIsToldAfterAMinute() {
    for (seconds, text) in [(59, nil), (60, "1m"), (3700, "1h1m")] as [(Int, String?)] {
      let notices = told {
        $0.failingSince = now - .seconds(seconds)
        $0.problem = "HTTP 503: starting"
      }
      #expect(
        notices.map(\.text)
          == (text.map { ["remote_write far has taken nothing for \($0): HTTP 503: starting"] }
            ?? []))
      #expect(!notices.contains { $0.detail.contains("secret") || $0.detail.contains("token") })
      #expect(notices.allSatisfy { $0.detail.contains("http://mimir:9/push ") })
    }
  }

  @Test func whatWasDroppedIsToldForTenMinutes() {
    for (seconds, count) in [(1, 1), (599, 1), (600, 0)] {
      let notices = told {
        $0.failed = 7
        $0.refusals.add("HTTP 400: bad", 7)
        $0.lastRefusal = now - .seconds(seconds)
      }
      #expect(notices.count == count)
      #expect(
        notices.first?.text ?? "remote_write far: 7 samples dropped: HTTP 400: bad (7)"
          == "remote_write far: 7 samples dropped: HTTP 400: bad (7)")
    }
  }

  @Test func aPositionThatCannotBeSavedIsTold() {
    #expect(
      told({ _ in }, fault: "/state: No space left on device").map(\.text)
        == ["remote_write far: its position is not saved: /state: No space left on device"])
  }

  /// Remotes that stay as they are go on; one that is new, changed or gone takes nothing from them.
  @Test func remotesAreTakenUpAnew() throws {
    let store = Store()
    let tap = SendingTap(before: store)
    let storage = StoragePart(History(store), RetentionSettings()) { now }
    let part = SendingPart(tap, source: store, storage: storage) { now }
    func reload(_ list: String) throws {
      part.reload(
        try PrometheusConfiguration(Array("remote_write: \(list)".utf8), file: "prometheus.yml"))
    }
    #expect(tap.senders.isEmpty)
    let before = tap.generation
    // Port 9 of this machine answers nobody.
    try reload("[{url: 'http://127.0.0.1:9/a', name: a}, {url: 'http://127.0.0.1:9/b', name: b}]")
    #expect(part.statuses.map(\.name) == ["a", "b"])
    // References from before are asked for again.
    #expect(tap.generation > before)
    let first = tap.senders
    try reload(
      "[{url: 'http://127.0.0.1:9/a', name: a}, "
        + "{url: 'http://127.0.0.1:9/b', name: b, remote_timeout: 1s}]")
    #expect(tap.senders[0] === first[0])
    #expect(tap.senders[1] !== first[1])
    try reload("[{url: 'http://127.0.0.1:9/b', name: b, remote_timeout: 1s}]")
    #expect(part.statuses.map(\.name) == ["b"])
    try reload("[]")
    #expect(tap.senders.isEmpty)
    part.stop()
  }
}
