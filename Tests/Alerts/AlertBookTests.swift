import Alerts
import Facts
import Metrics
import Testing

private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

private let rule = RuleFact.ID(file: "shop.yml", group: "shop", name: "High")

private func labels(_ pairs: [String: String]) -> Labels {
  Labels(pairs.merging(["alertname": "High"]) { $1 }.map { Label($0.key, $0.value) })
}

private func alert(
  _ instance: String, firing: Bool, since: Int64 = 0, value: Double = 1
) -> ObservedAlert {
  ObservedAlert(
    of: rule, labels: labels(["instance": instance]), isFiring: firing, activeAt: at(since),
    value: value)
}

/// What the writes say happened: "firing a".
private func told(_ writes: [BookWrite]) -> [String] {
  writes.map { write in
    switch write.change {
    case .alert(let change): "\(change.what.rawValue) \(change.labels["instance"])"
    case .silence(let silence): "silence \(silence.id)"
    case .kept: "kept"
    case .keptSilence: "kept silence"
    case .maintenance(let window): "maintenance \(window.id)"
    case .keptMaintenance: "kept maintenance"
    case .alive: "alive"
    }
  }
}

extension AlertBook {
  /// Takes what an evaluation of the rule gave, and why of each that is missing it is.
  fileprivate mutating func observe(
    _ active: [ObservedAlert], _ time: Int64, ending: (String) -> AlertEnding
  ) {
    let missing = missing(rule, among: active).map { ($0.fact.id, ending($0.fact.id)) }
    observe(
      rule, active, at: at(time), endings: Dictionary(missing, uniquingKeysWith: { $1 }))
  }
}

@Suite struct AlertBookTests {
  var book = AlertBook()

  mutating func step(
    _ time: Int64, _ active: [ObservedAlert], _ endings: [String: AlertEnding] = [:]
  ) -> [String] {
    book.observe(active, time) { endings[$0] ?? .recovered }
    return told(book.drain())
  }

  @Test mutating func aLifeIsRecordedOnceAndInOrder() {
    #expect(step(0, [alert("a", firing: false)]) == ["pending a"])
    #expect(step(15, [alert("a", firing: false, value: 2)]) == [])
    #expect(step(30, [alert("a", firing: true, value: 3)]) == ["firing a"])
    #expect(step(45, [alert("a", firing: true, value: 4)]) == [])
    let fact = book.facts()[0]
    #expect(fact.state == .firing)
    #expect(fact.recent == [1, 2, 3, 4])
    #expect((fact.activeAt, fact.firedAt) == (at(0), at(30)))
    #expect(step(60, []) == ["resolved a"])
    #expect(book.facts().map(\.state) == [.resolved])
    #expect(book.facts()[0].resolvedAt == at(60))
    // It begins anew.
    #expect(step(75, [alert("a", firing: false, since: 75)]) == ["pending a"])
    #expect(book.facts().map(\.state) == [.pending])
    #expect(step(90, []) == ["inactive a"])
    #expect(book.facts().isEmpty)
  }

  /// Firing first, then by labels, whatever the order was when they were told last.
  @Test mutating func factsStandInOrderAfterEachEvaluation() {
    func told() -> [String] { book.facts().map { "\($0.labels["instance"]) \($0.value)" } }
    _ = step(0, ["c", "a", "b"].map { alert($0, firing: false) })
    #expect(told() == ["a 1.0", "b 1.0", "c 1.0"])
    _ = step(15, ["b", "c", "a"].map { alert($0, firing: false, value: 2) })
    #expect(told() == ["a 2.0", "b 2.0", "c 2.0"])
    _ = step(30, [alert("a", firing: false), alert("b", firing: false), alert("c", firing: true)])
    #expect(told() == ["c 1.0", "a 1.0", "b 1.0"])
    // As many as before, yet others.
    _ = step(45, [alert("0", firing: false), alert("b", firing: false), alert("c", firing: true)])
    #expect(told() == ["c 1.0", "0 1.0", "b 1.0"])
  }

