import Facts
import Metrics
import Notifications
import Routing
import TestSupport
import Testing

/// A storm of alerts to receivers that answer, fail, throttle and lie, while the program is killed again and again, with
/// any part of its last writes on the disk.
struct NotificationStormTests {
  /// What the receivers of one group know, as far as pages reached them.
  private struct Seen {
    var firing: Set<Labels> = []
    var last: Notice?
    var isDoubtful = false
  }

  @Test(arguments: 1...40) func nothingIsLostAndNothingToldTwice(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var settings = NotificationSettings()
    settings.seed = seed
    if seed.isMultiple(of: 3) { settings.fuse = 4 }
    var paging = Paging(.plain(["ops", "second"]) { $0.grouping = .labels(["alertname"]) }, settings)
    let names = ["A", "B", "C", "D", "E", "F"]
    var firing: [String: (i: String, since: Double)] = [:]
    var chance = SplitMix(seed: seed &* 31)
    paging.answer = { [latency = Double(seed % 5)] _, _ in
      _ = latency
      switch UInt64.random(in: 0..<10, using: &chance) {
      case 0: return .busy
      case 1: return .refused
      case 2: return .lost
      case 3: return .later(3)
      default: return .accepted
      }
    }
    var dice = SplitMix(seed: seed &* 77)
    paging.kill = { count in
      guard count > 0, Int.random(in: 0..<12, using: &dice) == 0 else { return nil }
      return Int.random(in: 0...count, using: &dice)
    }
    let shared = Shared()
    paging.revive = { paging in
      // Whoever evaluates rules says again what fires, and what ended lately.
      paging.book.take(shared.state(paging), at: paging.now)
      paging.ledger += paging.book.drain()
    }
    for _ in 0..<150 {
      paging.run(until: paging.seconds + Double.random(in: 0..<6, using: &random))
      let name = names.randomElement(using: &random) ?? "A"
      let i = "\(Int.random(in: 1...3, using: &random))"
      let key = name + i
      if let one = firing.removeValue(forKey: key) {
        shared.ended[key] = (name, i, one.since, paging.seconds)
        shared.firing[key] = nil
      } else {
        firing[key] = (i, paging.seconds)
        shared.firing[key] = (name, i, paging.seconds)
        shared.ended[key] = nil
      }
      paging.take(shared.state(paging))
    }
    paging.kill = { _ in nil }
    paging.answer = { _, _ in .accepted }
    paging.run(until: paging.seconds + 400)
    check(paging, shared)
    // And then all is over.
    for (key, one) in shared.firing {
      shared.ended[key] = (one.name, one.i, one.since, paging.seconds)
    }
    shared.firing = [:]
    paging.take(shared.state(paging))
    paging.run(until: paging.seconds + 400)
    check(paging, shared)
    #expect(paging.book.groupFacts().isEmpty)
    #expect(!paging.book.notificationFacts().contains { $0.state == .waiting })
    #expect(paging.kills > 0)
  }

  /// What alerts do.
  private final class Shared {
    var firing: [String: (name: String, i: String, since: Double)] = [:]
    var ended: [String: (name: String, i: String, since: Double, at: Double)] = [:]
    func state(_ paging: Paging) -> [RoutedAlert] {
      firing.values.map { paging.alert($0.name, $0.i, since: $0.since) }
        + ended.values.map { one in
          var alert = paging.alert(one.name, one.i, since: one.since)
          alert.ends = paging.time(one.at)
          return alert
        }
    }
  }

  private func check(_ paging: Paging, _ shared: Shared) {
    var seen: [String: Seen] = [:]
    var duplicates = 0
    var lost = 0
    func receive(_ key: String, _ id: Int, _ firing: Set<Labels>, _ resolved: Set<Labels>) {
      var one = seen[key] ?? Seen()
      one.firing.subtract(resolved)
      one.firing.formUnion(firing)
      seen[key] = one
    }
    var lastOf: [String: Page] = [:]
    for page in paging.pages {
      let notice = page.notice
      let key = notice.groupKey
      if page.answer == .lost { lost += 1 }
      // A receiver that gave no answer may have taken it: here it did.
      guard page.answer == .delivered || page.answer == .lost else { continue }
      if let before = lastOf[key] {
        #expect(before.id <= notice.id, "the order of \(key)")
        if before.firing == Set(notice.firing.map(\.labels)),
          before.resolved == Set(notice.resolved.map(\.labels)), notice.reason != .repeated,
          notice.alerts.map(\.alert.starts) == before.starts
        {
          duplicates += 1
        }
      }
      lastOf[key] = Page(notice)
      receive(
        key, notice.id, Set(notice.firing.map(\.labels)), Set(notice.resolved.map(\.labels)))
      for mention in notice.more {
        let fact = paging.book.notificationFacts().first { $0.id == mention.notice }
        guard let fact, fact.state == .delivered else { continue }
        receive(fact.groupKey, fact.id, Set(fact.firing), Set(fact.resolved))
      }
    }
    #expect(duplicates <= paging.unheard + lost, "\(duplicates) told twice")
    let told = seen.values.reduce(into: Set<Labels>()) { $0.formUnion($1.firing) }
    let truth = Set(shared.firing.values.map { Labels([Label("alertname", $0.name), Label("i", $0.i)]) })
    #expect(told == truth)
  }

  private struct Page {
    var id: Int
    var firing: Set<Labels>
    var resolved: Set<Labels>
    var starts: [Timestamp]
    init(_ notice: Notice) {
      id = notice.id
      firing = Set(notice.firing.map(\.labels))
      resolved = Set(notice.resolved.map(\.labels))
      starts = notice.alerts.map(\.alert.starts)
    }
  }

  @Test func tenThousandAlertsInAThousandGroups() {
    var settings = NotificationSettings()
    settings.fuse = 100_000
    var paging = Paging(.plain { $0.grouping = .labels(["group"]) }, settings)
    paging.latency = .zero
    let alerts = (0..<10_000).map { i in
      RoutedAlert(
        labels: ["alertname": "A", "group": "\(i % 1000)", "instance": "host-\(i)"],
        starts: paging.now, updated: paging.now)
    }
    paging.take(alerts)
    paging.run(until: 5)
    #expect(paging.pages.count == 1000)
    #expect(paging.pages.allSatisfy { $0.notice.alerts.count == 10 && $0.at < 1.1 })
    // The same state again is worth no write.
    let recorded = paging.ledger.count
    for _ in 0..<10 { paging.take(alerts) }
    #expect(paging.ledger.count == recorded)
    paging.run(until: 40)
    #expect(paging.pages.count == 1000)
    #expect(paging.book.notificationFacts().count == 500)
    paging.take(
      alerts.map { alert in
        var alert = alert
        alert.ends = paging.now
        return alert
      })
    paging.run(until: 60)
    #expect(paging.pages.count == 2000)
    #expect(paging.book.groupFacts().isEmpty)
  }
}
