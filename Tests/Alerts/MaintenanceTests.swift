import Alerts
import Facts
import Metrics
import Testing

private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

private let rule = RuleFact.ID(file: "shop.yml", group: "shop", name: "High")

private func alert(_ instance: String) -> ObservedAlert {
  ObservedAlert(
    of: rule, labels: ["alertname": "High", "instance": instance], isFiring: true,
    activeAt: at(0), value: 1)
}

/// Maintenance windows: ordered ones, and those that come by a plan.
@Suite struct MaintenanceTests {
  var book = AlertBook()

  /// Every hundred seconds the first twenty.
  static let plan = MaintenancePlan(
    name: "backup", matchers: [.init("instance", .equal, "a")], by: "dba", reason: "dump"
  ) { time in
    let start = time.milliseconds / 100_000 * 100
    let next = time < at(start + 20) ? start : start + 100
    return .init(starts: at(next), ends: at(next + 20))
  }

  private mutating func order(_ order: Order, _ time: Int64) -> String? {
    book.carryOut(order, at: at(time)) { "w1" }
  }

  private func wanted(
    _ id: String = "", _ matcher: SilenceFact.Condition = .init("instance", .equal, "a"),
    from: Int64? = nil, until: Int64
  ) -> Order {
    .maintain(
      MaintenanceOrder(
        id: id, name: "upgrade", matchers: [matcher], by: "mm", reason: "new kernel",
        starts: from.map(at), ends: at(until)))
  }

  /// "maintenance a", "window w1 10-60".
  private mutating func told() -> [String] {
    book.drain().map { write in
      switch write.change {
      case .alert(let change):
        "\(change.what.rawValue) \(change.labels["instance"])"
          + (change.window.map { " " + $0.name } ?? "")
      case .maintenance(let fact):
        "window \(fact.id) \(fact.starts.milliseconds / 1000)-\(fact.ends.milliseconds / 1000)"
      case .keptMaintenance(let id, _): "dropped \(id)"
      case .kept: "kept"
      case .silence, .keptSilence, .alive: "else"
      }
    }.sorted()
  }

  private mutating func state(_ instance: String) -> [String] {
    (book.facts().first { $0.labels["instance"] == instance }?.maintenance ?? []).map(\.name)
  }

  @Test mutating func anOrderedOneMutesWhatFitsAndEnds() {
    book.observe(rule, [alert("a"), alert("b")], at: at(0))
    _ = book.drain()
    #expect(order(wanted(until: 60), 10) == nil)
    #expect(told() == ["maintenance a upgrade", "window w1 10-60"])
    #expect(state("a") == ["upgrade"] && state("b").isEmpty)
    let fact = book.facts().first { $0.isInMaintenance }
    #expect(fact?.isMuted == true && fact?.isSilenced == false && fact?.isActive == true)
    // It is evaluated all the while.
    book.observe(rule, [alert("a"), alert("b")], at: at(20))
    #expect(state("a") == ["upgrade"])
    book.age(to: at(59))
    #expect(told() == [])
    book.age(to: at(60))
    #expect(told() == ["maintenanceOver a upgrade"])
    #expect(state("a").isEmpty && book.maintenanceFacts()[0].state(at: at(60)) == .expired)
  }

