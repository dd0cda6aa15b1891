import Facts
import Metrics
import Testing

@testable import Feeds

/// What is said of an order that was carried out.
struct OrderDoneTests {
  private func alert(_ id: String, by: String?) -> AlertFact {
    var alert = AlertWordingTests.alert()
    alert.id = id
    alert.acknowledgement = by.map { .init(by: $0, at: AlertWordingTests.now, note: "") }
    return alert
  }

  @Test(arguments: [
    (["a"], nil), (["b"], "alice"), (["c"], nil), (["a", "b", "c", "d"], "alice, bo"),
    (["gone"], nil),
  ])
  func whoWasReplacedIsNamed(_ ids: [String], _ names: String?) {
    let known = [
      alert("a", by: nil), alert("b", by: "alice"), alert("c", by: "me"), alert("d", by: "bo"),
    ]
    let told = Order.acknowledge(alerts: ids, by: "me", note: "").done(after: known)
    let what = ids.count == 1 ? "the alert" : "4 alerts"
    #expect(
      told == "acknowledged \(what), in this Vigil only"
        + (names.map { "; took over from " + $0 } ?? ""))
  }

  @Test func whereItWasPagedPagerDutyHearsOfIt() {
    var known = alert("a", by: nil)
    known.labels = ["alertname": "Errors", "app": "shop"]
    var page = NotificationFact(
      id: 1, receiver: "team", integration: "pagerduty[0]", groupKey: "", groupLabels: .empty,
      reason: "first notification",
      firing: [["alertname": "Errors", "app": "shop", "cluster": "one"]], resolved: [],
      due: AlertWordingTests.now)
    let order = Order.acknowledge(alerts: ["a"], by: "me", note: "")
    func done() -> String { order.done(after: [known], told: [page]) }
    #expect(done() == "acknowledged the alert, in this Vigil only")
    page.state = .delivered
    #expect(done() == "acknowledged the alert, PagerDuty is told, too")
    page.integration = "slack[0]"
    #expect(done() == "acknowledged the alert, in this Vigil only")
    page.integration = "pagerduty[0]"
    known.labels = ["alertname": "Errors", "app": "other"]
    #expect(done() == "acknowledged the alert, in this Vigil only")
  }

  @Test func aTestIsNotSaidToHaveArrived() {
    let order = Order.testReceiver(receiver: "primary", by: "me")
    #expect(order.done(after: []) == "a test for primary is in the outbox")
  }
}
