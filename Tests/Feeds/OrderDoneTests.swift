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

  @Test func aTestIsNotSaidToHaveArrived() {
    let order = Order.testReceiver(receiver: "primary", by: "me")
    #expect(order.done(after: []) == "a test for primary is in the outbox")
  }
}