  @Test mutating func whatVanishesDoesNotRecover() {
    _ = step(0, [alert("a", firing: true)])
    let id = book.facts()[0].id
    let gone: [String: AlertEnding] = [id: .vanished(reason: "target a is down")]
    #expect(step(15, [], gone) == ["vanished a"])
    #expect(step(30, [], gone) == [])
    #expect(book.facts()[0].state == .firing)
    #expect(book.facts()[0].standing == .vanished(since: at(0), reason: "target a is down"))
    // Its series come back, and it is still true.
    #expect(step(45, [alert("a", firing: true)]) == ["returned a"])
    #expect(book.facts()[0].standing == .plain)
    _ = step(60, [], gone)
    // Or they come back and it is not.
    #expect(step(75, []) == ["resolved a"])
  }

  @Test mutating func whatEndsOtherwiseSaysSo() {
    _ = step(0, [alert("a", firing: true)])
    let id = book.facts()[0].id
    #expect(step(15, [], [id: .gone(reason: "target a left discovery")]) == ["resolved a"])
    #expect(book.facts()[0].standing == .ended(reason: "target a left discovery"))
  }

  @Test mutating func aRecoveryIsHeldUntilItIsCovered() {
    _ = step(0, [alert("a", firing: true)])
    let id = book.facts()[0].id
    let minute = Duration.seconds(60)
    #expect(step(15, [], [id: .uncovered(covered: minute, of: minute * 5)]) == ["held a"])
    #expect(step(30, [], [id: .uncovered(covered: minute * 2, of: minute * 5)]) == [])
    #expect(book.facts()[0].standing == .held(covered: minute * 2, of: minute * 5))
    #expect(book.facts()[0].state == .firing)
    #expect(step(45, []) == ["resolved a"])
  }

  @Test mutating func aStopIsNoRecoveryAndNoNewFiring() {
    _ = step(0, [alert("a", firing: true), alert("b", firing: true)])
    let records = book.missing(rule, among: [])
    var next = AlertBook()
    next.restore(records, [])
    #expect(next.facts().allSatisfy { $0.isVanished && $0.state == .firing })
    // The first evaluation after the start begins the alert anew, as Prometheus does.
    next.observe([alert("a", firing: false, since: 100)], 100) { _ in
      .uncovered(covered: .zero, of: .seconds(300))
    }
    #expect(told(next.drain()) == ["returned a", "held b"])
    next.observe([alert("a", firing: true, since: 100)], 115) { _ in .recovered }
    #expect(told(next.drain()) == ["resolved b"])
    let fact = next.facts().first { $0.labels["instance"] == "a" }
    #expect(fact?.firedAt == at(0))
  }

  @Test mutating func whoeverIsNotAskedDoesNotRecover() {
    _ = step(0, [alert("a", firing: true)])
    book.miss(rule, at: at(15), reason: "no answer")
    #expect(told(book.drain()) == ["vanished a"])
    book.miss(rule, at: at(30), reason: "no answer")
    #expect(book.drain().isEmpty)
    #expect(step(45, [alert("a", firing: true)]) == ["returned a"])
  }

  @Test mutating func aRuleThatIsGoneEndsItsAlerts() {
    _ = step(0, [alert("a", firing: true), alert("b", firing: false)])
    book.forget(rule, at: at(15), reason: "its rule is gone")
    #expect(Set(told(book.drain())) == ["resolved a", "inactive b"])
  }

  @Test mutating func whatIsSavedIsTold() {
    _ = step(0, [alert("a", firing: true), alert("b", firing: true)])
    #expect(book.facts().map(\.isUnsaved) == [true, true])
    var isNews = book.saved(1)
    #expect(isNews)
    #expect(book.facts().map(\.isUnsaved) == [false, true])
    isNews = book.saved(2)
    #expect(isNews)
    isNews = book.saved(2)
    #expect(!isNews)
    #expect(book.facts().map(\.isUnsaved) == [false, false])
    // That the program lives is no news.
    book.live(at: at(5))
    isNews = book.saved(3)
    #expect(!isNews)
  }

  @Test mutating func theEndedAreListedForADay() {
    _ = step(0, [alert("a", firing: true)])
    _ = step(15, [])
    book.age(to: at(24 * 3600))
    #expect(book.facts().count == 1)
    book.age(to: at(24 * 3600 + 16))
    #expect(book.facts().isEmpty)
    #expect(told(book.drain()).contains("kept"))
  }

