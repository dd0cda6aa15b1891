import Facts
import Incidents
import Ledger
import Metrics
import Scrape
import Synchronization
import TestSupport
import Testing
import Threads
import Watching

@testable import Engine

/// What is kept of notifications, over the ends of the program, with a real ledger and a receiver on loopback.
@Suite struct NotificationKeeperTests {
  /// A receiver that notes what it is sent.
  private final class Pager: Sendable {
    let bodies = Monitor<[String]>([])
    /// Whether it answers.
    let isAwake = Monitor(true)
    let server: LoopbackServer

    init() {
      let (bodies, isAwake) = (bodies, isAwake)
      server = LoopbackServer { connection in
        while let request = connection.readRequest() {
          guard let end = request.firstRange(of: "\r\n\r\n") else { return }
          bodies.wakingAll { $0.append(String(request[end.upperBound...])) }
          _ = isAwake.wait(timeout: .seconds(20)) { $0 ? true : nil }
          connection.answer("")
        }
      }
    }

    func has(_ count: Int, _ words: String) async -> Bool {
      await onThread { [bodies] in
        bodies.wait(timeout: .seconds(20)) { bodies in
          bodies.count { $0.contains(words) } >= count ? true : nil
        } ?? false
      }
    }
  }

  /// An engine's alerts and one keeper over them.
  private struct Shift: Sendable {
    let alerts = Mutexed<[AlertFact]>([])
    let happened = Mutexed<[String]>([])
    let keeper: NotificationKeeper
    let part: NotificationsPart
    let ledger: EventLedger

    init(_ scratch: ScratchFolder, settings: AlertmanagerSettings = .init()) throws {
      let (alerts, happened) = (alerts, happened)
      ledger = try EventLedger(scratch.path + "/ledger.db") { _ in }
      keeper = NotificationKeeper(
        settings,
        .init(
          alerts: { alerts.value }, silences: { [] }, incidents: { [] },
          happened: { news in happened.change { $0 += news.map(\.subject) } }, bell: Bell(),
          clock: wallClock))
      part = NotificationsPart(keeper, settings, file: scratch.path + "/alertmanager.yml")
      part.start()
      _ = part.tick(Beat(count: 0, time: wallClock()))
      keeper.follower.opened(.init(ledger: ledger, lasting: .onDisk, alerts: []))
    }

    func fire(_ name: String) {
      let now = wallClock()
      var alert = AlertFact(
        id: name, rule: .init(file: "rules.yml", group: "g", name: name),
        labels: ["alertname": name, "severity": "critical"], state: .firing, activeAt: now,
        value: 1)
      alert.firedAt = now
      let fired = alert
      alerts.change { $0.append(fired) }
      keeper.tell(.look)
    }

    func end() {
      part.stop()
      ledger.close()
    }

    var states: [NotificationFact.State] {
      var told = ToldFacts(sheet: FactSheet())
      part.facts(&told)
      return told.sheet.notifications.rows.map(\.state)
    }
    var notices: [String] {
      var told = ToldFacts(sheet: FactSheet())
      part.facts(&told)
      return told.notices.map(\.text)
    }
  }

  private func configuration(_ pager: Pager) -> String {
    """
    route: {receiver: team, group_by: [alertname], group_wait: 0s, group_interval: 1h}
    receivers:
      - name: team
        webhook_configs: [{url: "http://127.0.0.1:\(pager.server.port)/page"}]
    """
  }

  @Test func whoWasToldIsNotToldAgainAfterARestart() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    let first = try Shift(scratch)
    first.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    while first.states != [.delivered] { try await Task.sleep(for: .milliseconds(10)) }
    first.end()
    let second = try Shift(scratch)
    second.fire("PoolFull")
    second.fire("DiskFull")
    #expect(await pager.has(1, "DiskFull"))
    #expect(pager.bodies.withLock { $0.count { $0.contains("PoolFull") } } == 1)
    second.end()
  }

  /// An answer that is on its way when the engine ends counts.
  @Test func whatIsOnItsWayAtTheEndIsNotSentAgain() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    pager.isAwake.withLock { $0 = false }
    let first = try Shift(scratch)
    first.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    async let ended: Void = onThread { first.end() }
    pager.isAwake.wakingAll { $0 = true }
    await ended
    let second = try Shift(scratch)
    second.fire("PoolFull")
    second.fire("DiskFull")
    #expect(await pager.has(1, "DiskFull"))
    #expect(pager.bodies.withLock { $0.count { $0.contains("PoolFull") } } == 1)
    second.end()
  }

  @Test func aTestGoesOutAndABrokenFileLeavesTheOldOneInForce() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    let shift = try Shift(scratch)
    #expect(await shift.keeper.test("team") == nil)
    #expect(await pager.has(1, "VigilTest"))
    #expect(await shift.keeper.test("nobody") == "there is no receiver nobody with a way to it")
    scratch.write("alertmanager.yml", "route: {receiver: gone}\nreceivers: []\n")
    _ = shift.part.tick(Beat(count: 0, time: wallClock(), isReload: true))
    #expect(shift.notices.contains { $0.contains("alertmanager.yml:1") && $0.contains("gone") })
    shift.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    shift.end()
  }

  @Test func theWayOfAnAlertIsTold() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    let shift = try Shift(scratch)
    shift.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    let story = shift.keeper.story(["alertname": "PoolFull", "severity": "critical"])
    #expect(story.problem == nil && story.groups.map(\.receiver) == ["team"])
    #expect(story.groups.first?.key == #"{}:{alertname="PoolFull"}"#)
    shift.end()
  }
}

/// A value behind a lock that copies share.
private final class Mutexed<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>
  init(_ value: Value) { mutex = Mutex(value) }
  var value: Value { mutex.withLock { $0 } }
  func change(_ body: @Sendable (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}
