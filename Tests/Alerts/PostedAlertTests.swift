import Facts
import Metrics
import Testing

@testable import Alerts

/// Alerts that others post, over a book.
@Suite struct PostedAlertTests {
  private func time(_ seconds: Int) -> Timestamp { Timestamp(seconds: Double(seconds)) }

  private func alert(
    _ starts: Int, _ ends: Int, at now: Int, timeout: Bool = false, text: String = ""
  ) -> PostedAlert {
    PostedAlert(
      labels: ["alertname": "A"], annotations: [Label("summary", text)],
      said: .init(
        starts: time(starts), ends: time(ends), isTimeout: timeout, generatorURL: text,
        updated: time(now)))
  }

  /// What is known of the alert after each post: start, end and state.
  private func told(_ posts: [(at: Int, PostedAlert)]) -> [String] {
    var book = AlertBook()
    return posts.map { now, alert in
      _ = book.post([alert], at: time(now))
      guard let fact = book.facts().first, let said = fact.posted else { return "none" }
      return "\(said.starts.milliseconds / 1000)–\(said.ends.milliseconds / 1000) \(fact.state)"
    }
  }

  @Test func spansThatOverlapAreOne() {
    #expect(
      told([
        (100, alert(90, 400, at: 100)), (160, alert(95, 300, at: 160)),
        (170, alert(95, 500, at: 170)),
      ]) == ["90–400 firing", "90–400 firing", "90–500 firing"])
  }

  @Test func aTimeoutGivesWayToARealEnd() {
    #expect(
      told([(100, alert(100, 400, at: 100, timeout: true)), (110, alert(105, 200, at: 110))])
        == ["100–400 firing", "100–200 firing"])
  }

  @Test func spansApartReplace() {
    #expect(
      told([(100, alert(90, 200, at: 100)), (150, alert(300, 400, at: 150))])
        == ["90–200 firing", "300–400 firing"])
  }

  @Test func anEndIsBelieved() {
    #expect(
      told([(100, alert(90, 400, at: 100)), (160, alert(90, 150, at: 160))])
        == ["90–400 firing", "90–150 resolved"])
  }

  @Test func whatIsOverBeforeItIsKnownIsNothing() {
    #expect(told([(100, alert(50, 90, at: 100))]) == ["none"])
  }

  @Test func whatFiresAgainIsAnew() {
    #expect(
      told([
        (100, alert(90, 400, at: 100)), (160, alert(90, 150, at: 160)),
        (170, alert(165, 400, at: 170)),
      ]).last == "165–400 firing")
  }

  @Test func itsTextsAreTheNewest() {
    var book = AlertBook()
    _ = book.post([alert(90, 400, at: 100, text: "old")], at: time(100))
    _ = book.post([alert(95, 300, at: 110, text: "new")], at: time(110))
    let fact = book.facts()[0]
    #expect(fact.annotations == [Label("summary", "new")] && fact.posted?.generatorURL == "new")
    #expect(fact.activeAt == time(90) && fact.firedAt == time(90))
  }

  /// Also those that come with the end.
  @Test func itsEndSaysMoreOfIt() {
    var book = AlertBook()
    _ = book.post([alert(90, 400, at: 100, text: "old")], at: time(100))
    _ = book.post([alert(90, 150, at: 160, text: "new")], at: time(160))
    let fact = book.facts()[0]
    #expect(fact.state == .resolved && fact.annotations == [Label("summary", "new")])
    #expect(fact.posted?.ends == time(150) && fact.resolvedAt == time(160))
  }

  @Test func silenceIsNoRecovery() {
    var book = AlertBook()
    _ = book.post([alert(90, 200, at: 100)], at: time(100))
    book.age(to: time(199))
    #expect(book.facts()[0].state == .firing)
    book.age(to: time(200))
    #expect(book.facts()[0].standing == .ended(reason: "not posted again for 1m40s"))
    #expect(book.drain().count == 2)
  }

  /// While the program was stopped nothing was heard, which says nothing.
  @Test func afterAStartThereIsTimeToPostAgain() {
    var book = AlertBook()
    _ = book.post([alert(90, 200, at: 100)], at: time(100))
    let records = book.drain().compactMap { write -> AlertRecord? in
      if case .alert(let record) = write.current { record } else { nil }
    }
    var next = AlertBook()
    next.restore(records, [])
    next.awaitPosted(until: time(1300))
    next.age(to: time(1000))
    #expect(next.facts()[0].isVanished && next.facts()[0].state == .firing)
    _ = next.post([alert(90, 1500, at: 1010)], at: time(1010))
    #expect(next.facts()[0].standing == .plain)
    next.age(to: time(1400))
    #expect(next.facts()[0].state == .firing)
    next.age(to: time(1500))
    #expect(next.facts()[0].state == .resolved)
  }

  @Test func severalOfOneNameLiveByThemselves() {
    var book = AlertBook()
    var other = alert(90, 150, at: 100)
    other.labels = ["alertname": "A", "job": "b"]
    #expect(book.post([alert(90, 400, at: 100), other], at: time(100)) == 0)
    book.age(to: time(160))
    #expect(book.facts().map(\.state) == [.firing, .resolved])
  }

  @Test func aSilenceHidesThem() {
    var book = AlertBook()
    _ = book.carryOut(
      .silence(
        SilenceOrder(
          matchers: [.init("alertname", .equal, "A")], by: "eva", reason: "", ends: time(900))),
      at: time(90)
    ) { "s" }
    _ = book.post([alert(90, 400, at: 100)], at: time(100))
    #expect(book.facts()[0].silencedBy == ["s"])
  }
}