  // MARK: Orders

  private mutating func order(_ order: Order, _ time: Int64) -> String? {
    book.carryOut(order, at: at(time), makingID: { "s1" })
  }

  @Test mutating func anAcknowledgementEndsWithItsAlert() {
    _ = step(0, [alert("a", firing: true)])
    let id = book.facts()[0].id
    #expect(order(.acknowledge(alerts: [id], by: "rk", note: "known"), 5) == nil)
    #expect(told(book.drain()) == ["acknowledged a"])
    #expect(book.facts()[0].acknowledgement == .init(by: "rk", at: at(5), note: "known"))
    // It survives that nobody delivers its series.
    _ = step(15, [], [id: .vanished(reason: "down")])
    #expect(book.facts()[0].acknowledgement?.by == "rk")
    _ = step(30, [])
    #expect(book.facts()[0].acknowledgement == nil)
    #expect(order(.acknowledge(alerts: [id], by: "rk", note: ""), 40) != nil)
  }

  private func silence(_ instance: String, until end: Int64) -> SilenceOrder {
    SilenceOrder(
      matchers: [.init("instance", .regex, instance)], by: "rk", reason: "deploy", ends: at(end))
  }

  @Test mutating func aSilenceHidesWhatFitsForItsTime() {
    _ = step(0, [alert("a", firing: true), alert("b", firing: true)])
    #expect(order(.silence(silence("a|c", until: 100)), 5) == nil)
    #expect(told(book.drain()) == ["silence s1", "silenced a"])
    #expect(book.facts().map(\.isSilenced) == [true, false])
    // What comes later is silent from the first.
    #expect(
      step(15, [alert("a", firing: true), alert("b", firing: true), alert("c", firing: true)])
        == ["firing c"])
    #expect(book.facts().map(\.isSilenced) == [true, false, true])
    book.age(to: at(101))
    #expect(Set(told(book.drain())) == ["unsilenced a", "unsilenced c"])
    #expect(book.facts().allSatisfy { !$0.isSilenced })
  }

  @Test mutating func aSilenceCanEndEarlier() {
    _ = step(0, [alert("a", firing: true)])
    _ = order(.silence(silence("a", until: 100)), 5)
    _ = book.drain()
    #expect(order(.expireSilence(id: "s1", by: "mm"), 10) == nil)
    #expect(told(book.drain()) == ["silence s1", "unsilenced a"])
    #expect(order(.expireSilence(id: "s1", by: "mm"), 11) != nil)
    #expect(order(.expireSilence(id: "s2", by: "mm"), 11) != nil)
  }

  @Test mutating func aSilenceUntilItResolvesEndsWithWhatItHid() {
    _ = step(0, [alert("a", firing: true)])
    var wanted = silence("a", until: 1000)
    wanted.untilResolved = true
    #expect(order(.silence(wanted), 5) == nil)
    book.age(to: at(10))
    #expect(book.silenceFacts(at: at(10))[0].state(at: at(10)) == .active)
    _ = step(15, [])
    book.age(to: at(16))
    #expect(book.silenceFacts(at: at(16))[0].state(at: at(16)) == .expired)
    #expect(order(.silence(wanted), 20) != nil)
  }

  @Test(arguments: [
    [], [SilenceFact.Condition("a", .regex, "(")], [.init("a", .equal, "")],
    [.init("a", .notEqual, "x")],
  ])
  mutating func aSilenceOfEverythingOrOfNothingIsRefused(_ matchers: [SilenceFact.Condition]) {
    let wanted = SilenceOrder(matchers: matchers, by: "rk", reason: "", ends: at(100))
    #expect(order(.silence(wanted), 5) != nil)
    #expect(book.drain().isEmpty)
  }

  @Test mutating func silencesAreTakenUpAgain() {
    _ = step(0, [alert("a", firing: true)])
    _ = order(.silence(silence("a", until: 100)), 5)
    var next = AlertBook()
    next.restore(book.missing(rule, among: []), book.silenceFacts(at: at(5)))
    #expect(next.facts()[0].isSilenced)
    next.age(to: at(101))
    #expect(!next.facts()[0].isSilenced)
  }
}
