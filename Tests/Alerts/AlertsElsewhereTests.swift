import Facts
import Metrics
import Testing

@testable import Alerts

/// What an Alertmanager tells, over a book.
@Suite struct AlertsElsewhereTests {
  private var book = AlertBook()
  private let own = RuleFact.ID(file: "shop.yml", group: "shop", name: "High")

  private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

  private func told(
    _ labels: Labels, ends: Int64 = 1000, silencedBy: [String] = [], inhibitedBy: [String] = []
  ) -> AlertFact {
    let rule = RuleFact.ID.elsewhere(labels["alertname"])
    var fact = AlertFact(
      id: alertFactID(rule: rule, labels: labels), rule: rule, labels: labels, state: .firing,
      activeAt: at(5), value: .nan)
    fact.posted = .init(starts: at(5), ends: at(ends), updated: at(6))
    var elsewhere = AlertFact.Elsewhere()
    (elsewhere.silencedBy, elsewhere.inhibitedBy) = (silencedBy, inhibitedBy)
    elsewhere.receivers = ["pager"]
    fact.elsewhere = elsewhere
    return fact
  }

  private let silence = SilenceFact(
    id: "s", matchers: [.init("alertname", .equal, "High")], createdBy: "eva", reason: "deploy",
    starts: Timestamp(milliseconds: 0), ends: Timestamp(milliseconds: 9_000_000),
    updated: Timestamp(milliseconds: 0))

  private mutating func take(
    _ alerts: [AlertFact], _ seconds: Int64, silences: [SilenceFact] = [], external: Labels = .empty
  ) -> [String] {
    book.take(
      elsewhere: .init(alerts: alerts, silences: silences, externalLabels: external),
      at: at(seconds))
    return changes()
  }

  private mutating func changes() -> [String] {
    book.drain().compactMap { write in
      guard case .alert(let change) = write.change else { return nil }
      return "\(change.what.rawValue) \(change.labels["alertname"])"
        + (change.by.isEmpty ? "" : " by \(change.by): \(change.note)")
    }
  }

  private mutating func observeOwn(_ labels: Labels, _ seconds: Int64, isFiring: Bool = true) {
    book.observe(
      own,
      [ObservedAlert(of: own, labels: labels, isFiring: isFiring, activeAt: at(1), value: 7)],
      at: at(seconds))
    _ = book.drain()
  }

  @Test mutating func whatOnlyItTellsIsAnAlertAsLongAsItIsTold() {
    let disk = told(["alertname": "Disk"])
    #expect(take([disk], 10) == ["firing Disk"])
    #expect(take([disk], 20) == [])
    let fact = book.facts()[0]
    #expect(fact.elsewhere?.receivers == ["pager"] && fact.firedAt == at(5))
    // Nobody waited for its end: whoever sent it said that it is over.
    #expect(take([], 30) == ["resolved Disk"])
    #expect(book.facts()[0].state == .resolved && !book.facts()[0].isEnded)
    #expect(book.facts()[0].elsewhere == nil)
  }

  @Test mutating func whatRanOutIsNoRecovery() {
    #expect(take([told(["alertname": "Disk"], ends: 25)], 10) == ["firing Disk"])
    #expect(take([], 30) == ["resolved Disk"])
    #expect(
      book.facts()[0].standing
        == .ended(reason: "nobody told the Alertmanager of it any more"))
  }

  @Test mutating func theSameLabelsAreOneAlert() {
    observeOwn(["alertname": "High", "instance": "a"], 10)
    let same = told(
      ["alertname": "High", "instance": "a", "region": "north"], silencedBy: ["s"])
    #expect(
      take([same], 20, silences: [silence], external: ["region": "north"])
        == ["silenced High by eva: deploy"])
    #expect(book.facts().map(\.rule) == [own])
    #expect(book.facts()[0].isSilenced && book.facts()[0].silencedBy == [])
    // The silence is the Alertmanager's: it is seen, and keeps nobody here from telling.
    #expect(book.silenceFacts(at: at(20)).map(\.id) == ["s"] && book.ownSilences == [])
    // In another region it is another.
    let other = told(["alertname": "High", "instance": "a", "region": "south"])
    #expect(
      take([same, other], 30, silences: [silence], external: ["region": "north"])
        == ["firing High"])
    #expect(book.facts().count == 2)
    #expect(
      take([], 40, external: ["region": "north"]).sorted()
        == ["resolved High", "unsilenced High by eva: deploy"])
  }

  @Test mutating func whatARuleHasByNowGoesOnThere() {
    let high = told(["alertname": "High", "instance": "a"])
    #expect(take([high], 10) == ["firing High"])
    observeOwn(["alertname": "High", "instance": "a"], 15)
    #expect(take([high], 20) == ["inactive High"])
    #expect(book.facts().map(\.rule) == [own])
    #expect(book.facts()[0].elsewhere?.receivers == ["pager"])
    // It has ended here, and the word of it is still on its way there.
    book.observe(
      own, [], at: at(30),
      endings: Dictionary(
        uniqueKeysWithValues: book.missing(own, among: []).map { ($0.fact.id, .recovered) }))
    #expect(changes() == ["resolved High"])
    #expect(take([high], 31) == [])
    #expect(take([high], 400) == ["firing High"])
  }

  @Test mutating func whileNobodyAnswersNothingIsOver() {
    _ = take([told(["alertname": "Disk"])], 10)
    book.miss(elsewhere: "connection refused", at: at(40))
    #expect(changes() == ["vanished Disk"])
    #expect(
      book.facts()[0].standing == .vanished(since: at(10), reason: "connection refused"))
    #expect(book.facts()[0].isActive)
    #expect(take([told(["alertname": "Disk"])], 50) == ["returned Disk"])
    book.forgetElsewhere(at: at(60))
    #expect(book.facts()[0].state == .resolved)
  }

  @Test mutating func aSilencedOneIsToldSilencedFromTheFirst() {
    let disk = told(["alertname": "Disk"], silencedBy: ["s"], inhibitedBy: ["High"])
    #expect(take([disk], 10, silences: [silence]) == ["firing Disk"])
    #expect(book.facts()[0].isSilenced && book.facts()[0].silences == ["s"])
    #expect(book.facts()[0].elsewhere?.inhibitedBy == ["High"])
    #expect(
      take([told(["alertname": "Disk"])], 20) == ["unsilenced Disk by eva: deploy"])
  }

  @Test mutating func aSilenceForAnAlertmanagerIsNoneOfOurs() {
    var order = SilenceOrder(
      matchers: [.init("a", .equal, "b")], by: "eva", reason: "x", ends: at(100))
    order.server = "http://am"
    #expect(
      book.carryOut(.silence(order), at: at(10)) { "id" } == "http://am is not asked from here")
    #expect(book.silenceFacts(at: at(10)) == [])
  }
}
