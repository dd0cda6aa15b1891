import Facts
import Metrics
import Notifications
import Routing
import TestSupport
import Testing

/// A storm of alerts to receivers that answer, fail, throttle and lie, while the program is killed again and again, with
/// any part of its last writes on the disk.
struct NotificationStormTests {
  @Test(arguments: 1...8) func nothingIsLostAndNothingToldTwice(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var settings = NotificationSettings()
    settings.seed = seed
    if seed.isMultiple(of: 3) { settings.fuse = 4 }
    (settings.fallback, settings.patience) = (seed.isMultiple(of: 2) ? "second" : "", .seconds(20))
    var paging = Paging(
      .plain(["ops", "second"]) { $0.grouping = .labels(["alertname"]) }, settings)
    let names = ["A", "B", "C", "D", "E", "F"]
    var firing: [String: (i: String, since: Double)] = [:]
    var chance = SplitMix(seed: seed &* 31)
    paging.latency = .milliseconds(Int64(seed % 5) * 400)
    paging.answer = { notice, _ in
      // The first is away for a while.
      let hour = (notice.due - Timestamp(milliseconds: 1_700_000_000_000)).inSeconds
      if notice.way.receiver == "ops", (100..<180).contains(hour) { return .busy }
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
    for _ in 0..<100 {
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
    #expect(paging.book.groupFacts(at: paging.now).isEmpty)
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
    var known: [String: Set<Labels>] = [:]
    func receive(_ key: String, _ firing: Set<Labels>, _ resolved: Set<Labels>) {
      known[key, default: []].subtract(resolved)
      known[key, default: []].formUnion(firing)
    }
    var last: [String: Page] = [:]
    let facts = paging.book.notificationFacts()
    for page in paging.pages {
      let notice = page.notice
      // A receiver that gave no answer may have taken it: here it did.
      guard page.answer == .delivered || page.answer == .lost else { continue }
      let told = Page(notice)
      let lane = notice.way.receiver + notice.groupKey
      if let before = last[lane] {
        #expect(before.id <= notice.id, "the order of \(notice.groupKey)")
        if before.says(what: told), notice.reason != .repeated {
          #expect(paging.doubtful.contains(before.id), "told twice: \(notice.text)")
        }
      }
      last[lane] = told
      receive(lane, told.firing, told.resolved)
      for mention in notice.more {
        guard let fact = facts.first(where: { $0.id == mention.notice }), fact.state == .delivered
        else { continue }
        receive(fact.receiver + fact.groupKey, Set(fact.firing), Set(fact.resolved))
      }
    }
    let truth = shared.firing.values.map {
      Labels([Label("alertname", $0.name), Label("i", $0.i)])
    }
    func told(_ receiver: String) -> Set<Labels> {
      known.filter { $0.key.hasPrefix(receiver) }.values.reduce(into: []) { $0.formUnion($1) }
    }
    #expect(told("ops") == Set(truth))
    // Who stands in is told of no more, and of every end.
    #expect(told("second").isSubset(of: truth))
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
    func says(what other: Page) -> Bool {
      firing == other.firing && resolved == other.resolved && starts == other.starts
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
    #expect(paging.book.groupFacts(at: paging.now).isEmpty)
  }
}