  @Test mutating func oneIsExtendedAndEndedEarly() {
    book.observe(rule, [alert("a")], at: at(0))
    #expect(order(wanted(until: 60), 10) == nil)
    _ = book.drain()
    #expect(order(wanted("w1", until: 90), 20) == nil)
    // No new beginning, but the alert knows its new end.
    #expect(told() == ["kept", "window w1 10-90"])
    #expect(book.facts()[0].maintenance?.map(\.ends) == [at(90)])
    #expect(order(.endMaintenance(id: "w1", by: "rk"), 30) == nil)
    #expect(told() == ["maintenanceOver a upgrade", "window w1 10-30"])
    #expect(book.maintenanceFacts()[0].endedBy == "rk")
    #expect(
      order(.endMaintenance(id: "w1", by: "rk"), 31) == "maintenance window w1 has ended already")
    #expect(order(wanted("w1", until: 99), 32) == "maintenance window w1 has ended")
    #expect(order(.endMaintenance(id: "x", by: "rk"), 31) == "there is no maintenance window x")
  }

  @Test mutating func whatCannotBeIsRefused() {
    #expect(order(wanted(until: 5), 10) == "the maintenance window would end before it begins")
    #expect(order(wanted(from: 90, until: 80), 10) != nil)
    #expect(order(wanted("", .init("a", .regex, ".*"), until: 60), 10) != nil)
    #expect(order(wanted("", .init("a", .regex, "("), until: 60), 10) != nil)
    #expect(order(wanted("nope", until: 60), 10) == "there is no maintenance window nope")
    #expect(book.maintenanceFacts().isEmpty && told() == [])
  }

  @Test mutating func whatFiresInOneIsInItFromTheFirst() {
    #expect(order(wanted(from: 100, until: 200), 10) == nil)
    book.age(to: at(50))
    book.observe(rule, [alert("a")], at: at(50))
    #expect(state("a").isEmpty)
    book.age(to: at(100))
    #expect(state("a") == ["upgrade"])
    _ = book.drain()
    book.observe(rule, [], at: at(110), endings: [book.facts()[0].id: .recovered])
    book.observe(rule, [alert("a")], at: at(120))
    #expect(state("a") == ["upgrade"] && told() == ["firing a", "resolved a"])
  }

  @Test mutating func aPlannedOneComesAgainAndAgain() {
    book = AlertBook(plans: [Self.plan])
    book.observe(rule, [alert("a"), alert("b")], at: at(30))
    book.age(to: at(30))
    _ = book.drain()
    // What is to come is known, and not recorded before it begins.
    #expect(book.maintenanceFacts().map(\.id) == ["backup@200", "backup@100"])
    book.age(to: at(100))
    #expect(told() == ["maintenance a backup", "window backup@100 100-120"])
    book.age(to: at(120))
    #expect(told() == ["maintenanceOver a backup"])
    // One of them ends early, and the next comes all the same.
    book.age(to: at(200))
    #expect(order(.endMaintenance(id: "backup@200", by: "rk"), 205) == nil)
    book.age(to: at(210))
    #expect(state("a").isEmpty)
    // One that is to come is put off.
    _ = book.drain()
    #expect(order(wanted("backup@300", from: 310, until: 350), 250) == nil)
    book.age(to: at(300))
    #expect(state("a").isEmpty)
    book.age(to: at(340))
    #expect(state("a") == ["upgrade"])
    let moved = book.maintenanceFacts().first { $0.id == "backup@300" }
    #expect(moved?.isPlanned == true && moved?.isMoved == true)
  }

  @Test mutating func itGoesOnOverTheEndOfTheProgram() {
    book = AlertBook(plans: [Self.plan])
    book.observe(rule, [alert("a")], at: at(100))
    book.age(to: at(100))
    #expect(order(wanted(until: 400), 105) == nil)
    let (alerts, windows) = (
      book.facts().map { AlertRecord($0, lastTrue: at(105)) },
      book.maintenanceFacts().filter { $0.starts <= at(105) }
    )
    var next = AlertBook(plans: [Self.plan])
    next.restore(alerts, [], windows)
    next.ageMaintenance(to: at(110))
    #expect(next.drain().isEmpty)
    #expect(next.facts()[0].maintenance?.map(\.name) == ["upgrade", "backup"])
    #expect(next.maintenanceFacts().map(\.id) == ["backup@200", "w1", "backup@100"])
    // What vigil.yml plans no longer is over.
    var other = AlertBook()
    other.restore(alerts, [], windows)
    other.ageMaintenance(to: at(110))
    #expect(other.facts()[0].maintenance?.map(\.name) == ["upgrade"])
    #expect(other.maintenanceFacts().last?.ends == at(110))
  }

  @Test mutating func oneThatEndedLongAgoIsForgotten() {
    #expect(order(wanted(until: 60), 10) == nil)
    book.age(to: at(60 + 30 * 86_400))
    #expect(book.maintenanceFacts().count == 1)
    _ = book.drain()
    book.age(to: at(61 + 30 * 86_400))
    #expect(book.maintenanceFacts().isEmpty && told() == ["dropped w1"])
  }

  @Test mutating func whatIsNotWrittenYetSaysSo() {
    #expect(order(wanted(until: 60), 10) == nil)
    #expect(book.maintenanceFacts()[0].isUnsaved)
    let isNews = book.saved(book.written)
    #expect(isNews)
    #expect(!book.maintenanceFacts()[0].isUnsaved)
  }
}
