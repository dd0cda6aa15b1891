import Alerts
import Facts
import Metrics
import Testing

/// What people order at one engine, as another one on the same rules takes it.
struct MirroringTests {
  private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

  /// A book of one that keeps its rules in another place.
  private func book(_ file: String) -> AlertBook {
    var book = AlertBook()
    let rule = RuleFact.ID(file: file, group: "g", name: "High")
    let alerts = ["a", "b"].map { instance in
      ObservedAlert(
        of: rule, labels: ["alertname": "High", "instance": instance], isFiring: true,
        activeAt: at(0), value: 1)
    }.sorted { $0.id < $1.id }
    book.observe(rule, alerts, at: at(10))
    return book
  }

  private func mirror(_ first: inout AlertBook, into second: inout AlertBook, _ time: Int64) {
    second.mirror(
      first.silenceFacts(at: at(time)), MirroredAcknowledgement.all(of: first.facts()),
      at: at(time))
  }

  private func order(
    _ order: Order, of book: inout AlertBook, _ time: Int64, _ id: String = ""
  ) {
    let problem = book.carryOut(order, at: at(time)) { id }
    #expect(problem == nil)
  }

  @Test func silencesAndAcknowledgementsAreThoseOfTheFirst() {
    var (first, second) = (book("/etc/one.yml"), book("/srv/two.yml"))
    let acked = first.facts().first { $0.labels["instance"] == "a" }?.id ?? ""
    order(.acknowledge(alerts: [acked], by: "ann", note: "mine"), of: &first, 20)
    let silence = SilenceOrder(
      matchers: [.init("instance", .equal, "b")], by: "bo", reason: "known", ends: at(1000))
    order(.silence(silence), of: &first, 21, "s1")
    mirror(&first, into: &second, 22)
    func told() -> [String] {
      second.facts().map { alert in
        let by = alert.acknowledgement.map { "\($0.by) \($0.at.milliseconds / 1000)" }
        return "\(alert.labels["instance"]) \(by ?? "-") \(alert.silencedBy)"
      }
    }
    #expect(told() == ["a ann 20 []", #"b - ["s1"]"#])
    // Nothing is written twice.
    _ = second.drain()
    mirror(&first, into: &second, 23)
    let writes = second.drain()
    #expect(writes.isEmpty)

    order(.expireSilence(id: "s1", by: "bo"), of: &first, 30)
    order(.withdrawAcknowledgement(alerts: [acked], by: "ann"), of: &first, 31)
    mirror(&first, into: &second, 32)
    #expect(told() == ["a - []", "b - []"])
  }

  @Test func aSilenceOfItsOwnStaysAndAnOlderStateChangesNothing() {
    var (first, second) = (book("one.yml"), book("one.yml"))
    let own = SilenceOrder(
      matchers: [.init("instance", .equal, "a")], by: "bo", reason: "here", ends: at(1000))
    order(.silence(own), of: &second, 20, "mine")
    let before = second.silenceFacts(at: at(20))
    order(.expireSilence(id: "mine", by: "bo"), of: &second, 25)
    second.mirror(before, [], at: at(30))
    #expect(second.silenceFacts(at: at(30)).map(\.ends) == [at(25)])
    mirror(&first, into: &second, 31)
    #expect(second.silenceFacts(at: at(31)).map(\.id) == ["mine"])
  }
}
